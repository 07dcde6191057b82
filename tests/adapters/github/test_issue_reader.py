"""Reading an issue for somebody to look at: whole, typed, and never with a token where it does not belong."""

from __future__ import annotations

import json
import traceback
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rerail.adapters.github.issue_reader import MOST_COMMENTS, IssueReader
from rerail.adapters.github.refusals import IssueError
from rerail.core.text import Secret, Untrusted
from rerail.simulator.github.faults import Answer
from rerail.simulator.serving import serve
from tests.adapters.github.support import NOON, TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

    from rerail.adapters.github.issue_reader import IssueSeen

ISSUE = {
    "number": 1,
    "html_url": "https://github.example/acme/shop/issues/1",
    "state": "open",
    "title": "It is down",
    "body": None,
    "user": None,
    "labels": [{"name": "incident"}],
    "created_at": "2026-11-22T12:00:00Z",
    "closed_at": None,
    "comments": 0,
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, private=True) as made:
        yield made


def read(url: str, number: int = 1, token: str | None = TOKEN) -> IssueSeen:
    secret = Secret(token) if token else None
    with closing(IssueReader(repository="acme/shop", token=secret, api_url=url)) as reader:
        return reader.read(number)


def refused(url: str, token: str | None = TOKEN) -> IssueError:
    with pytest.raises(IssueError) as caught:
        read(url, token=token)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    assert TOKEN not in repr(vars(caught.value))
    return caught.value


def test_an_issue_is_read_with_its_comments_and_all_its_words_are_outside_text(stage: Stage) -> None:
    stage.tracker().open("It is down", "Ours", ["incident"], "svc/env/dep-1")
    stage.world.issues_of(stage.world.main).comment("ada", 1, "I look into it")
    seen = read(stage.url)
    assert (seen.number, seen.state, seen.created_at, seen.closed_at) == (1, "open", NOON, None)
    assert seen.url.endswith("/acme/shop/issues/1")
    assert (seen.title, seen.author) == (Untrusted("It is down"), Untrusted("github-actions[bot]"))
    assert seen.labels == (Untrusted("rerail"), Untrusted("incident"))
    assert seen.ours
    [comment] = seen.comments
    assert (comment.author, comment.body) == (Untrusted("ada"), Untrusted("I look into it"))
    assert seen.comments_in_all == 1
    assert "It is down" not in f"{seen.title} {seen.body} {comment.body}", "not by accident"


def test_of_many_comments_the_first_are_read_and_all_are_counted(stage: Stage) -> None:
    stage.tracker().open("t", "b", [], "p")
    for number in range(MOST_COMMENTS + 7):
        stage.world.issues_of(stage.world.main).comment("ada", 1, f"{number}")
    before = len(stage.asked())
    seen = read(stage.url)
    assert (len(seen.comments), seen.comments_in_all) == (MOST_COMMENTS, MOST_COMMENTS + 7)
    assert len(stage.asked()) - before == 2


@pytest.mark.parametrize("login", ["github-actions", "github-actions-bot", "mallory"])
def test_nobody_can_take_the_name_of_the_workflows_bot(login: str, stage: Stage) -> None:
    stage.world.issue_by(login, "t", "b")
    assert not read(stage.url).ours


def test_the_tokens_own_user_is_asked_for_and_one_without_a_user_is_nobody(stage: Stage) -> None:
    stage.world.add_token("ghp_of_ada_12345", kind="user", login="ada")
    stage.world.issue_by("ada", "t", "b")
    assert read(stage.url, token="ghp_of_ada_12345").ours
    assert not read(stage.url).ours


def test_an_account_that_is_gone_is_a_ghost() -> None:
    async def reply(request: Request) -> Response:
        return JSONResponse([] if "comments" in request.url.path else ISSUE)

    with serve(Starlette(routes=[Route("/{path:path}", reply)])) as url:
        seen = read(url)
    assert (seen.author, seen.ours, seen.body) == (Untrusted("ghost"), False, Untrusted(""))


def test_a_pull_request_is_no_issue() -> None:
    async def reply(_: Request) -> Response:
        return JSONResponse({**ISSUE, "pull_request": {"url": "x"}})

    with serve(Starlette(routes=[Route("/{path:path}", reply)])) as url:
        assert "acme/shop#1 is a pull request, not an issue" in str(refused(url))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({**ISSUE, "number": "one"}).encode(),
        json.dumps({**ISSUE, "created_at": "yesterday"}).encode(),
        json.dumps({**ISSUE, "labels": ["incident"]}).encode(),
        b"<html>Unicorn!</html>",
    ],
)
def test_garbage_is_an_error_of_the_port(content: bytes) -> None:
    async def reply(_: Request) -> Response:
        return Response(content, media_type="application/json")

    with serve(Starlette(routes=[Route("/{path:path}", reply)])) as url:
        assert str(refused(url)) == "GitHub's answer can't be understood"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "GitHub does not accept the token for acme/shop"),
        (403, "the token may not read issues in acme/shop: it needs `issues: read`"),
        (404, "the repository acme/shop (or the issue) is not there, or the token can't see it"),
        (410, "issues are disabled in acme/shop"),
        (500, "GitHub answered 500"),
    ],
)
@pytest.mark.parametrize("page", ["json", "html"])
def test_each_refusal_has_its_sentence(status: int, sentence: str, page: str, stage: Stage) -> None:
    answer = Answer(status=status, message="So it is", page=page)  # type: ignore[arg-type]  # one of the two
    stage.world.faults.fail("GET", "/issues/1$", answer=answer)
    error = refused(stage.url)
    assert str(error).startswith(sentence)
    assert (error.says is None) is (page == "html")


def test_a_rate_limit_says_for_how_long(stage: Stage) -> None:
    stage.world.faults.limit("GET", "/issues/1$", retry_after=30)
    error = refused(stage.url)
    assert isinstance(error, IssueError)
    assert (str(error), error.retry_after) == ("GitHub's rate limit is used up", 30.0)


def test_an_issue_that_was_moved_is_followed_and_the_token_stays_with_its_host() -> None:
    asked: list[tuple[str, str | None]] = []

    async def there(request: Request) -> Response:
        asked.append((request.url.path, request.headers.get("authorization")))
        return JSONResponse([] if "comments" in request.url.path else ISSUE)

    with serve(Starlette(routes=[Route("/{path:path}", there)])) as other:
        elsewhere = other.replace("127.0.0.1", "localhost")

        async def here(request: Request) -> Response:
            return RedirectResponse(f"{elsewhere}/moved{request.url.path}", 301)

        with serve(Starlette(routes=[Route("/{path:path}", here)])) as url:
            assert read(url).number == 1
    assert [path.startswith("/moved/") for path, _ in asked] == [True, True]
    assert {token for _, token in asked} == {None}


def test_going_round_in_circles_ends() -> None:
    async def reply(request: Request) -> Response:
        return RedirectResponse(str(request.url), 301)

    with serve(Starlette(routes=[Route("/{path:path}", reply)])) as url:
        assert str(refused(url)) == "GitHub can't be reached"


def test_a_github_that_is_not_there_can_be_tried_again() -> None:
    error = refused("http://127.0.0.1:9")
    assert (str(error), error.again) == ("GitHub can't be reached: the connection was refused", True)


def test_without_a_token_none_is_sent() -> None:
    asked: list[str | None] = []

    async def reply(request: Request) -> Response:
        asked.append(request.headers.get("authorization"))
        return JSONResponse([] if "comments" in request.url.path else ISSUE)

    with serve(Starlette(routes=[Route("/{path:path}", reply)])) as url:
        assert not read(url, token=None).ours
    assert asked == [None, None]
