"""An answer that is no issue, though its status says that all is well, is not taken for one."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.github.issues import IssueTracker
from rerail.adapters.github.refusals import IssueError
from rerail.core.text import Secret
from rerail.simulator.github.app import github_app
from rerail.simulator.github.faults import Answer
from rerail.simulator.github.world import GitHubWorld
from rerail.simulator.repository import Repository
from rerail.simulator.requests import RequestLog
from rerail.simulator.serving import serve
from tests.adapters.github.support import NOON, TOKEN, now
from tests.adapters.github.test_issues import BODY, LATER, PRINT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_ISSUE = ("{}", '{"data": null}')


@pytest.fixture
def world(tmp_path: Path) -> GitHubWorld:
    git = Repository.create(tmp_path)
    git.commit("one", NOON, {"app.py": "1\n"})
    made = GitHubWorld(now=now, repository=git, owner="acme", name="shop")
    made.add_token(TOKEN)
    return made


@pytest.fixture
def tracker(world: GitHubWorld) -> Iterator[IssueTracker]:
    """Give a tracker whose issue is open; its GitHub may break the contract that others are held to."""
    with serve(github_app(world, RequestLog(now))) as url:
        made = IssueTracker(repository="acme/shop", token=Secret(TOKEN), api_url=url)
        with closing(made):
            made.open("api is down", BODY, [], PRINT)
            yield made


def say(world: GitHubWorld, method: str, path: str, text: str) -> None:
    world.faults.fail(method, path, answer=Answer(status=200, page="raw", message=text))


@pytest.mark.parametrize("text", NO_ISSUE)
def test_an_update_whose_answer_shows_nothing_of_it_may_or_may_not_be_done(
    text: str, world: GitHubWorld, tracker: IssueTracker
) -> None:
    say(world, "PATCH", "/issues/1$", text)
    with pytest.raises(IssueError, match="can't be understood") as caught:
        tracker.update(1, LATER, title="api is back")
    assert caught.value.lost
    assert tracker.update(1, LATER, title="api is back").title == "api is back"


def test_labels_that_github_drops_silently_are_no_failure(world: GitHubWorld, tracker: IssueTracker) -> None:
    say(world, "PATCH", "/issues/1$", '{"number": 1, "title": "api is down", "labels": []}')
    assert tracker.update(1, BODY, labels=["recovered"]).number == 1


@pytest.mark.parametrize("text", NO_ISSUE)
def test_an_issue_or_comment_that_is_none_is_not_understood(
    text: str, world: GitHubWorld, tracker: IssueTracker
) -> None:
    say(world, "GET", "/issues/1$", text)
    with pytest.raises(IssueError, match="can't be understood"):
        tracker.read(1)
    say(world, "POST", "/comments$", text)
    with pytest.raises(IssueError, match="can't be understood"):
        tracker.say(1, "started", "It went bad.")
