"""Packed answers of a hostile server: bounded while they are unpacked, wherever answers are read."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.github.bounded import TooMuch, exchange
from rerail.adapters.quick_httpx import httpx
from rerail.adapters.railway.connection import Bounds, Connection
from rerail.adapters.unpacked import PORTION, unpacked
from rerail.core.text import Secret
from rerail.ports import RailwayError
from tests.adapters.checks.support import raw_server

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

LAYER = gzip.compress(bytes(50_000_000))
BOMB = gzip.compress(LAYER * 40)
"""Gzip in gzip: a few kilobytes for two gigabytes."""
MEGABYTE = 1024 * 1024


def packed(coding: str, body: bytes) -> Callable[[socket.socket], object]:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def read(base: str) -> list[bytes]:
    with httpx.Client() as client, client.stream("GET", base) as response:
        return list(unpacked(response))


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("identity", b"well"),
        ("gzip", gzip.compress(b"well")),
        ("X-GZIP", gzip.compress(b"well") + b"what follows is no part of it"),
        ("deflate", zlib.compress(b"well")),
        ("gzip", b""),
    ],
    ids=["plain", "gzip", "with a tail", "deflate", "empty"],
)
def test_what_is_packed_once_is_read(coding: str, body: bytes) -> None:
    with raw_server(packed(coding, body)) as base:
        assert b"".join(read(base)) == (b"well" if body else b"")


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(b"well"))),
        ("br", b"well"),
        ("gzip", gzip.compress(b"well" * 99)[:-12]),
        ("gzip", b"well"),
    ],
    ids=["twice", "br", "torn", "no gzip"],
)
def test_what_is_packed_twice_otherwise_or_torn_is_refused(coding: str, body: bytes) -> None:
    with raw_server(packed(coding, body)) as base, pytest.raises(httpx.DecodingError):
        read(base)


def test_it_comes_in_portions_however_much_it_stands_for() -> None:
    with raw_server(packed("gzip", gzip.compress(bytes(3_000_000)))) as base:
        portions = read(base)
    assert sum(map(len, portions)) == 3_000_000
    assert max(map(len, portions)) <= PORTION


def ask_github(base: str) -> object:
    with httpx.Client() as client:
        return exchange(client, "GET", base, largest=MEGABYTE)


def ask_railway(base: str) -> object:
    connection = Connection(url=base, token=Secret("a-token-of-railways"), is_project_token=True)
    try:
        return connection.ask("Token", {}, Bounds(largest=MEGABYTE))
    finally:
        connection.close()


@pytest.mark.parametrize("ask", [ask_github, ask_railway], ids=["github", "railway"])
@pytest.mark.parametrize(("coding", "body"), [("gzip", LAYER), ("gzip, gzip", BOMB)], ids=["once", "twice"])
def test_a_bomb_takes_no_more_memory_than_an_answer_may_have(
    ask: Callable[[str], object], coding: str, body: bytes
) -> None:
    with raw_server(packed(coding, body)) as base:
        tracemalloc.start()
        try:
            with pytest.raises((TooMuch, RailwayError, httpx.DecodingError)) as refused:
                ask(base)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert "a-token-of-railways" not in str(refused.value)
    assert peak < 8 * MEGABYTE
