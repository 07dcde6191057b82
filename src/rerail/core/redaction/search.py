"""Where in a text a known value stands: whole, or what is left of it where somebody cut the text.

Looked for are the first and the last characters of each form; only at a hit the rest is compared, as logs
have megabytes. Letters of either case are alike.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rerail.core.redaction.spans import Span
from rerail.core.redaction.values import is_id

SHORTEST_PART = 6
"""Of a form at a place where the text may have been cut (characters)."""
SHORTEST_LEARNED_PART = 8
"""The same for learned values: they are many, and begin as other words do."""
TELLING_PART = 12
"""Of a form anywhere, as a cut text may stand within a sentence (characters)."""
_PUBLIC_START = re.compile(r"gh[a-z]_|github_pat_", re.IGNORECASE)
"""What all tokens of a kind begin with tells nothing. Source: GitHub docs: GitHub's token formats."""
_WORDS_FIRST = re.compile(r"[a-z]+[_-](?:[a-z]+[_-]){0,3}", re.IGNORECASE)
"""What a learned value begins with before it gets special, as `sk_live_` does."""
_LONGEST_PUBLIC = 20
_LONGEST_ID = 64
_ID_END = re.compile(r"[0-9a-f-]{1,64}\Z")
_ID_START = re.compile(r"[0-9a-f-]{1,64}+")


class Needle(NamedTuple):
    """A form to look for, folded, and the name of its secret."""

    form: str
    name: str
    public: int = 0
    """How many characters at its beginning are no secret."""
    shortest: int = SHORTEST_PART
    """How many characters of it are hidden at a cut."""
    learned: bool = False
    whole: bool = False
    """Whether pieces of it are no secret, as of a URL the host is none."""


def needle(form: str, name: str, *, learned: bool = False, whole: bool = False) -> Needle:
    """Prepare a form for the search."""
    form = fold(form)
    start = (_WORDS_FIRST if learned else _PUBLIC_START).match(form)
    public = min(start.end(), _LONGEST_PUBLIC) if start else 0
    shortest = SHORTEST_LEARNED_PART if learned else SHORTEST_PART
    return Needle(form, name, public, shortest, learned, whole)


def fold(text: str) -> str:
    """Give the text in lower case, each character in its old place."""
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()


def first_part(needle: Needle) -> str:
    """Give the characters to look for at the beginning."""
    if needle.whole:
        return needle.form
    return needle.form[: max(needle.shortest, needle.public + 1)]


def last_part(needle: Needle) -> str:
    """Give the characters to look for at the end."""
    return needle.form[-needle.shortest :]


def from_first(text: str, start: int, needle: Needle) -> Span | None:
    """Give what stands of the form at `start`, where its first part was found; None: a chance likeness."""
    form, public = needle.form, needle.public
    telling = min(len(form), max(TELLING_PART, public + needle.shortest))
    length = _alike(text[start : start + len(form)], form)
    if length < len(form) and not _tells(text, start, start + length, needle):
        return None
    if length >= telling or _cut_after(text, start + length):
        return Span(start, start + length, needle.name, needle.name)
    return None


def from_last(text: str, start: int, needle: Needle) -> Span | None:
    """Give what stands of the form up to its last part, found at `start`; None: a chance likeness."""
    form = needle.form
    end = start + min(needle.shortest, len(form))
    before = text[max(0, end - len(form)) : end]
    start = end - _alike(before[::-1], form[::-1])
    if end - start < len(form) and not _tells(text, start, end, needle):
        return None
    if end - start >= min(len(form), TELLING_PART) or _cut_before(text, start):
        return Span(start, end, needle.name, needle.name)
    return None


def _tells(text: str, start: int, end: int, needle: Needle) -> bool:
    """Tell whether a piece tells something: of another id it is a part by chance, and a mere word is none.

    Words are looked for in learned values only, which hold such as `administrator`.
    """
    before, after = _ID_END.search(text, max(0, start - _LONGEST_ID), start), _ID_START.match(text, end)
    around = f"{before[0] if before else ''}{text[start:end]}{after[0] if after else ''}"
    is_other = len(around) > end - start and is_id(around)
    return not is_other and not (needle.learned and text[start:end].isalpha())


def _alike(one: str, other: str) -> int:
    """Count the characters that both begin with."""
    if one == other:
        return len(one)
    same, differs = 0, min(len(one), len(other)) + 1
    while differs - same > 1:
        middle = (same + differs) // 2
        if one[same:middle] == other[same:middle]:
            same = middle
        else:
            differs = middle
    return same


def _cut_after(text: str, end: int) -> bool:
    return end == len(text) or text[end] in "\n…" or text.startswith("...", end)


def _cut_before(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in "\n…" or text.endswith("...", 0, start)
