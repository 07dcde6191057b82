"""The end of a log, in bounded memory."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from rerail.core.evidence.lines import head
from rerail.core.evidence.values import Excerpt, ExcerptKind
from rerail.core.text import Untrusted, draft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.evidence.values import Part
    from rerail.core.text import Text

MOST_LINES = 200
MOST_CHARACTERS = 40_000
"""Of all lines together: two excerpts of this size fill two or three comments of an issue."""

LONGEST_LINE = 2_000
"""Of one line; the whole of it is in the bundle."""

_NOTHING = draft("no data: no lines of it")


def shortened(line: str) -> str:
    """Give the line, or its beginning with a word on how long it is."""
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}… ({len(line):,} characters)"


class Tail:
    """Keeps the last lines; fed with redacted lines of one log, oldest first."""

    def __init__(self, part: Part) -> None:
        """`part`: the log that the lines are of."""
        self._part = part
        self._lines: deque[str] = deque()
        self._size = 0
        self._gone: Text | None = None

    def feed(self, lines: Iterable[str]) -> None:
        """Take further lines."""
        if self._gone is not None:
            return
        for line in lines:
            kept = shortened(line)
            self._lines.append(kept)
            self._size += len(kept)
            while len(self._lines) > MOST_LINES or self._size > MOST_CHARACTERS:
                self._size -= len(self._lines.popleft())

    def forget(self, why: Text) -> None:
        """Drop everything for good, as the lines can't be trusted to be redacted."""
        self._gone = why
        self._lines.clear()

    def excerpt(self) -> Excerpt:
        """Give the end of what was fed so far."""
        lines = tuple(self._lines)
        heads = (head(line) for line in reversed(lines))
        last = next((found.at for found in heads if found), None)
        return Excerpt(
            which=ExcerptKind.TAIL,
            part=self._part,
            lines=tuple(map(Untrusted, lines)),
            at=last,
            missing=None if lines else self._gone or _NOTHING,
        )
