"""GitHub's answers, or those of whoever answers in its place, fill neither the memory nor the time."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

from rerail.adapters.github import bounded
from rerail.adapters.github.connection import Connection, GitHubError
from rerail.adapters.github.issue_reader import IssueReader
from rerail.adapters.github.refusals import IssueError
from rerail.core.text import Secret
from rerail.simulator.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

TOKEN = Secret("ghs_planted0123456789planted")
MOST = 256


def endless(request: Request) -> StreamingResponse:
    pause = 0.05 if "slow" in request.url.path else 0.0

    def chunks() -> Iterator[bytes]:
        for _ in range(MOST):
            threading.Event().wait(pause)
            yield b" " * (1 if pause else 1024 * 1024)

    return StreamingResponse(chunks(), media_type="application/json")


@pytest.fixture
def url() -> Iterator[str]:
    with serve(Starlette(routes=[Route("/{rest:path}", endless, methods=["GET", "POST"])])) as served:
        yield served


@pytest.mark.parametrize("path", ["/large", "/slow"])
def test_an_answer_without_end_is_given_up(path: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "LONGEST", 1.0)
    connection = Connection(token=TOKEN, api_url=url, graphql_url=f"{url}/graphql")
    began = time.monotonic()
    with pytest.raises(GitHubError, match="the answer does not end") as raised:
        connection.get(path)
    connection.close()
    assert time.monotonic() - began < 5
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None, "httpx's error holds the request with its token"


def test_nor_does_an_issue_without_end(url: str) -> None:
    reader = IssueReader(repository="acme/shop", token=TOKEN, api_url=url)
    with pytest.raises(IssueError, match="too long"):
        reader.read(1)
    reader.close()
