"""The live view of a watch in a terminal: each trigger with its interval against its limit, and the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from rerail.core.telling.watched.figures import cells_of, told_rows
from rerail.core.telling.watched.waiting import phase_of
from rerail.core.watching.assessed import Answer
from rerail.core.watching.samples import counts_from
from rerail.core.watching.table import table
from rerail.render.escape import for_console

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from rerail.core.watching.assessed import Assessed
    from rerail.core.watching.state import WatchState

STYLES = {
    Answer.HEALTHY: "green",
    Answer.BAD: "bold red",
    Answer.NOT_WORSE: "yellow",
    Answer.UNMEASURED: "yellow",
}
WIDE = 24
"""Columns of the scale."""
TWICE = 2.0
"""The scale ends at so many times the limit."""


def watch_view(watch: WatchState, now: datetime) -> RenderableType:
    """Give what is to be shown at `now` (UTC)."""
    phase = Text(for_console(phase_of(watch, now)))
    rows = told_rows(table(watch, now)) if counts_from(watch, now) is not None else ()
    if not rows:
        return phase
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for head in ("trigger", "by", "answer", "failed", "limit", f"0 {'to twice the limit':>{WIDE - 2}}"):
        shown.add_column(head, no_wrap=True, overflow="ellipsis")
    for row in rows:
        cells = cells_of(row)
        style = STYLES.get(row.answer, "")
        texts = (cells.trigger, cells.source, cells.answer, cells.failed, cells.limit, scale(row))
        shown.add_row(*(Text(for_console(text), style=style) for text in texts))
    return Group(phase, shown)


def scale(row: Assessed) -> str:
    """Draw the interval of a rate against its limit: `──━━━━━━━━│━━──────`; empty where there is none."""
    if row.low is None or row.high is None or not row.limit or row.limit <= 0:
        return ""
    end = row.limit * TWICE
    first, last = (_column(value, end) for value in (row.low, row.high))
    limit = _column(row.limit, end)
    line = ["━" if first <= i <= last else "─" for i in range(WIDE)]
    line[limit] = "│"
    return "".join(line)


def _column(value: float, end: float) -> int:
    return max(0, min(WIDE - 1, round(value / end * (WIDE - 1))))
