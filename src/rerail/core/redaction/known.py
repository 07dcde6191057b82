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
)
from rerail.core.redaction.spans import Span, merged
from rerail.core.redaction.values import is_id
from rerail.core.redaction.words import Words, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

SHORTEST_IN_VALUES = 16
"""Shorter secrets are not searched for in ids and names, where a word that rerail acts on may stand."""


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
        parts = _parts(self._needles)
        self._words = Words(tuple(parts))
        self._parts = tuple(parts.values())
        self.names = frozenset(n.name for n in self._needles)
        self.longest = max((len(n.form) for n in self._needles), default=0)
        """Characters of the longest form."""
        self.reach = max((len(n.form) for n in self._needles if "\n" in n.form), default=0)
        """Characters of the longest form that goes over lines."""

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
        """Find values and, at cuts, their beginnings and ends.

        The spans are in order and apart from each other.
        """
        found = (
            span
            for part, start in self._words.hits(folded)
            for sought, look in self._parts[part]
            if (span := look(folded, start, sought)) and not self._is_public(folded, span, sought)
        )
        return merged(found)

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

    def _is_public(self, folded: str, span: Span, sought: Needle) -> bool:
        """Tell whether a mere piece of a learned value is a piece of a public word, too."""
        if not sought.learned or span.end - span.start == len(sought.form):
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
    for variant in dict.fromkeys((value.strip(), plain(value).strip())):
        if len(variant) >= SHORTEST_SECRET:
            yield from (form for form in forms(variant) if whole(form) == form)


def _parts(needles: Iterable[Needle]) -> dict[str, list[_Part]]:
    parts: dict[str, list[_Part]] = {}
    for sought in needles:
        parts.setdefault(first_part(sought), []).append(_Part(sought, from_first))
        if not sought.whole:
            parts.setdefault(last_part(sought), []).append(_Part(sought, from_last))
    return parts
