"""Excerpts of the log, in pieces that fit: one in the issue's body, the others in comments below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.evidence.values import ExcerptKind
from rerail.core.values import Value
from rerail.render.escape import fence, fenced
from rerail.render.markdown.measure import size
from rerail.render.markdown.tables import details

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rerail.core.evidence.values import Excerpt

BODY_ROOM = 12_000
COMMENT_ROOM = 48_000
"""Units of `size` for one piece's text; fences, which may be long, and words come on top."""
LONGEST_LINE = 2_100
"""Characters of one line; the evidence has cut it already, unless it came by another way."""
WHICH = {ExcerptKind.FIRST_ERROR: "around the first error", ExcerptKind.TAIL: "of the log's end"}
MARK, NO_MARK = "▶ ", "  "


class Piece(Value):
    """One piece of an excerpt."""

    which: ExcerptKind
    number: int
    """From 1."""
    of: int
    text: str

    @property
    def in_body(self) -> bool:
        """Whether it is the one that the body shows: where the error is; of the tail, the end."""
        return self.number == (1 if self.which is ExcerptKind.FIRST_ERROR else self.of)

    @property
    def name(self) -> str:
        """Say what it is."""
        part = f", part {self.number} of {self.of}" if self.of > 1 else ""
        return f"Excerpt {WHICH[self.which]}{part}"


def pieces(excerpt: Excerpt) -> tuple[Piece, ...]:
    """Give the pieces in their order, split on lines; one of them is as short as the body wants it."""
    lines = _lines(excerpt)
    if excerpt.which is ExcerptKind.TAIL:
        backwards = [tuple(reversed(chunk)) for chunk in _chunks(reversed(lines))]
        chunks = list(reversed(backwards))
    else:
        chunks = list(_chunks(lines))
    return tuple(
        Piece(which=excerpt.which, number=n, of=len(chunks), text="\n".join(chunk))
        for n, chunk in enumerate(chunks, 1)
    )


def whole(excerpt: Excerpt) -> Piece:
    """Give all of it as one piece, for a page that has the room."""
    return Piece(which=excerpt.which, number=1, of=1, text="\n".join(_lines(excerpt)))


def folded(piece: Piece, note: str = "") -> str:
    """Give a piece as a collapsed part; `note` is Markdown of ours below it."""
    return details(piece.name, "\n\n".join(part for part in (fence(piece.text), note) if part))


def _lines(excerpt: Excerpt) -> tuple[str, ...]:
    """Give the lines as they are shown, the marked one marked, and it not too far from the beginning."""
    marked = excerpt.marked
    shown = [_shown(str(line), mark) for line, mark in zip(excerpt.lines, _marks(excerpt), strict=True)]
    if marked is None:
        return tuple(shown)
    first, room = marked, BODY_ROOM // 3
    while first and (room := room - size(shown[first - 1])) > 0:
        first -= 1
    return tuple(shown[first:])


def _marks(excerpt: Excerpt) -> tuple[str, ...]:
    if excerpt.marked is None:
        return ("",) * len(excerpt.lines)
    return tuple(MARK if i == excerpt.marked else NO_MARK for i in range(len(excerpt.lines)))


def _shown(line: str, mark: str) -> str:
    text = fenced(line)
    return f"{mark}{text if len(text) <= LONGEST_LINE else f'{text[:LONGEST_LINE]}…'}"


def _chunks(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Split into runs of lines that fit, the first of them into the body's room."""
    room, used = BODY_ROOM, 0
    chunk: list[str] = []
    for line in lines:
        needs = size(line) + 1
        if chunk and used + needs > room:
            yield tuple(chunk)
            room, chunk, used = COMMENT_ROOM, [], 0
        chunk.append(line)
        used += needs
    if chunk:
        yield tuple(chunk)
