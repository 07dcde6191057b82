"""The proxy does to an exchange what it says, with real sockets and a real client."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from rerail.simulator.serving import serve
from rerail.simulator.wire_faults import Wire, WireFaults, before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

TEXT = "a long answer " * 50


class Remote:
    """Counts what reached it, behind a proxy."""

    def __init__(self) -> None:
        self.handled: list[str] = []
        self.swallowed: list[str] = []
        self.app = Starlette(routes=[Route("/{path}", self.handle, methods=["GET", "POST"])])

    async def handle(self, request: Request) -> PlainTextResponse:
        self.handled.append(f"{request.url.path} {len(await request.body())}")
        return PlainTextResponse(TEXT)


@pytest.fixture
def remote() -> Remote:
    return Remote()


@pytest.fixture
def wire(remote: Remote) -> Iterator[WireFaults]:
    with serve(remote.app) as url, before(url, hold=0.05, swallowed=remote.swallowed.append) as faults:
        yield faults


def test_what_no_fault_is_laid_out_for_passes_over_one_connection(remote: Remote, wire: WireFaults) -> None:
    wire.fail("/other", Wire.TORN)
    with httpx.Client() as client:
        sent = [client.post(f"{wire.url}/a", content=b"x" * size).text for size in (0, 300_000)]
    assert sent == [TEXT, TEXT]
    assert remote.handled == ["/a 0", "/a 300000"]


@pytest.mark.parametrize("kind", [Wire.RESET_BEFORE, Wire.HANG_BEFORE])
def test_a_request_that_is_not_passed_on_reaches_nobody(kind: Wire, remote: Remote, wire: WireFaults) -> None:
    wire.fail("^POST /a", kind)
    with pytest.raises(httpx.ReadError):
        httpx.post(f"{wire.url}/a")
    assert (remote.handled, remote.swallowed) == ([], ["POST /a HTTP/1.1"])


@pytest.mark.parametrize("kind", [Wire.RESET_AFTER, Wire.HANG_AFTER])
def test_a_request_whose_answer_is_lost_was_handled(kind: Wire, remote: Remote, wire: WireFaults) -> None:
    wire.fail("/a", kind)
    with pytest.raises(httpx.ReadError):
        httpx.post(f"{wire.url}/a")
    assert (remote.handled, remote.swallowed) == (["/a 0"], [])


def test_silence_outlasts_a_client_that_waits_less(wire: WireFaults) -> None:
    wire.hold = 5.0
    wire.fail("/a", Wire.HANG_BEFORE)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{wire.url}/a", timeout=0.05)


def test_a_torn_answer_ends_before_its_length(wire: WireFaults) -> None:
    wire.fail("/a", Wire.TORN)
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        httpx.get(f"{wire.url}/a")


def test_a_trickle_is_whole_in_the_end(wire: WireFaults) -> None:
    wire.fail("/a", Wire.TRICKLE)
    assert httpx.get(f"{wire.url}/a").text == TEXT


def test_faults_are_counted_and_can_be_mended(wire: WireFaults) -> None:
    wire.fail("/a", Wire.RESET_AFTER, nth=2)
    wire.fail("/b", Wire.RESET_AFTER, times=9)
    assert httpx.get(f"{wire.url}/a").text == TEXT
    with pytest.raises(httpx.ReadError):
        httpx.get(f"{wire.url}/a")
    assert httpx.get(f"{wire.url}/a").text == TEXT
    wire.mend()
    assert httpx.get(f"{wire.url}/b").text == TEXT


def test_a_closed_port_answers_what_it_was_asked_and_refuses_who_comes_next(
    remote: Remote, wire: WireFaults
) -> None:
    wire.fail("/a", Wire.CLOSED_AFTER)
    wire.hold = 60.0
    with httpx.Client() as idle, httpx.Client() as client:
        assert idle.get(f"{wire.url}/b").text == TEXT
        assert client.get(f"{wire.url}/a").text == TEXT
        for each in (idle, client):
            with pytest.raises(httpx.ConnectError):
                each.get(f"{wire.url}/a")
        wire.mend()
        assert client.get(f"{wire.url}/c").text == TEXT
    assert [path for path in remote.handled if path != "/a 0"] == ["/b 0", "/c 0"]


def test_a_port_is_open_again_when_its_time_is_over(wire: WireFaults) -> None:
    wire.close(0.01)
    answers = 0
    while not answers:
        with suppress(httpx.ConnectError):
            answers += len(httpx.get(f"{wire.url}/a").text)
    assert answers == len(TEXT)


def test_requests_of_one_line_are_told_apart_by_what_they_hold(remote: Remote, wire: WireFaults) -> None:
    wire.fail("^POST /a", Wire.RESET_BEFORE, holds=b"query Two")
    assert httpx.post(f"{wire.url}/a", content=b"query One").text == TEXT
    with pytest.raises(httpx.ReadError):
        httpx.post(f"{wire.url}/a", content=b"query Two")
    assert remote.handled == ["/a 9"]
