"""Private keys in PEM, over lines or in one line with escaped line ends."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.search import fold
from rerail.core.redaction.spans import NOTHING
from rerail.core.redaction.values import HEX_ID, UUID, is_opaque

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

BEGIN = "-----begin"
MOST_LINES = 200
"""No block is longer than this, as an RSA key of 16384 bits has 193 lines."""
LONGEST = 64_000
"""The same in characters."""

_BEGIN = Pattern(r"-----begin [a-z0-9 ]{0,40}private key(?: block)?-----")
"""In a folded text. Source: RFC 7468, section 2."""
_END = Pattern(r"-----end [a-z0-9 ]{0,40}private key(?: block)?-----")
_NEWLINE = Pattern(r"\n")
_WORD_OF_KEY = Pattern(r"(?<![\w.@+/-])[A-Za-z0-9+/]{16,}+={0,2}(?![\w.:@+/-])")
"""Where the block's end is known. No part of a UUID is one."""
_LINE_OF_KEY = Pattern(r"(?<![\w.:@+/-])[A-Za-z0-9+/]{16,}+={0,2}(?![\w.:@+/=-])")
"""Where it is not: nothing but a whole word (RFC 7468, section 2: base64line)."""
_LETTERS_PER_SLASH = 8
"""A path has more of them than base64, of whose characters one in 64 is a slash."""
_HEAD_OF_KEY = Pattern(r".{0,200}?\b(?:Proc-Type|DEK-Info|Version|Comment):")
"""What may stand before the first line. Sources: RFC 1421, section 4.6; RFC 9580, section 6.2.2."""
_WRITTEN_LINE_END = r"(?:\\{1,8}[nr]|\\{1,8}u000[ad]|%(?:25)?0[ad]|%(?:25)?5c[nr])"
_WRITTEN = Pattern(
    rf"(?:{_WRITTEN_LINE_END}++(?:[a-z-]{{1,20}}: [\w,. ()-]{{1,80}}(?={_WRITTEN_LINE_END}))?"
    r"(?:[a-z0-9+/=]|%(?:25)?(?:2b|2f|3d)|\\{1,8}/|\\{1,8}u00[0-9a-f]{2})*+"
    r"|[ \t]{1,2}(?![0-9a-f]{40}\b|[0-9a-f]{64}\b)[a-z0-9+/]{16,}+={0,2}(?![\w.:@-]))++",
    re.IGNORECASE,
)
"""A key that goes on behind the header in its line, with written line ends or blanks between."""
_WRITTEN_LINE_ENDS = Pattern(rf"{_WRITTEN_LINE_END}+", re.IGNORECASE)
_LONGEST_WORD = 210
_LAST_WORD = Pattern(r"(?<![^\s\"'`])(?P<word>[^\s\"'`\[\]]{2,200}+)[\"'`,+\\ \t]{0,6}\Z")
_NAME_BEFORE = Pattern(r"\A[\w.-]{1,40}[=:]")
_SHORTEST_SHA = 40


def open_at(text: str, end: int) -> int | None:
    """Give where a block begins that may go on behind that end of the text; None: there is none.

    It may be interleaved with other lines as long as its end may come; none where another one begins first.
    """
    line = fold(text[end : _line_end(text, end, min(end + LONGEST, len(text)))])
    settled, other_end = _BEGIN.search(line), _END.search(line)
    if settled and not (other_end and other_end.start() < settled.start()):
        return None
    before = max(0, end - LONGEST)
    tail = fold(text[before:end])
    newline = len(tail)
    for _ in range(MOST_LINES):
        newline = tail.rfind("\n", 0, max(0, newline))
    ended = max((end.start() for end in _END.finditer(tail)), default=0)
    begun = [first.start() for first in _BEGIN.finditer(tail, max(0, newline, ended))]
    return before + begun[-1] if begun else None


def is_private_key(folded: str, start: int) -> bool:
    """Tell whether a private key's header stands there."""
    return _BEGIN.match(folded, start) is not None


def private_keys(seen: Seen) -> Iterator[Span]:
    """Find private keys: all between begin and end on one line; over lines, what is the key's on each."""
    if BEGIN not in seen.folded:
        return
    begins = [begin.span() for begin in _BEGIN.finditer(seen.folded)]
    ends = [end.start() for end in _END.finditer(seen.folded)]
    newlines = [newline.start() for newline in _NEWLINE.finditer(seen.folded)]
    for (begin, start), (next_begin, _) in pairwise((*begins, (len(seen.text), 0))):
        following, last_line = bisect_left(ends, start), bisect_left(newlines, start) + MOST_LINES - 1
        most = min(start + LONGEST, newlines[last_line] if last_line < len(newlines) else len(seen.text))
        most = min(most, next_begin)
        ended = following < len(ends) and ends[following] <= most
        places = (
            _ended(seen.text, start, ends[following]) if ended else _unended(seen.text, begin, start, most)
        )
        yield from (seen.span(*place, "private-key") for place in places if not _is_empty(seen.text, *place))


def _line_end(text: str, start: int, most: int) -> int:
    end = text.find("\n", start, most)
    return most if end < 0 else end


def _is_empty(text: str, start: int, end: int) -> bool:
    return not text[start:end].strip(NOTHING)


def _ended(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find the whole of a key on one line; else base64 and the last word on each line, but ids."""
    if "\n" not in text[start:end]:
        yield start, end
        return
    for run in _WORD_OF_KEY.finditer(text, start, end):
        if not HEX_ID.fullmatch(run.group()):
            yield run.span()
    while start < end:
        stop = _line_end(text, start, end)
        if stop == end and text[end - 1].isspace():
            return  # what stands there belongs to the line of the end
        word = _LAST_WORD.search(text, max(start, stop - _LONGEST_WORD), stop)
        if word and not word["word"].endswith("-----") and not _tells_id(word["word"]):
            yield word.span("word")
        start = stop + 1


def _tells_id(word: str) -> bool:
    """Tell whether that is a deployment's id or a commit's SHA, maybe under its name."""
    bare = _NAME_BEFORE.sub("", word)
    is_sha = len(bare) >= _SHORTEST_SHA and HEX_ID.fullmatch(bare) is not None
    return is_sha or UUID.fullmatch(bare) is not None


def _unended(text: str, begin: int, start: int, most: int) -> Iterator[tuple[int, int]]:
    """Find what was written of a key whose end is missing: up to the first line that can't be one of it."""
    written = _WRITTEN.match(text, start, most)
    if written and _WRITTEN_LINE_ENDS.sub("", written.group()).strip():
        yield written.span()
        return
    width, prefix = 0, text[max(text.rfind("\n", 0, begin) + 1, begin - _LONGEST_WORD) : begin].strip()
    start = text.find("\n", start, most) + 1
    while 0 < start < most:
        stop = _line_end(text, start, most)
        line = [run.span() for run in _LINE_OF_KEY.finditer(text, start, stop) if _is_of_key(run.group())]
        if not line and (width or not _is_head_of_key(text[start:stop], prefix)):
            return
        yield from line
        length = sum(end - begin for begin, end in line)
        if length < width:
            return  # all lines but the last are equally long
        width = max(width, length)
        start = stop + 1


def _is_head_of_key(line: str, prefix: str) -> bool:
    """Tell whether a line has nothing but what stands before each of them, or one of the key's headers."""
    return line.strip() == prefix or _HEAD_OF_KEY.match(line) is not None


def _is_of_key(word: str) -> bool:
    """Tell whether a word may be a line of base64: no path, no id, and letters of both cases."""
    is_mixed = not word.islower() and not word.isupper()
    is_path = word.count("/") * _LETTERS_PER_SLASH >= len(word)
    return is_mixed and not is_path and is_opaque(word) and HEX_ID.fullmatch(word) is None
