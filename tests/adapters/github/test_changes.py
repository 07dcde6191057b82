"""What a rollback undid, as GitHub tells it: commits with their pull requests, by two requests."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from rerail.adapters.github.changes import MOST_COMMITS, GitHubChanges
from rerail.adapters.github.changes_wire import read_comparison, read_pull_requests
from rerail.core.evidence.values import CommitMade, PullRequest
from rerail.core.text import Secret, Untrusted
from rerail.ports import RepositoryError
from rerail.simulator.github.faults import Answer
from rerail.simulator.serving import serve
from tests.adapters.github.support import NOON, TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from rerail.core.evidence.values import ChangesMade

HOUR = timedelta(hours=1)
BASE, HEAD = "a" * 40, "b" * 40
SITE = "https://github.com/acme/shop"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


COMPARISON = {
    "total_commits": 3,
    "commits": [{"sha": f"{n:040x}", "commit": {"message": "x"}} for n in range(3)],
    "files": [],
    "status": "ahead",
}


@contextmanager
def answering(
    comparison: object, pull_requests: Response
) -> Iterator[tuple[GitHubChanges, list[dict[str, Any]]]]:
    """Give what asks a GitHub that gives these two answers, and the queries it was asked."""
    asked: list[dict[str, Any]] = []

    async def answer(request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(comparison)
        asked.append(json.loads(await request.body()))
        return pull_requests

    app = Starlette(routes=[Route("/{rest:path}", answer, methods=["GET", "POST"])])
    with serve(app) as url:
        changes = GitHubChanges(
            repository="acme/shop", token=Secret(TOKEN), api_url=url, graphql_url=f"{url}/graphql"
        )
        yield changes, asked
        changes.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        yield made


def source(stage: Stage, token: str | None = TOKEN) -> GitHubChanges:
    made = GitHubChanges(
        repository="acme/shop",
        token=Secret(token) if token else None,
        api_url=stage.url,
        graphql_url=f"{stage.url}/graphql",
    )
    stage.open.callback(made.close)
    return made


def history(stage: Stage, count: int) -> list[str]:
    """Make commits one hour apart; gives all SHAs, the oldest first."""
    first = stage.git.resolve("HEAD")
    made = [
        stage.git.commit(f"Change {n}\n\nWhy.", NOON + n * HOUR, {f"f{n}.py": "1\n"})
        for n in range(1, count + 1)
    ]
    return [first, *made]


def pulls(found: ChangesMade) -> list[int | None]:
    return [each.pull_request.number if each.pull_request else None for each in found.commits]


def why(found: ChangesMade) -> str:
    assert found.missing is not None
    return found.missing.reveal()


def test_commits_come_newest_first_with_their_pull_requests_by_two_requests(stage: Stage) -> None:
    stage.world.main.people["grace@example.com"] = "grace"
    base, _, middle = history(stage, 2)
    head = stage.git.commit(
        "Cache orders @team\n\nMore.", NOON + 5 * HOUR, {"app.py": "2\n"}, author="Grace <grace@example.com>"
    )
    stage.world.pulled(head, 41, "Cache `orders`", "grace")
    found = source(stage).changes(base, head)
    assert found.commits[0] == CommitMade(
        sha=head,
        subject=Untrusted("Cache orders @team"),
        author=Untrusted("grace"),
        at=NOON + 5 * HOUR,
        url=f"{SITE}/commit/{head}",
        pull_request=PullRequest(
            number=41, title=Untrusted("Cache `orders`"), url=f"{SITE}/pull/41", author=Untrusted("grace")
        ),
    )
    assert found.commits[1].sha == middle
    assert pulls(found) == [41, None, None]
    assert (found.total, found.files, found.files_complete, found.missing) == (3, 3, True, None)
    assert (found.base, found.head) == (base, head)
    assert found.url == f"{SITE}/compare/{base}...{head}"
    assert [each.split("/")[-1] for each in stage.asked()][1:] == ["PullRequests"]
    assert len(stage.asked()) == 2


def test_an_author_without_account_is_named_as_in_the_commit(stage: Stage) -> None:
    base = stage.git.resolve("HEAD")
    head = stage.git.commit("x", NOON + HOUR, {"a": "1"}, author="Ada L <ada@nowhere.example>")
    (commit,) = source(stage).changes(base, head).commits
    assert commit.author == Untrusted("Ada L")


def test_the_merged_pull_request_counts_before_others(stage: Stage) -> None:
    base, head = history(stage, 1)
    stage.world.pulled(head, 7, "Never merged", "ada", merged=False)
    stage.world.pulled(head, 9, "Merged", "ada")
    assert pulls(source(stage).changes(base, head)) == [9]


def test_of_many_commits_the_newest_hundred_are_listed_and_all_are_counted(stage: Stage) -> None:
    shas = history(stage, MOST_COMMITS + 20)
    stage.world.pulled(shas[-1], 120, "Newest", "ada")
    stage.world.pulled(shas[21], 21, "Oldest that is listed", "ada")
    found = source(stage).changes(shas[0], shas[-1])
    assert [each.sha for each in found.commits] == shas[:-101:-1]
    assert found.total == MOST_COMMITS + 20
    assert (pulls(found)[0], pulls(found)[-1]) == (120, 21)
    assert len(stage.asked()) == 2


def test_three_hundred_files_may_not_be_all(stage: Stage) -> None:
    base = stage.git.resolve("HEAD")
    head = stage.git.commit("many", NOON + HOUR, {f"f{n}": "1" for n in range(301)})
    found = source(stage).changes(base, head)
    assert (found.files, found.files_complete) == (300, False)


def test_the_same_commit_changes_nothing_and_asks_for_no_pull_requests(stage: Stage) -> None:
    base = stage.git.resolve("HEAD")
    found = source(stage).changes(base, base)
    assert (found.commits, found.total, found.files, found.missing) == ((), 0, 0, None)
    assert len(stage.asked()) == 1


def test_where_base_is_no_ancestor_the_files_are_not_all(stage: Stage) -> None:
    first, second = history(stage, 1)
    stage.git.switch("side", first)
    side = stage.git.commit("side", NOON + 2 * HOUR, {"s": "1"})
    found = source(stage).changes(second, side)
    assert [each.sha for each in found.commits] == [side]
    assert found.files_complete is False


def test_a_token_without_the_right_to_pull_requests_still_lists_the_commits(tmp_path: Path) -> None:
    with staged(tmp_path, private=True) as stage:
        stage.world.add_token("no-pulls", permissions={"contents": "read"})
        base, head = history(stage, 1)
        stage.world.pulled(head, 41, "x", "ada")
        found = source(stage, "no-pulls").changes(base, head)
    assert [each.sha for each in found.commits] == [head]
    assert pulls(found) == [None]
    assert "pull-requests: read" in why(found)


@pytest.mark.parametrize(
    ("status", "answer", "says"),
    [
        (502, {}, "it answered 502"),
        (403, {"message": "Resource not accessible"}, "may not read"),
        (200, {"errors": [{"type": "RATE_LIMITED", "message": "x"}]}, "rate limit"),
        (200, {"data": None, "errors": [{"message": "x"}]}, "refused the query"),
        (200, [], "refused the query"),
    ],
)
def test_without_graphql_the_commits_are_listed_and_the_reason_is_given(
    status: int, answer: object, says: str
) -> None:
    with answering(COMPARISON, JSONResponse(answer, status)) as (changes, _):
        found = changes.changes(BASE, HEAD)
    assert pulls(found) == [None, None, None]
    assert why(found).startswith("pull requests: GitHub: ")
    assert says in why(found)


def test_without_a_token_the_commits_of_a_public_repository_are_listed(stage: Stage) -> None:
    base, head = history(stage, 1)
    found = source(stage, None).changes(base, head)
    assert len(found.commits) == 1
    assert "token" in why(found)
    assert len(stage.asked()) == 1


def test_unknown_and_unrelated_commits_each_have_their_sentence(stage: Stage) -> None:
    base = stage.git.resolve("HEAD")
    with pytest.raises(RepositoryError, match=r"commit\) is not there"):
        source(stage).changes(base, "f" * 40)
    stage.git._git("checkout", "--quiet", "--orphan", "other")
    orphan = stage.git.commit("other", NOON, {"o": "1"})
    with pytest.raises(RepositoryError, match="no history in common"):
        source(stage).changes(base, orphan)


@pytest.mark.parametrize("commit", ["main", "", "abc1234", f"{BASE}?x=1", "../../user"])
def test_only_full_commit_ids_are_compared(stage: Stage, commit: str) -> None:
    for base, head in ((commit, HEAD), (BASE, commit)):
        with pytest.raises(RepositoryError, match="full commit ids"):
            source(stage).changes(base, head)
    assert stage.asked() == []


def test_the_token_is_in_no_error(stage: Stage) -> None:
    stage.world.faults.fail("GET", "/repos/acme/shop/compare", answer=Answer(status=401))
    with pytest.raises(RepositoryError) as caught:
        source(stage).changes(BASE, HEAD)
    assert TOKEN not in f"{caught.value!r} {caught.value.says!r}"


@given(body=JSON)
def test_any_comparison_is_read_or_refused(body: object) -> None:
    for given_body in (body, {"total_commits": 1, "commits": body, "files": body}):
        try:
            read_comparison(given_body, BASE, HEAD, 100)
        except RepositoryError:
            assert given_body is body


@given(value=JSON)
def test_any_pull_requests_are_read(value: Any) -> None:  # noqa: ANN401  any JSON
    for repository in (
        value,
        {"c0": value},
        {"c0": {"oid": HEAD, "associatedPullRequests": value}},
        {"c0": {"oid": HEAD, "associatedPullRequests": {"nodes": [value, {"number": value}]}}},
    ):
        read_pull_requests({"repository": repository})
    read_pull_requests(value)


def test_an_entry_of_another_shape_is_left_out_and_a_strange_link_is_none() -> None:
    commit = {"sha": HEAD, "html_url": "javascript:alert(1)", "commit": {"message": "\n\n x \nmore"}}
    body = {"total_commits": 3, "commits": [None, {"sha": "main"}, commit], "html_url": "https://a b"}
    found = read_comparison(body, BASE, HEAD, 100)
    assert found.commits == (CommitMade(sha=HEAD, subject=Untrusted("x")),)
    assert (found.url, found.files, found.files_complete) == (None, None, False)


@pytest.mark.parametrize("body", [[1], {}, {"total_commits": "3"}, {"total_commits": True}])
def test_a_comparison_that_is_none_is_an_error(body: object) -> None:
    with (
        answering(body, JSONResponse({})) as (changes, _),
        pytest.raises(RepositoryError, match="can't be read"),
    ):
        changes.changes(BASE, HEAD)


def test_each_commit_is_asked_for_under_an_alias_of_its_own() -> None:
    with answering(COMPARISON, JSONResponse({"data": {"repository": {}}})) as (changes, asked):
        changes.changes(BASE, HEAD)
    (sent,) = asked
    assert sent["variables"] == {"owner": "acme", "name": "shop"}
    aliases = [line.split(":")[0].strip() for line in sent["query"].splitlines() if "oid:" in line]
    assert aliases == ["c0", "c1", "c2"]
