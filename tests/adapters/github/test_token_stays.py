"""GitHub's token goes to the address it is for, and no password of this machine goes in its place."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rerail.adapters.github.connection import Connection, GitHubError
from rerail.adapters.github.issues import IssueTracker
from rerail.adapters.github.refusals import IssueError
from rerail.core.text import Secret
from rerail.simulator.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

TOKEN = "ghs_planted0123456789planted"


@contextmanager
def noting(reply: Callable[[Request], Response]) -> Iterator[tuple[str, list[str | None]]]:
    """Serve `reply`; gives the base URL and, of each request, what it was authorized by."""
    seen: list[str | None] = []

    async def answer(request: Request) -> Response:
        seen.append(request.headers.get("authorization"))
        return reply(request)

    with serve(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST", "PATCH"])])) as base:
        yield base, seen


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_read_that_is_led_to_another_port_does_not_take_the_token_there(status: int) -> None:
    with (
        noting(lambda _: JSONResponse({})) as (other, there),
        noting(lambda _: RedirectResponse(f"{other}/x", status)) as (base, here),
        closing(Connection(token=Secret(TOKEN), api_url=base, graphql_url=f"{base}/graphql")) as connection,
    ):
        connection.get("/repos/acme/shop")
    assert here == [f"Bearer {TOKEN}"]
    assert there == [None]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("elsewhere", ["localhost", "127.0.0.1"])
def test_a_write_is_never_led_to_another_address(status: int, elsewhere: str) -> None:
    with (
        noting(lambda _: JSONResponse({})) as (other, there),
        noting(lambda _: RedirectResponse(other.replace("127.0.0.1", elsewhere), status)) as (base, here),
        closing(IssueTracker(repository="acme/shop", token=Secret(TOKEN), api_url=base)) as tracker,
    ):
        with pytest.raises(IssueError) as refused:
            tracker.read(1)
        assert TOKEN not in str(refused.value)
    assert here
    assert there == []


def test_a_netrc_of_this_machine_takes_no_token_s_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login someone password the-password-of-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with (
        noting(lambda _: JSONResponse({}, 404)) as (base, seen),
        closing(Connection(token=None, api_url=base, graphql_url=base)) as connection,
        closing(IssueTracker(repository="acme/shop", token=Secret(TOKEN), api_url=base)) as tracker,
    ):
        with pytest.raises(GitHubError):
            connection.get("/repos/acme/shop")
        with pytest.raises(IssueError):
            tracker.read(1)
    assert seen[0] is None
    assert seen[1:]
    assert all(TOKEN in str(each) for each in seen[1:])
