"""GitHub redirects where a repository was renamed; wherever else one leads, the token does not go along."""

from __future__ import annotations

from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rerail.adapters.github.connection import Connection
from rerail.adapters.github.issue_reader import IssueReader
from rerail.adapters.github.refusals import RefusedError
from rerail.adapters.github.verified_tags import VerifiedTags
from rerail.core.text import Secret
from rerail.ports import RepositoryError
from rerail.simulator.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request

TOKEN = Secret("ghs_planted0123456789planted")
RENAMED = "/repositories/77"
STATUSES = [301, 302, 307, 308]


@contextmanager
def server(answer: Callable[[Request], Response]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Answer everything so; gives what was asked, as path and Authorization."""
    asked: list[tuple[str, str]] = []

    async def reply(request: Request) -> Response:
        asked.append((request.url.path, request.headers.get("authorization", "")))
        return answer(request)

    with serve(Starlette(routes=[Route("/{path:path}", reply, methods=["GET", "POST", "PATCH"])])) as url:
        yield url, asked


def by_rest(url: str) -> object:
    with closing(Connection(token=TOKEN, api_url=url, graphql_url=f"{url}/graphql")) as github:
        return github.get("/repos/acme/shop")


def by_graphql(url: str) -> object:
    with closing(Connection(token=TOKEN, api_url=url, graphql_url=f"{url}/graphql")) as github:
        return github.graphql("Q", "query Q {a}", {})


def by_reading_an_issue(url: str) -> object:
    with closing(IssueReader(repository="acme/shop", token=TOKEN, api_url=url)) as github:
        return github.read(1)


def by_tagging(url: str) -> object:
    with closing(VerifiedTags(repository="acme/shop", token=TOKEN, api_url=url)) as github:
        return github.create("t", commit="a" * 40, message="m")


WAYS = [by_graphql, by_reading_an_issue, by_tagging]
"""Others are in test_token_stays.py."""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["another port", "another host"])
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("way", WAYS)
def test_no_redirect_takes_the_token_elsewhere(way: Callable[[str], object], status: int, host: str) -> None:
    with server(lambda _: JSONResponse({})) as (other, asked_there):
        elsewhere = other.replace("127.0.0.1", host)
        leading = server(lambda r: RedirectResponse(f"{elsewhere}{r.url.path}", status))
        with leading as (url, asked), suppress(RepositoryError, RefusedError):
            way(url)
    assert asked
    assert TOKEN.reveal() in asked[0][1]
    assert not [authorization for _, authorization in asked_there if authorization]


def test_a_renamed_repository_is_read_where_it_is_now_with_the_token() -> None:
    def renamed(request: Request) -> Response:
        there = request.url.path.startswith(RENAMED)
        return JSONResponse({"id": 77}) if there else RedirectResponse(RENAMED, 301)

    with server(renamed) as (url, asked):
        assert by_rest(url) == ({"id": 77}, None)
    assert [path for path, _ in asked] == ["/repos/acme/shop", RENAMED]
    assert all(TOKEN.reveal() in authorization for _, authorization in asked)
