"""The table of a watch for terminals and logs: aligned, within a hundred columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.watched.figures import HEAD, cells_of, told_rows
from rerail.render.escape import for_console

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.watching.assessed import Assessed

GAP = 2


def table_lines(rows: Iterable[Assessed]) -> tuple[str, ...]:
    """Give the table as lines, the head first; columns that are empty throughout are left out."""
    cells = [cells_of(row).all() for row in told_rows(rows)]
    if not cells:
        return ()
    used = [i for i in range(len(HEAD)) if any(row[i] for row in cells)]
    lines = [tuple(HEAD[i] for i in used), *(tuple(row[i] for i in used) for row in cells)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(used))]
    return tuple(for_console(_aligned(line, widths)) for line in lines)


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    gap = " " * GAP
    return gap.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
