"""The values that must not be shown, each by its name, and where they stand in a text."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rerail.core.plain_text import plain, whole
from rerail.core.redaction.forms import SHORTEST_SECRET, forms
from rerail.core.redaction.search import (
    Needle,
    Run,
    first_part,
    fold,
    from_first,
    from_first_run,
    from_last,
    from_last_run,
    last_part,
    needle,
    run_around,
)
from rerail.core.redaction.spans import Span, merged
from rerail.core.redaction.values import is_id
from rerail.core.redaction.words import Words, places

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

SHORTEST_IN_VALUES = 16
"""Shorter secrets are not searched for in ids and names, where a word that rerail acts on may stand."""
_BETWEEN = "\0"
"""Stands in no value."""


class _Part(NamedTuple):
    """Which needle a part of the text may belong to, and how to find out."""

    needle: Needle
    look: Callable[[str, int, Needle], Span | None]
    look_at_run: Callable[[str, int, int, Needle], Span | None]


_Parts = dict[str, dict[int, list[_Part]]]
"""By the characters to look for, and by how many of them they repeat (0: they do not repeat themselves).

Where they do, there is one look for a whole run.
"""


class KnownValues:
    """Values to hide; immutable, so that threads may share one."""

    def __init__(
        self,
        given: Mapping[str, str],
        learned: Mapping[str, str] | None = None,
        public: frozenset[str] = frozenset(),
    ) -> None:
        """`given` and `learned` map a name to show to the value to hide; `public` words are folded.

        The forms are made when the first text is looked at, as values are learned before a rollback leaves.
        """
        self._given = {name: value for name, value in given.items() if len(value) >= SHORTEST_SECRET}
        self._learned = dict(learned or {})
        self._public = public

    @cached_property
    def _needles(self) -> tuple[Needle, ...]:
        return _needles(self._given, self._learned)

    @cached_property
    def _in_values(self) -> tuple[Needle, ...]:
        long = {name: value for name, value in self._given.items() if len(value) >= SHORTEST_IN_VALUES}
        return _needles(long, {})

    @cached_property
    def _parts(self) -> _Parts:
        return _parts(self._needles)

    @cached_property
    def _words(self) -> tuple[Words, tuple[tuple[str, dict[int, list[_Part]]], ...]]:
        return Words(tuple(self._parts)), tuple(self._parts.items())

    @cached_property
    def _public_words(self) -> Words:
        return Words(tuple(self._public))

    @cached_property
    def names(self) -> frozenset[str]:
        """What markers may say of these values."""
        return frozenset(sought.name for sought in self._needles)

    @cached_property
    def longest(self) -> int:
        """Characters of the longest form."""
        return max((len(sought.form) for sought in self._needles), default=0)

    @cached_property
    def reach(self) -> int:
        """Characters of the longest form that goes over lines."""
        return max((len(sought.form) for sought in self._needles if "\n" in sought.form), default=0)

    def knowing(self, learned: Mapping[str, str], public: frozenset[str]) -> KnownValues:
        """Give one that knows more values, but none that is, or is part of, a public word.

        A name may end in `#` and a number: one more value of the same name. So does another value of a
        name that is known already.
        """
        public_words = self._public | {fold(word) for word in public if word}
        together = _BETWEEN.join(public_words)
        allowed: dict[str, str] = {}
        held: set[str] = set()
        for name, value in (*self._learned.items(), *learned.items()):
            if len(value) >= SHORTEST_SECRET and value not in held and fold(value) not in together:
                allowed[free_name(name, allowed)] = value
                held.add(value)
        return KnownValues(self._given, allowed, public_words)

    def spans(self, folded: str) -> list[Span]:
        """Find values and, at cuts, their beginnings and ends.

        The spans are in order and apart from each other.
        """
        public = _Places(self._public_words, folded)
        looked = (
            (part.needle, part.look_at_run(folded, *place, part.needle))
            if is_run
            else (part.needle, part.look(folded, place[0], part.needle))
            for place, is_run, parts in self._hits(folded)
            for part in parts
        )
        found = ((span, sought) for sought, span in looked if span)
        return merged(s for s, sought in found if not (_is_mere_piece(s, sought) and public.touch(s)))

    def _hits(self, folded: str) -> Iterator[tuple[tuple[int, int], bool, list[_Part]]]:
        """Give where a part stands, or once the run that its repetition is in, and whether it is one."""
        words, parts = self._words
        runs_to: dict[tuple[int, int], int] = {}
        for number, start in words.hits(folded):
            part, by_period = parts[number]
            end = start + len(part)
            for period, alike in by_period.items():
                if not period:
                    yield (start, end), False, alike
                elif end > runs_to.get((number, period), 0):
                    run = run_around(folded, start, end, period)
                    runs_to[number, period] = run[1]
                    yield run, True, alike

    def whole_spans(self, text: str) -> list[Span]:
        """Find whole given values of 16 characters and more, in order and apart from each other."""
        folded = fold(text)
        return merged(
            Span(at, at + len(sought.form), sought.name, sought.name)
            for sought in self._in_values
            for at in places(folded, sought.form)
        )

    def is_public_id(self, found: str) -> bool:
        """Tell whether a place's folded text is an id that rerail tells of, so that no rule may hide it."""
        return found in self._public and is_id(found)


class _Places:
    """Where public words stand in a text; looked for when first asked."""

    def __init__(self, words: Words, folded: str) -> None:
        self._words = words
        self._folded = folded

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        found = (Span(at, at + size, "", "") for size, at in self._words.hits_with_length(self._folded))
        return [(span.start, span.end) for span in merged(found)]

    def touch(self, span: Span) -> bool:
        """Tell whether a public word stands there, maybe in part."""
        last = bisect_left(self._spans, (span.end, 0)) - 1
        return last >= 0 and self._spans[last][1] > span.start


def _is_mere_piece(span: Span, sought: Needle) -> bool:
    return sought.learned and span.end - span.start < len(sought.form)


def free_name(name: str, taken: Container[str]) -> str:
    """Give the name, or with `#` and a number where it is taken."""
    first, _, number = name.partition("#")
    free, count = name, int(number) if number.isdigit() else 0
    while free in taken:
        count += 1
        free = f"{first}#{count}"
    return free


def _needles(given: Mapping[str, str], learned: Mapping[str, str]) -> tuple[Needle, ...]:
    """Give each form once; of two secrets with the same form the first one names it."""
    found: dict[str, Needle] = {}
    for values, is_learned in ((given, False), (learned, True)):
        for name, value in values.items():
            for form in _all_forms(value):
                made = needle(
                    form, name.partition("#")[0], learned=is_learned, whole=is_learned and "://" in value
                )
                found.setdefault(made.form, made)
    return tuple(found.values())


def _all_forms(value: str) -> Iterator[str]:
    for variant in dict.fromkeys((value.strip(), plain(value).strip())):
        if len(variant) >= SHORTEST_SECRET:
            yield from (form for form in dict.fromkeys(forms(variant)) if whole(form) == form)


def _parts(needles: Iterable[Needle]) -> _Parts:
    parts: _Parts = {}

    def add(part: str, run: Run, each: _Part) -> None:
        period = run.period if run.period <= len(part) <= run.length else 0
        parts.setdefault(part, {}).setdefault(period, []).append(each)

    for sought in needles:
        add(first_part(sought), sought.runs[0], _Part(sought, from_first, from_first_run))
        if not sought.whole:
            add(last_part(sought), sought.runs[1], _Part(sought, from_last, from_last_run))
    return parts
