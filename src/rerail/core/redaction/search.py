"""Where in a text a known value stands: whole, or what is left of it where somebody cut the text.

Looked for are the first and the last characters of each form; only at a hit the rest is compared, as logs
have megabytes. Letters of either case are alike.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.spans import Span
from rerail.core.redaction.values import is_id

SHORTEST_PART = 6
"""Of a form at a place where the text may have been cut (characters)."""
SHORTEST_LEARNED_PART = 8
"""The same for learned values: they are many, and begin as other words do."""
TELLING_PART = 12
"""Of a form anywhere, as a cut text may stand within a sentence (characters)."""
_PUBLIC_START = Pattern(r"gh[a-z]_|github_pat_", re.IGNORECASE)
"""What all tokens of a kind begin with tells nothing. Source: GitHub docs: GitHub's token formats."""
_WORDS_FIRST = Pattern(r"[a-z]+[_-](?:[a-z]+[_-]){0,3}", re.IGNORECASE)
"""What a learned value begins with before it gets special, as `sk_live_` does."""
_LONGEST_PUBLIC = 20
_LINE_END = r"(?:\s|\\{1,8}[nr]|%0[ad])*"
_OPENSSH = "b3blbnnzac1rzxktdjea[a-z0-9+/]{0,40}"
_PEM_START = Pattern(
    rf"-----begin[a-z0-9 %+]{{1,40}}-----{_LINE_END}(?:m[a-z][a-z0-9+/]{{14}}|{_OPENSSH})?"
    rf"|mii[a-z0-9+/]{{13}}|{_OPENSSH}"
)
"""All PEM files of a kind begin so, be it the header or the first octets of the key (DER, OpenSSH)."""
_PEM_END = Pattern(rf"-----end[a-z0-9 %+]{{1,40}}-----{_LINE_END}\Z")
_LONGEST_PEM_END = 90
_LONGEST_PART = 64
"""Long words that repeat themselves cost the automaton much (measured)."""
_LONGEST_ID = 64
_LONGEST_WORD = 40
_OF_ID = "0123456789abcdef-"
_LONGEST_PERIOD = 8
_CUTS = ("...", "***")
"""An ellipsis, or what masks the rest."""
_SHORTEST_RUN = 8


class Run(NamedTuple):
    """How many characters at one end of a form repeat the outermost ones, and how many those are."""

    length: int
    period: int


NO_RUN = Run(0, 0)


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
    public_end: int = 0
    """How many characters at its end are no secret."""
    runs: tuple[Run, Run] = (NO_RUN, NO_RUN)
    """What its beginning and its end but repeat."""


def needle(form: str, name: str, *, learned: bool = False, whole: bool = False) -> Needle:
    """Prepare a form for the search."""
    form = fold(form)
    shortest = SHORTEST_LEARNED_PART if learned else SHORTEST_PART
    public, public_end = _public_start(form, learned=learned), _public_end(form)
    runs = (_repeated(form), _repeated(form[::-1]))
    return Needle(form, name, public, shortest, learned, whole, public_end, runs)


def _public_start(form: str, *, learned: bool) -> int:
    if pem := _PEM_START.match(form):
        return pem.end()
    start = (_WORDS_FIRST if learned else _PUBLIC_START).match(form)
    return min(start.end(), _LONGEST_PUBLIC) if start else 0


def _public_end(form: str) -> int:
    end = _PEM_END.search(form, max(0, len(form) - _LONGEST_PEM_END)) if "-----" in form else None
    return len(form) - end.start() if end else 0


def _repeated(form: str) -> Run:
    """Tell what the form's beginning repeats: a log full of that would be a hit everywhere."""
    if len(set(form[: 2 * _LONGEST_PERIOD])) > _LONGEST_PERIOD:
        return NO_RUN
    for period in range(1, _LONGEST_PERIOD + 1):
        if not form.startswith(form[:period], period):
            continue
        length = period + _alike(form, period, form)
        if length >= max(_SHORTEST_RUN, 2 * period):
            return Run(length, period)
    return NO_RUN


def fold(text: str) -> str:
    """Give the text in lower case, each character in its old place."""
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()


def first_part(needle: Needle) -> str:
    """Give the characters to look for at the beginning."""
    if needle.whole:
        return needle.form[:_LONGEST_PART]
    return needle.form[: max(needle.shortest, needle.public + 1)]


def last_part(needle: Needle) -> str:
    """Give the characters to look for at the end."""
    return needle.form[-max(needle.shortest, needle.public_end + 1) :]


def run_around(text: str, start: int, end: int, period: int) -> tuple[int, int]:
    """Give from where to where the text repeats what stands in that place."""
    while start > 0 and text[start - 1] == text[start - 1 + period]:
        start -= 1
    while end < len(text) and text[end] == text[end - period]:
        end += 1
    return start, end


def from_first_run(text: str, start: int, end: int, needle: Needle) -> Span | None:
    """Give what stands of the form that begins as the text between the places repeats; None: a likeness.

    Only where the run ends may the form go on, so that there is one look for all its hits.
    """
    run = needle.runs[0].length
    if run < len(needle.form):
        begin = end - run
        found = from_first(text, begin, needle) if begin >= start else None
        return found or (_piece(text, start, end, needle) if _cut_after(text, end) else None)
    if end - start >= run:
        return Span(start, end, needle.name, needle.name)
    is_cut = _cut_after(text, end) or _cut_before(text, start)
    return _piece(text, start, end, needle) if is_cut or end - start >= TELLING_PART else None


def from_last_run(text: str, start: int, end: int, needle: Needle) -> Span | None:
    """Give what stands of the form that ends as the text between the places repeats; None: a likeness."""
    run = needle.runs[1].length
    if run == len(needle.form):
        return from_first_run(text, start, end, needle)
    part = len(last_part(needle))
    found = from_last(text, start + run - part, needle) if start + run <= end else None
    return found or (_piece(text, start, end, needle) if _cut_before(text, start) else None)


def _piece(text: str, start: int, end: int, needle: Needle) -> Span | None:
    is_piece = not needle.whole and _tells(text, start, end, needle)
    return Span(start, end, needle.name, needle.name) if is_piece else None


def from_first(text: str, start: int, needle: Needle) -> Span | None:
    """Give what stands of the form at `start`, where its first part was found; None: a chance likeness."""
    form, public = needle.form, needle.public
    if needle.whole and not text.startswith(form, start):
        return None
    telling = min(len(form), max(TELLING_PART, public + needle.shortest))
    length = _alike(text, start, form)
    if length < telling and not _cut_after(text, start + length):
        return None
    if length < len(form) and not _tells(text, start, start + length, needle):
        return None
    return Span(start, start + length, needle.name, needle.name)


def from_last(text: str, start: int, needle: Needle) -> Span | None:
    """Give what stands of the form up to its last part, found at `start`; None: a chance likeness."""
    form, public = needle.form, needle.public_end
    telling = min(len(form), max(TELLING_PART, public + needle.shortest))
    end = start + len(last_part(needle))
    length = _alike_before(text, end, form)
    start = end - length
    if length < telling and not _cut_before(text, start):
        return None
    if length < len(form) and not _tells(text, start, end, needle):
        return None
    return Span(start, end, needle.name, needle.name)


def _tells(text: str, start: int, end: int, needle: Needle) -> bool:
    """Tell whether a piece tells something: of another id it is a part by chance, and a mere word is none.

    Words are looked for in learned values only, which hold such as `administrator`.
    """
    length = end - start
    if needle.learned and length <= _LONGEST_WORD and text[start:end].isalpha():
        return False
    if length > _LONGEST_ID:
        return True
    before, after = text[max(0, start - _LONGEST_ID) : start], text[end : end + _LONGEST_ID]
    before, after = before[len(before.rstrip(_OF_ID)) :], after[: len(after) - len(after.lstrip(_OF_ID))]
    around = f"{before}{text[start:end]}{after}"
    return len(around) == length or not is_id(around)


def _alike(text: str, start: int, form: str) -> int:
    """Count the characters that the text has at `start` of the form's beginning; the text is not copied."""
    if text.startswith(form, start):
        return len(form)
    same, step = 0, 16
    while step:
        fits = same + step <= len(form) and text.startswith(form[same : same + step], start + same)
        same += step if fits else 0
        step = 2 * step if fits else step // 2
    return same


def _alike_before(text: str, end: int, form: str) -> int:
    """Count the characters that the text has before `end` of the form's end."""
    length = len(form)
    if end >= length and text.startswith(form, end - length):
        return length
    same, step = 0, 16
    while step:
        more = same + step
        fits = more <= min(length, end) and text.startswith(form[length - more : length - same], end - more)
        same = more if fits else same
        step = 2 * step if fits else step // 2
    return same


def _cut_after(text: str, end: int) -> bool:
    return end == len(text) or text[end] in "\n…" or text.startswith(_CUTS, end)


def _cut_before(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in "\n…" or text.endswith(_CUTS, 0, start)
