"""Where in a text a secret stands: whole, or what is left of it where somebody cut the text.

Searching is `str.find` for the first and the last characters of each form, as logs have megabytes; only at
a hit the rest is compared. Letters of either case are alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST_PART = 6
"""Of a form at a place where the text may have been cut (characters)."""
TELLING_PART = 12
"""Of a form anywhere, as a cut text may stand within a sentence (characters)."""
_PUBLIC_START = re.compile(r"gh[a-z]_|github_pat_", re.IGNORECASE)
"""What all tokens of a kind begin with tells nothing. Source: GitHub docs: GitHub's token formats."""


class Needle(NamedTuple):
    """A form to look for, folded, and the name of its secret."""

    form: str
    name: str

    @property
    def public(self) -> int:
        """How many characters at its beginning are no secret."""
        start = _PUBLIC_START.match(self.form)
        return start.end() if start else 0


class Span(NamedTuple):
    """Where a secret stands: from `start` to before `end`."""

    start: int
    end: int
    name: str


def fold(text: str) -> str:
    """Give the text in lower case, each character in its old place."""
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()


def whole_spans(text: str, needles: Iterable[Needle]) -> list[Span]:
    """Find whole forms only. The spans are in order and do not overlap."""
    folded = fold(text)
    return _merged(
        Span(at, at + len(needle.form), needle.name)
        for needle in needles
        for at in _places(folded, needle.form)
    )


def spans(text: str, needles: Iterable[Needle]) -> list[Span]:
    """Find forms and their beginnings and ends. The spans are in order and do not overlap."""
    folded = fold(text)
    return _merged(
        span for needle in needles for find in (_beginnings, _ends) for span in find(folded, needle)
    )


def _beginnings(text: str, needle: Needle) -> Iterator[Span]:
    form, public = needle.form, needle.public
    telling = min(len(form), max(TELLING_PART, public + SHORTEST_PART))
    for start in _places(text, form[: max(SHORTEST_PART, public + 1)]):
        length = _alike(text[start : start + len(form)], form)
        if length >= telling or _cut_after(text, start + length):
            yield Span(start, start + length, needle.name)


def _ends(text: str, needle: Needle) -> Iterator[Span]:
    form = needle.form
    backward = form[::-1]
    for last in _places(text, form[-SHORTEST_PART:]):
        end = last + SHORTEST_PART
        start = end - _alike(text[max(0, end - len(form)) : end][::-1], backward)
        if end - start >= min(len(form), TELLING_PART) or _cut_before(text, start):
            yield Span(start, end, needle.name)


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _alike(one: str, other: str) -> int:
    """Count the characters that both begin with."""
    if one == other:
        return len(one)
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut_after(text: str, end: int) -> bool:
    return end == len(text) or text[end] in "\n…" or text.startswith("...", end)


def _cut_before(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in "\n…" or text.endswith("...", 0, start)


def _merged(found: Iterable[Span]) -> list[Span]:
    """Join spans that overlap, under the name of the first and longest."""
    merged: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = last._replace(end=max(last.end, span.end))
        else:
            merged.append(span)
    return merged
