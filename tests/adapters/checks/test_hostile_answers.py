"""A service that answers to do harm: without end, packed, in headers; and what our environment adds."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response

from rerail.adapters.checks.fetch import LARGEST_BODY, Answer, fetch
from rerail.adapters.checks.unmeasured import Unmeasured
from tests.adapters.checks.support import raw_server
from tests.adapters.checks.test_smoke_requests import service

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

HEAD = b"HTTP/1.1 200 OK\r\n"
LAYER = gzip.compress(bytes(50_000_000))
MEGABYTE = 1024 * 1024


def endless(first: bytes, portion: bytes) -> Callable[[socket.socket], None]:
    """Send the same portion again until the client hangs up."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(portion)

    return behave


def packed(coding: str, body: bytes) -> Callable[[socket.socket], object]:
    head = HEAD + f"Content-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return lambda connection: connection.sendall(head + body)


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ALMOST = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"


@pytest.mark.parametrize(
    "behave",
    [
        endless(HEAD + b"\r\n", b"x" * 65536),
        endless(CHUNKED, ALMOST),
        packed("gzip", LAYER),
    ],
    ids=["no length", "chunked", "packed"],
)
def test_of_a_body_without_end_only_the_beginning_is_read(behave: Callable[[socket.socket], object]) -> None:
    answer, took, peak = measured(behave)
    assert isinstance(answer, Answer)
    assert not answer.whole
    assert len(answer.body) == LARGEST_BODY
    assert took < 4
    assert peak < 4 * MEGABYTE


@pytest.mark.parametrize(
    "behave",
    [
        packed("gzip, gzip", gzip.compress(LAYER * 20)),
        endless(HEAD, b"X-Flood: " + b"x" * 5000 + b"\r\n"),
        endless(HEAD + b"X-Long: ", b"x" * 65536),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        endless(CHUNKED, b"1;" + b"x" * 65536),
    ],
    ids=["packed twice", "many headers", "a long header", "never the answer itself", "a long chunk size"],
)
def test_an_answer_that_is_no_answer_is_given_up(behave: Callable[[socket.socket], object]) -> None:
    answer, took, peak = measured(behave)
    assert isinstance(answer, Unmeasured)
    assert took < 4
    assert peak < 4 * MEGABYTE


def measured(behave: Callable[[socket.socket], object]) -> tuple[Answer | Unmeasured, float, int]:
    with raw_server(behave) as base:
        tracemalloc.start()
        began = time.monotonic()
        answer = fetch(base, 2.0)
        took = time.monotonic() - began
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return answer, took, peak


def test_a_password_of_the_machine_s_netrc_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login someone password the-password\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with service(lambda _: Response("ok")) as (base, asked):
        assert isinstance(fetch(base, 5.0), Answer)
    assert "authorization" not in asked[0][2]


def test_a_proxy_of_the_environment_is_used_and_its_password_goes_to_it_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_proxy: list[bytes] = []

    def proxy(connection: socket.socket) -> None:
        by_proxy.append(connection.recv(65536))
        connection.sendall(HEAD + b"Content-Length: 12\r\n\r\nof the proxy")

    with raw_server(proxy, reads=0) as there, service(lambda _: Response("itself")) as (base, direct):
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, there.replace("//", "//someone:the-password@"))
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(name, "127.0.0.1")
        answers = [fetch("http://service.invalid/health", 5.0), fetch(base, 5.0)]
    assert [each.body for each in answers if isinstance(each, Answer)] == [b"of the proxy", b"itself"]
    assert b"GET http://service.invalid/health" in by_proxy[0]
    assert b"proxy-authorization" in by_proxy[0].lower()
    assert "proxy-authorization" not in direct[0][2]
