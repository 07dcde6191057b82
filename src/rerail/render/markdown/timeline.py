"""The Timeline as a table, and as a Mermaid chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.spans import spans
from rerail.core.telling.timeline import rows
from rerail.render.escape import inline, link
from rerail.render.markdown.tables import table
from rerail.render.mermaid import gantt

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.incident import Incident
    from rerail.core.telling.timeline import Row
    from rerail.render.markdown.measure import Fullness


def timeline(state: State, incident: Incident, fullness: Fullness) -> str:
    """Give the chart and the table; times are UTC, and the first row has the date."""
    shown = _middle_out(rows(state), fullness.timeline_rows)
    lines = [_line(row, incident) for row in shown]
    chart = gantt(spans(state)) if fullness.gantt and state.acting else ""
    body = table(("Time (UTC)", "Event", "Source"), lines)
    return "\n\n".join(part for part in ("## Timeline", chart, body) if part) if body else ""


def _middle_out(found: tuple[Row, ...], most: int | None) -> tuple[Row, ...]:
    if most is None or len(found) <= most:
        return found
    half = most // 2
    return (*found[:half], *found[len(found) - half :])


def _line(row: Row, incident: Incident) -> tuple[str, str, str]:
    event = inline(row.event, 160)
    if incident.open and row.detail and row.detail != row.link:
        event = f"{event} <br> {inline(row.detail)}"
    source = link(row.source, row.link) if incident.links else inline(row.source)
    return (f"{row.at:%H:%M:%S}", event, source)
