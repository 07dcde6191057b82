"""What a terminal or a job's log is told while a run goes on: one line per meaningful change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.telling.timeline import rows_since
from rerail.core.telling.waiting import waiting_for
from rerail.render.closing import closing, toned_closing
from rerail.render.escape import for_console
from rerail.render.lines import ConsoleLine
from rerail.render.plan import console_line, passed_over_parts, plan_parts
from rerail.render.short import with_short_ids

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.state import State
    from rerail.core.telling.timeline import Row
    from rerail.render.plan import Part

__all__ = ["INDENT", "ConsoleLine", "closing", "lines", "now_line", "staged_lines", "toned_closing"]

INDENT = 10
"""Columns before what is said: the width of a time and two spaces."""


def lines(before: State, after: State) -> tuple[str, ...]:
    """Give the lines for what the Journal gained; each safe to print on a runner and in a terminal."""
    return tuple(line.text for line in staged_lines(before, after))


def staged_lines(before: State, after: State) -> tuple[ConsoleLine, ...]:
    """Give the same lines with stage and tone; the Plan is shown in full when it is fixed."""
    said: list[ConsoleLine] = []
    shown, parts = _table(after)
    for row in rows_since(before, after):
        said.append(ConsoleLine(stage=row.stage, text=_line(row), tone=row.tone))
        if row.seq == shown:
            said.extend(_beside(row, part) for part in parts)
    return tuple(said)


def now_line(state: State, now: datetime) -> str | None:
    """Say what is waited for at `now` (UTC), on one line; None when the run has ended."""
    says = waiting_for(state, now)
    return for_console(with_short_ids(says)) if says else None


def _table(state: State) -> tuple[int | None, tuple[Part, ...]]:
    """Give the Plan with the line of the Journal that fixed it; without one, who was passed over."""
    planned = [e.seq for e in state.entries if isinstance(e.data, j.Planned)]
    if planned:
        return planned[-1], plan_parts(state)
    chosen = [e.seq for e in state.entries if isinstance(e.data, j.ChoiceMade)]
    return (chosen[-1] if chosen else None), passed_over_parts(state)


def _beside(row: Row, part: Part) -> ConsoleLine:
    return ConsoleLine(stage=row.stage, text=f"{'':{INDENT}}{console_line(part)}", tone=part.tone)


def _line(row: Row) -> str:
    detail = f": {row.detail}" if row.detail else ""
    return for_console(with_short_ids(f"{row.at:%H:%M:%S}  {row.event}{detail}"))
