"""What to say of the telling itself: the issue; of the local files only what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.filing import ISSUE, sentence
from rerail.core.telling.happening import RERAIL, Event
from rerail.core.telling.tone import Tone

if TYPE_CHECKING:
    from rerail.core.journal import Told

_FILES = {
    "result": "result.json",
    "page": "incident.md and incident.html",
    "summary": "the step summary",
}


def events(told: Told) -> tuple[Event, ...]:
    """Give what to say of one Outlet's word."""
    if told.outlet == ISSUE:
        return (_filed(told) if told.done else _failed(told, "file the incident"),)
    return () if told.done else (_failed(told, f"write {_FILES.get(told.outlet, told.outlet)}"),)


def _filed(told: Told) -> Event:
    where = told.where or ""
    link = where if where.startswith("https://") else None
    return Event(source=RERAIL, says="Incident filed", detail=where, link=link, tone=Tone.GOOD)


def _failed(told: Told, what: str) -> Event:
    return Event(source=RERAIL, says=f"Could not {what}", detail=sentence(told.says), tone=Tone.BAD)
