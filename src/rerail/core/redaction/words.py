"""Where many words stand in a text: a long text is gone through once, however many words there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ahocorasick_rs import AhoCorasick

SHORT = 20_000
"""Of a shorter text each word is looked for by itself: it needs no automaton (characters)."""


class Words:
    """Words to look for; once made it does not change, so that threads may share one."""

    def __init__(self, words: Sequence[str]) -> None:
        """Take the words; none may be empty."""
        self._words = words
        self._automaton: AhoCorasick | None = None

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the number of each word that stands in the text, and where; overlapping ones included."""
        if self._automaton is None and len(text) < SHORT:
            yield from ((number, at) for number, word in enumerate(self._words) for at in places(text, word))
        elif self._words:
            for number, at, _ in self._all_at_once().find_matches_as_indexes(text, overlapping=True):
                yield number, at

    def hits_with_length(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the length of each word that stands in the text, and where."""
        return ((len(self._words[number]), at) for number, at in self.hits(text))

    def _all_at_once(self) -> AhoCorasick:
        # Loaded when the first long text comes: the rollback itself never needs it.
        from ahocorasick_rs import AhoCorasick  # noqa: PLC0415

        if self._automaton is None:
            self._automaton = AhoCorasick(self._words)
        return self._automaton


def places(text: str, part: str) -> Iterator[int]:
    """Give each place of the part in the text, overlapping ones included."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
