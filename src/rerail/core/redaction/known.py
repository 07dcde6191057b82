"""The values that must not be shown, each by its name, and where they stand in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rerail.core.plain_text import plain, whole
from rerail.core.redaction.forms import SHORTEST_SECRET, forms
from rerail.core.redaction.search import (
    Needle,
    first_part,
    fold,
    from_first,
    from_last,
    last_part,
    needle,
    places,
)
from rerail.core.redaction.spans import Span, merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ahocorasick_rs import AhoCorasick

SHORTEST_IN_VALUES = 16
"""Shorter secrets are not searched for in ids and names, where a word that rerail acts on may stand."""
MANY = 500_000
"""Characters times parts from which one pass for all parts is quicker than one pass for each."""


class _Part(NamedTuple):
    """Which needle a part of the text may belong to, and how to find out."""

    needle: Needle
    look: Callable[[str, int, Needle], Span | None]


class KnownValues:
    """Values to hide; immutable, so that threads may share one."""

    def __init__(
        self,
        given: Mapping[str, str],
        learned: Mapping[str, str] | None = None,
        public: frozenset[str] = frozenset(),
    ) -> None:
        """`given` and `learned` map a name to show to the value to hide; `public` words are folded."""
        self._given = {name: value for name, value in given.items() if len(value) >= SHORTEST_SECRET}
        self._learned = dict(learned or {})
        self._public = public
        self._needles = _needles(self._given, self._learned)
        self._in_values = _needles(
            {name: value for name, value in self._given.items() if len(value) >= SHORTEST_IN_VALUES}, {}
        )
        self._parts = _parts(self._needles)
        self.names = frozenset(n.name for n in self._needles)
        self.most_lines = max((n.form.count("\n") + 1 for n in self._needles), default=1)
        self._automaton: AhoCorasick | None = None

    def knowing(self, learned: Mapping[str, str], public: frozenset[str]) -> KnownValues:
        """Give one that knows more values, but none that is, or is part of, a public word.

        A name may end in `#` and a number: one more value of the same name.
        """
        public_words = self._public | {fold(word) for word in public if word}
        allowed = {
            name: value
            for name, value in {**self._learned, **learned}.items()
            if len(value) >= SHORTEST_SECRET and not any(fold(value) in word for word in public_words)
        }
        return KnownValues(self._given, allowed, public_words)

    def spans(self, folded: str) -> list[Span]:
        """Find values and, at cuts, their beginnings and ends. The spans are in order, apart from each other."""
        found = (
            span
            for part, start in self._hits(folded)
            for sought, look in self._parts[part]
            if (span := look(folded, start, sought)) and not self._is_public(folded, span, sought)
        )
        return merged(found)

    def whole_spans(self, text: str) -> list[Span]:
        """Find whole given values of 16 characters and more. The spans are in order, apart from each other."""
        folded = fold(text)
        return merged(
            Span(at, at + len(sought.form), sought.name, sought.name)
            for sought in self._in_values
            for at in places(folded, sought.form)
        )

    def _hits(self, folded: str) -> Iterator[tuple[str, int]]:
        if len(folded) * len(self._parts) < MANY:
            return ((part, at) for part in self._parts for at in places(folded, part))
        order = list(self._parts)
        hits = self._all_at_once(order).find_matches_as_indexes(folded, overlapping=True)
        return ((order[index], start) for index, start, _ in hits)

    def _all_at_once(self, order: list[str]) -> AhoCorasick:
        # Loaded when the first long text comes: the rollback itself never needs it.
        from ahocorasick_rs import AhoCorasick  # noqa: PLC0415

        if self._automaton is None:
            self._automaton = AhoCorasick(order)
        return self._automaton

    def _is_public(self, folded: str, span: Span, sought: Needle) -> bool:
        """Tell whether a mere piece of a learned value is a piece of a public word, too."""
        if sought.name in self._given or span.end - span.start == len(sought.form):
            return False
        return any(
            word in folded[max(0, span.start - len(word) + 1) : span.end + len(word) - 1]
            for word in self._public
        )


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
    for variant in dict.fromkeys((value, plain(value))):
        if len(variant) >= SHORTEST_SECRET:
            yield from (form for form in forms(variant) if whole(form) == form)


def _parts(needles: Iterable[Needle]) -> dict[str, list[_Part]]:
    parts: dict[str, list[_Part]] = {}
    for sought in needles:
        parts.setdefault(first_part(sought), []).append(_Part(sought, from_first))
        if not sought.whole:
            parts.setdefault(last_part(sought), []).append(_Part(sought, from_last))
    return parts
