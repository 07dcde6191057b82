"""The Timeline as a table, and as a Mermaid chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.highlights import highlights
from rerail.core.telling.spans import spans
from rerail.core.telling.timeline import rows
from rerail.render.escape import inline, link
from rerail.render.markdown.tables import table
from rerail.render.mermaid import gantt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rerail.core.state import State
    from rerail.core.telling.incident import Incident
    from rerail.core.telling.timeline import Row
    from rerail.render.markdown.measure import Fullness


def timeline(state: State, incident: Incident, fullness: Fullness) -> str:
    """Give the chart and the table, evidence among it; times are UTC, each day's first row has the date."""
    found = tuple(sorted((*highlights(state), *rows(state)), key=lambda row: row.at))
    shown = _middle_out(found, fullness.timeline_rows)
    chart = gantt(spans(state)) if fullness.gantt and state.acting else ""
    body = table(("Time (UTC)", "Event", "Source"), _lines(shown, incident))
    return "\n\n".join(part for part in ("## Timeline", chart, body) if part) if body else ""


def _middle_out(found: tuple[Row, ...], most: int | None) -> tuple[Row, ...]:
    if most is None or len(found) <= most:
        return found
    half = most // 2
    return (*found[:half], *found[len(found) - half :])


def _lines(shown: tuple[Row, ...], incident: Incident) -> Iterator[tuple[str, str, str]]:
    day: date | None = None
    for row in shown:
        time = f"{row.at:%H:%M:%S}" if row.at.date() == day else f"{row.at:%Y-%m-%d %H:%M:%S}"
        day = row.at.date()
        yield (time, *_said(row, incident))


def _said(row: Row, incident: Incident) -> tuple[str, str]:
    event = inline(row.event, 160)
    if incident.open and row.detail and row.detail != row.link:
        event = f"{event} <br> {inline(row.detail)}"
    return (event, link(row.source, row.link) if incident.links else inline(row.source))
