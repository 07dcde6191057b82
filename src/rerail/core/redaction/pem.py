"""Private keys in PEM, over lines or in one line with escaped line ends."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from rerail.core.redaction.search import fold
from rerail.core.redaction.spans import NOTHING
from rerail.core.redaction.values import HEX_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

BEGIN = "-----begin"
MOST_LINES = 200
"""A block without end is taken to be no longer than this, as an RSA key of 16384 bits has 193 lines."""
LONGEST = 64_000
"""The same in characters."""

_BEGIN = re.compile(r"-----begin [a-z0-9 ]{0,40}private key(?: block)?-----")
"""In a folded text. Source: RFC 7468, section 2."""
_END = re.compile(r"-----end [a-z0-9 ]{0,40}private key(?: block)?-----")
_NEWLINE = re.compile(r"\n")
_RUN = re.compile(r"[A-Za-z0-9+/=]{16,}+")
_LONGEST_WORD = 210
_LAST_WORD = re.compile(r"(?<![^\s\"'`])(?P<word>[^\s\"'`\[\]]{2,200}+)[\"'`,+\\ \t]{0,6}\Z")


def open_at(text: str, end: int) -> int | None:
    """Give where a block begins that may go on behind that end of the text; None: there is none."""
    before = max(0, end - LONGEST)
    tail = fold(text[before:end])
    newline = len(tail)
    for _ in range(MOST_LINES):
        newline = tail.rfind("\n", 0, max(0, newline))
    ended = max((end.start() for end in _END.finditer(tail)), default=0)
    first = _BEGIN.search(tail, max(0, newline, ended))
    return before + first.start() if first else None


def private_keys(seen: Seen) -> Iterator[Span]:
    """Find private keys: all between begin and end on one line; over lines, what is the key's on each."""
    if BEGIN not in seen.folded:
        return
    ends = [end.start() for end in _END.finditer(seen.folded)]
    newlines = [newline.start() for newline in _NEWLINE.finditer(seen.folded)]
    looked_to = 0
    for first in _BEGIN.finditer(seen.folded):
        start = first.end()
        following, last_line = bisect_left(ends, start), bisect_left(newlines, start) + MOST_LINES - 1
        most = min(start + LONGEST, newlines[last_line] if last_line < len(newlines) else len(seen.text))
        ended = following < len(ends) and ends[following] <= most
        end = ends[following] if ended else most
        if ended and "\n" not in seen.text[start:end]:
            places = iter([(start, end)])
        else:
            places = _of_key(seen.text, max(start, looked_to), end, ended=ended)
        yield from (seen.span(*place, "private-key") for place in places if not _is_empty(seen.text, *place))
        looked_to = max(looked_to, end)


def _is_empty(text: str, start: int, end: int) -> bool:
    return not text[start:end].strip(NOTHING)


def _of_key(text: str, start: int, end: int, *, ended: bool) -> Iterator[tuple[int, int]]:
    """Find base64 on lines. Where no end was seen, other lines may follow: short words and ids stay."""
    for run in _RUN.finditer(text, start, end):
        if ended or not HEX_ID.fullmatch(run.group()):
            yield run.span()
    while ended and start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop == end and text[end - 1].isspace():
            return  # what stands there belongs to the line of the end
        word = _LAST_WORD.search(text, max(start, stop - _LONGEST_WORD), stop)
        if word and not word.group("word").endswith("-----"):
            yield word.span("word")
        start = stop + 1
