"""Private keys in PEM, over lines or in one line with escaped line ends."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.spans import Salted, Span

MOST_LINES = 200
"""A block without end is taken to be no longer than this."""
_LONGEST = 64_000


@cache
def begin() -> re.Pattern[str]:
    """Give the pattern of a first line, in a folded text. Source: RFC 7468, section 2."""
    return re.compile(r"-----begin [a-z0-9 ]{0,40}private key(?: block)?-----")


@cache
def _end() -> re.Pattern[str]:
    return re.compile(r"-----end [a-z0-9 ]{0,40}private key(?: block)?-----")


@cache
def _body() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9+/=]{16,}|[^\s\[\]\"'`,]*[A-Za-z0-9+/=]{2,}[^\s\[\]\"'`,]*(?=[^\S\n]*(?:\\[nr])?[\"'`,+]*\s*$)", re.MULTILINE)


def open_at(folded: str) -> int | None:
    """Give where a block begins that has not ended by the end of the text; None: there is none."""
    last = None
    for last in begin().finditer(folded):
        pass
    return last.start() if last and not _end().search(folded, last.end()) else None


def private_keys(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find private keys: all between begin and end on one line; over lines, what is the key's on each."""
    for first in begin().finditer(folded):
        stop = _end().search(folded, first.end(), first.end() + _LONGEST)
        end = stop.start() if stop else _without_end(text, first.end())
        if "\n" not in text[first.end() : end]:
            if end > first.end():
                yield salted.span(text, first.end(), end, "private-key")
            continue
        for found in _body().finditer(text, first.end(), end):
            if not found.group().startswith("REDACTED"):
                yield salted.span(text, *found.span(), "private-key")


def _without_end(text: str, start: int) -> int:
    end = start
    for _ in range(MOST_LINES):
        following = text.find("\n", end + 1, start + _LONGEST)
        if following < 0:
            return min(len(text), start + _LONGEST)
        end = following
    return end
