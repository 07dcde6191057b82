"""What a rule looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rerail.core.redaction.search import fold
from rerail.core.redaction.spans import NOTHING, Salted, Span


class Seen(NamedTuple):
    """A plain text whose markers are masked."""

    text: str
    folded: str
    """The same in lower case, each character in its old place."""
    salted: Salted

    def span(self, start: int, end: int, rule: str) -> Span:
        """Give the span of a value that a rule found."""
        return self.salted.span(self.text, start, end, rule)

    def goes_on(self, at: int, others: str = "") -> bool:
        """Tell whether a word, a marker or one of the other characters stands directly before."""
        before = self.text[at - 1 : at]
        return before.isalnum() or (bool(before) and before in NOTHING + others)


Look = Callable[[Seen, int, int], Span | None]
"""Says what is to be hidden where a telling word stands (from, to before); it looks no further than
some thousand characters to both sides."""


def seen(text: str, salted: Salted) -> Seen:
    """Prepare a text."""
    return Seen(text, fold(text), salted)
