"""What to say of the telling itself: issue, artifact, deployments; of local files only what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.outlet_names import ARTIFACT, DEPLOYMENT, ISSUE, PAGE, RESULT, SUMMARY
from rerail.core.telling.filing import sentence
from rerail.core.telling.happening import RERAIL, Event
from rerail.core.telling.tone import Tone

if TYPE_CHECKING:
    from rerail.core.journal import Told

_FILES = {
    RESULT: "result.json",
    PAGE: "incident.md and incident.html",
    SUMMARY: "the step summary",
}


def events(told: Told, before: tuple[Told, ...] = (), *, another: bool = False) -> tuple[Event, ...]:
    """Give what to say of one Outlet's word; `before`: what was told before it.

    `another`: the Incident is told by the run that acts, and was only looked for.
    """
    if told.outlet == ISSUE:
        if told in [each for each in before if each.outlet == ISSUE][-1:]:
            return ()
        there = any(each.outlet == ISSUE and each.done for each in before)
        what = "complete the incident's issue" if there else "file the incident"
        if told.done and another:
            return (replace(_filed(told), says="The run that acts tells the incident"),)
        return (_filed(told) if told.done else _failed(told, what),)
    if told.outlet == ARTIFACT:
        return (_attached(told) if told.done else _without(told, "Evidence not attached to the run"),)
    if told.outlet == DEPLOYMENT:
        return (_marked(told) if told.done else _without(told, "GitHub's deployments not marked"),)
    return () if told.done else (_failed(told, f"write {_FILES.get(told.outlet, told.outlet)}"),)


def _filed(told: Told) -> Event:
    where = told.where or ""
    return Event(source=RERAIL, says="Incident filed", detail=where, link=_link(told), tone=Tone.GOOD)


def _attached(told: Told) -> Event:
    end = f", kept until {told.expires_at:%Y-%m-%d}" if told.expires_at else ""
    says = f"Evidence attached to the run{end}"
    return Event(source=RERAIL, says=says, detail=told.where or "", link=_link(told), tone=Tone.GOOD)


def _marked(told: Told) -> Event:
    detail = sentence(told.says) if told.says else ""
    return Event(source=RERAIL, says="GitHub's deployments updated", detail=detail, tone=Tone.GOOD)


def _without(told: Told, says: str) -> Event:
    """Say what is absent, by choice or by a failure: the detail says why, and the rollback is as good."""
    return Event(source=RERAIL, says=says, detail=sentence(told.says))


def _failed(told: Told, what: str) -> Event:
    return Event(source=RERAIL, says=f"Could not {what}", detail=sentence(told.says), tone=Tone.BAD)


def _link(told: Told) -> str | None:
    return told.where if told.where and told.where.startswith("https://") else None
