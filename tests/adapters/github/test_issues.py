from __future__ import annotations

import json
import socket
import subprocess
import sys
import traceback
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from rerail.adapters.github.comments import comment_mark
from rerail.adapters.github.issues import IssueTracker
from rerail.adapters.github.refusals import ISSUES, IssueError
from rerail.adapters.github.session import MOST_AT_ONCE, Session
from rerail.core.telling.marks import fingerprint_mark
from rerail.core.text import Secret
from rerail.simulator.serving import serve
from tests.adapters.github.support import TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PRINT = "svc:env:dep-1"
MARK = fingerprint_mark(PRINT)
BODY = f"<!-- rerail:begin:incident -->\nIt went bad.\n<!-- rerail:end:incident -->\n{MARK}"
LATER = BODY.replace("It went bad.", "It is back.")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        yield made


def session_of(stage: Stage, now: Callable[[], float], rest: Callable[[float], object]) -> Session:
    made = Session(ISSUES, repository="acme/shop", token=Secret(TOKEN), api_url=stage.url, now=now, rest=rest)
    stage.open.callback(made.close)
    return made


def posts(stage: Stage, path: str) -> int:
    return sum(each == f"POST /repos/acme/shop/{path}" for each in stage.asked())


def test_an_incident_is_opened_found_again_and_completed(stage: Stage) -> None:
    tracker = stage.tracker()
    assert tracker.find(PRINT) is None
    opened = tracker.open("api is down", BODY, ["incident", "production"], PRINT)
    assert opened.number == 1
    assert opened.url.endswith("/acme/shop/issues/1")
    assert stage.tracker().find(PRINT) == opened
    tracker.update(
        1, LATER, title="api is back", labels=["recovered"], remove_labels=["incident"], state="closed"
    )
    tracker.say(1, "finished", "done")
    [issue] = stage.world.issues
    assert (issue.title, issue.state, issue.body) == ("api is back", "closed", LATER)
    assert issue.label_names == ("rerail", "production", "recovered")
    assert [comment.body for comment in issue.comments] == [f"{comment_mark('finished')}\ndone"]
    found = stage.tracker().find(PRINT)
    assert found is not None
    assert found.state == "closed"


def test_another_fingerprint_is_another_incident(stage: Stage) -> None:
    tracker = stage.tracker()
    tracker.open("one", BODY, [], PRINT)
    assert tracker.find("svc:env:dep-2") is None
    assert tracker.find("svc:env:dep") is None


def test_a_fingerprint_that_somebody_else_wrote_is_ignored(stage: Stage) -> None:
    stage.world.issue_by("mallory", "gotcha", BODY, ["rerail"])
    stage.world.issue_by("github-actions", "gotcha", BODY, ["rerail"])
    tracker = stage.tracker()
    assert tracker.find(PRINT) is None
    opened = tracker.open("real", BODY, [], PRINT)
    stage.world.issue_by("mallory", "gotcha again", BODY, ["rerail"])
    assert tracker.find(PRINT) == opened


def test_of_two_issues_that_runs_opened_at_the_same_time_the_older_stays(stage: Stage) -> None:
    first, second = stage.tracker(), stage.tracker()
    kept = first.open("api is down", BODY, ["incident"], PRINT)
    assert second.open("api is down", BODY, ["incident"], PRINT).number == kept.number
    given_up = stage.tracker().read(2)
    assert (given_up.state, MARK in given_up.body, "#1" in given_up.body) == ("closed", False, True)
    assert stage.tracker().find(PRINT) == kept


def test_an_issue_that_can_not_be_given_up_stays_as_it_is(stage: Stage) -> None:
    stage.tracker().open("api is down", BODY, ["incident"], PRINT)
    stage.world.faults.fail("PATCH", "/issues/2$")
    assert stage.tracker().open("api is down", BODY, ["incident"], PRINT).number == 2


def test_a_persons_token_finds_what_it_wrote(stage: Stage) -> None:
    stage.world.add_token("ghp_of_a_person_1234", kind="user", login="ada")
    opened = stage.tracker(token="ghp_of_a_person_1234").open("t", BODY, [], PRINT)
    assert stage.tracker(token="ghp_of_a_person_1234").find(PRINT) == opened
    assert stage.tracker().find(PRINT) is None


def test_without_graphql_a_workflows_token_still_knows_itself(stage: Stage) -> None:
    stage.tracker().open("t", BODY, [], PRINT)
    stage.world.faults.fail("POST", "/graphql", times=9)
    assert stage.tracker().find(PRINT) is not None


def test_a_known_viewer_is_not_asked_for(stage: Stage) -> None:
    tracker = stage.tracker(viewer="github-actions[bot]")
    opened = tracker.open("t", BODY, [], PRINT)
    assert tracker.find(PRINT) == opened
    assert not [each for each in stage.asked() if "user" in each or "iewer" in each]


def test_an_incident_behind_two_hundred_others_is_found_and_no_more_than_four_pages_are_read(
    stage: Stage,
) -> None:
    opened = stage.tracker().open("t", BODY, [], PRINT)
    for number in range(240):
        stage.world.issue_by("ada", f"other {number}", "", ["rerail"])
    assert stage.tracker(viewer="github-actions[bot]").find(PRINT) == opened
    for number in range(80):
        stage.world.issue_by("ada", f"newer {number}", "", ["rerail"])
    before = len(stage.asked())
    assert stage.tracker(viewer="github-actions[bot]").find(PRINT) is None
    assert len(stage.asked()) - before == 4


def test_an_incident_is_found_again_where_people_took_its_label_off_or_github_dropped_it(
    stage: Stage,
) -> None:
    opened = stage.tracker().open("t", BODY, [], PRINT)
    stage.world.issues_of(stage.world.main).edit("ada", 1, {"labels": ["theirs"]})
    assert stage.tracker().find(PRINT) == opened


def test_what_people_wrote_survives_an_update(stage: Stage) -> None:
    tracker = stage.tracker()
    tracker.open("t", BODY, ["mine"], PRINT)
    store = stage.world.issues_of(stage.world.main)
    store.edit("ada", 1, {"body": f"Ada: looking\n\n{BODY}\n\nAda: found it", "labels": ["rerail", "adas"]})
    tracker.update(1, LATER, labels=["recovered"])
    assert stage.world.issues[0].body == f"Ada: looking\n\n{LATER}\n\nAda: found it"
    assert stage.world.issues[0].label_names == ("rerail", "adas", "recovered")


def test_an_update_that_changes_nothing_sends_nothing(stage: Stage) -> None:
    tracker = stage.tracker()
    tracker.open("t", BODY, [], PRINT)
    tracker.update(1, BODY, title="t", labels=["rerail"], state="open")
    assert not [each for each in stage.asked() if each.startswith("PATCH")]


def test_after_some_writes_at_once_there_is_one_a_second(stage: Stage) -> None:
    waited: list[float] = []
    session = session_of(stage, lambda: 100.0 + sum(waited), waited.append)
    for _ in range(MOST_AT_ONCE):
        session.write(lambda: None)
    assert waited == []
    for _ in range(3):
        session.write(lambda: None)
    assert waited == [1.0, 1.0, 1.0]


def test_nothing_is_sent_nor_waited_for_while_github_asks_for_patience(stage: Stage) -> None:
    waited: list[float] = []
    now = [100.0]
    session = session_of(stage, lambda: now[0], waited.append)
    stage.world.faults.limit("GET", "/repos/acme/shop$", retry_after=30)
    with pytest.raises(IssueError, match="rate limit"):
        session.ask(lambda: session.repo().private)
    before = len(stage.asked())
    now[0] += 29.0
    for call in (session.ask, session.write):
        with pytest.raises(IssueError, match="rate limit") as caught:
            call(lambda: session.repo().private)
        assert caught.value.retry_after == 1.0
    assert (len(stage.asked()), waited) == (before, [])
    now[0] += 2.0
    assert session.ask(lambda: session.repo().private) is False


def test_labels_are_made_once_and_one_that_exists_is_fine(stage: Stage) -> None:
    stage.tracker().open("t", BODY, ["incident"], PRINT)
    tracker = stage.tracker()
    tracker.open("u", BODY, ["incident"], "other")
    tracker.open("v", BODY, ["incident"], "third")
    assert posts(stage, "labels") == 4
    assert [issue.label_names for issue in stage.world.issues] == [("rerail", "incident")] * 3


@pytest.mark.parametrize("applied", [True, False])
def test_a_lost_answer_to_opening_is_looked_up_and_never_sent_again(stage: Stage, applied: bool) -> None:
    stage.world.faults.fail("POST", "/issues$", applied=applied)
    tracker = stage.tracker()
    if applied:
        assert tracker.open("t", BODY, [], PRINT).number == 1
    else:
        with pytest.raises(IssueError, match="GitHub answered 502") as caught:
            tracker.open("t", BODY, [], PRINT)
        assert caught.value.lost
    assert posts(stage, "issues") == 1
    assert len(stage.world.issues) == (1 if applied else 0)


def test_a_body_that_is_too_long_is_shortened_rather_than_refused(stage: Stage) -> None:
    long = BODY.replace("It went bad.", "log line\n" * 20_000)
    stage.tracker().open("t" * 400, long, ["l" * 80], PRINT)
    [issue] = stage.world.issues
    assert len(issue.body or "") <= 65_536
    assert stage.tracker().find(PRINT) is not None


def test_people_can_make_a_body_too_long_and_that_is_said(stage: Stage) -> None:
    tracker = stage.tracker()
    tracker.open("t", BODY, [], PRINT)
    stage.world.issues_of(stage.world.main).edit("ada", 1, {"body": "x" * 65_500})
    with pytest.raises(IssueError, match="as too long"):
        tracker.update(1, LATER)


def test_disabled_issues_have_their_own_sentence(tmp_path: Path) -> None:
    with staged(tmp_path, has_issues=False) as stage:
        tracker = stage.tracker()
        with pytest.raises(IssueError, match="issues are disabled in acme/shop"):
            tracker.open("t", BODY, [], PRINT)
        with pytest.raises(IssueError, match="issues are disabled in acme/shop"):
            tracker.find(PRINT)


def test_a_token_without_permission_is_told_what_to_add(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        stage.world.add_token("read-only-12345", permissions={"issues": "read", "contents": "read"})
        with pytest.raises(IssueError, match="issues: write") as caught:
            stage.tracker(token="read-only-12345").open("t", BODY, [], PRINT)
    assert not caught.value.again


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        ("other-token-12345", "is not there, or the token can't see it"),
        ("wrong-12345678", "does not accept the token"),
    ],
)
def test_a_hidden_repository_and_a_wrong_token_have_their_own_sentences(
    token: str, sentence: str, tmp_path: Path
) -> None:
    with staged(tmp_path, private=True) as stage:
        stage.world.add_token("other-token-12345", repositories=["acme/elsewhere"])
        with pytest.raises(IssueError, match=sentence):
            stage.tracker(token=token).find(PRINT)


@pytest.mark.parametrize("status", [403, 429])
def test_a_rate_limit_says_when_to_try_again(stage: Stage, status: int) -> None:
    stage.world.faults.limit("GET", "/issues$", status=status, retry_after=30)
    with pytest.raises(IssueError, match="rate limit") as caught:
        stage.tracker().find(PRINT)
    assert (caught.value.again, caught.value.retry_after, caught.value.lost) == (True, 30.0, False)


def assert_no_token(error: BaseException) -> None:
    assert TOKEN not in "".join(traceback.format_exception(error))
    assert error.__cause__ is None
    assert error.__context__ is None or isinstance(error.__context__, IssueError)
    assert TOKEN not in repr(vars(error))


def test_an_unreachable_github_was_not_sent_anything() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    tracker = IssueTracker(repository="acme/shop", token=Secret(TOKEN), api_url=url)
    with pytest.raises(IssueError, match="can't be reached") as caught, closing(tracker):
        tracker.open("t", BODY, [], PRINT)
    assert (caught.value.lost, caught.value.again) == (False, True)
    assert_no_token(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "7",
        '"text"',
        "[1]",
        "{}",
        '{"number": "x"}',
        '[{"body": 5}]',
        '[{"body": "' + MARK + '"}]',
    ],
)
def test_garbage_is_an_error_of_the_port_and_holds_no_token(body: str) -> None:
    async def reply(_: object) -> Response:
        return Response(body, media_type="application/json")

    methods = ["GET", "POST", "PATCH"]
    with serve(Starlette(routes=[Route("/{path:path}", reply, methods=methods)])) as url:
        tracker = IssueTracker(repository="acme/shop", token=Secret(TOKEN), api_url=url)
        with closing(tracker):
            for call in (
                lambda: tracker.find(PRINT),
                lambda: tracker.open("t", BODY, [], PRINT),
                lambda: tracker.update(1, BODY),
                lambda: tracker.read(1),
                lambda: tracker.say(1, "c", "c"),
            ):
                try:
                    call()
                except IssueError as error:
                    assert_no_token(error)


def test_nothing_of_pygithub_is_loaded_before_something_is_told() -> None:
    code = (
        "import sys, json; import rerail.adapters.github.issues, rerail.adapters.github.repository; "
        "print(json.dumps([n for n in ('github', 'requests', 'rich', 'jq') if n in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603  our own code
    assert json.loads(done.stdout) == []
