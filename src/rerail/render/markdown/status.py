"""The first lines of a page: the verdict or, while it goes, the runbook's alert and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.deadline import planned
from rerail.core.telling.forward import is_undo
from rerail.core.telling.names import last_moment, target_name
from rerail.core.telling.progress import done_by, milestones
from rerail.core.telling.tone import Tone
from rerail.core.telling.waiting import waiting_for
from rerail.core.telling.wording import duration
from rerail.render.escape import inline

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.incident import Incident
    from rerail.core.telling.progress import Milestone

ALERTS = {Tone.GOOD: "TIP", Tone.UNDER_WAY: "NOTE", Tone.DOUBTFUL: "WARNING", Tone.BAD: "CAUTION"}
"""GitHub's alerts. Source: GitHub docs, basic writing and formatting syntax, "Alerts"."""


def status(state: State, incident: Incident) -> str:
    """Give the status in one alert, and the warning: before it where all else is well, else behind it."""
    going = state.acting and state.verdict is None
    said = _going(state, incident) if going else alert(incident.tone, incident.headline, _sentence(incident))
    if incident.warning is None:
        return said
    warned = f"**{inline(incident.warning)}**"
    return f"{warned}\n\n{said}" if incident.warned_first else f"{said}\n\n{warned}"


def alert(tone: Tone, headline: str, *paragraphs: str) -> str:
    """Give one of GitHub's alerts; `paragraphs` are Markdown already, each may have several lines."""
    blocks = (f"**{inline(headline)}**", *paragraphs)
    body = "\n>\n".join("\n".join(f"> {line}".rstrip() for line in block.split("\n")) for block in blocks)
    return f"> [!{ALERTS[tone]}]\n{body}"


def initial_alert(state: State, *, is_open: bool) -> str:
    """Give the runbook's "Initial alert" as a list; it stays the same for the whole of a run."""
    going = "Rolling forward again" if is_undo(state) else "Rollback in progress"
    until = f" for up to {duration(planned(state.plan).seconds)}" if state.plan else ""
    lines = (
        f"**Reason:** {_reason(state, is_open=is_open)}",
        f"**Impact:** Service may be unavailable{until}",
        f"**Status:** {going}, to {inline(target_name(state) or 'the last good release')}",
    )
    return "\n".join(f"- {line}" for line in lines)


def alert_words(state: State) -> str:
    """Give the alert's first line, in the runbook's words where it goes back."""
    return "UNDOING A ROLLBACK" if is_undo(state) else "ALERT: Initiating emergency rollback"


def _reason(state: State, *, is_open: bool) -> str:
    started = state.started
    if started is None:
        return "not known"
    if started.reason and is_open:
        return inline(started.reason)
    how = f"rerail was started {'automatically' if started.trigger == 'automatic' else 'by hand'}"
    return f"{'not shown here' if started.reason else 'none was given'}; {how}"


def _going(state: State, incident: Incident) -> str:
    """Give the runbook's alert and, below it, its "Progress update"."""
    found = milestones(state)
    done = sum(milestone.done for milestone in found)
    parts = (
        initial_alert(state, is_open=incident.open),
        f"**UPDATE: Rollback {100 * done // len(found)} % complete** ({done} of {len(found)} steps)",
        _estimate(state),
        "Steps:",
        _marked(found),
    )
    return alert(incident.tone, alert_words(state), *(part for part in parts if part))


def _estimate(state: State) -> str:
    until, now = done_by(state), last_moment(state)
    waits = waiting_for(state, now) if now else None
    lines = [f"- **Current Status:** {inline(waits)}"] if waits else []
    lines += [f"- **ETA:** {until:%H:%M:%S} UTC at the latest, by its deadline"] if until else []
    return "\n".join(lines)


def _marked(found: tuple[Milestone, ...]) -> str:
    """Mark what is done, and the first that is not as what is being done."""
    now = next((m for m in found if not m.done), None)
    return "\n".join(f"- {'✔' if m.done else '…' if m is now else '·'} {inline(m.says)}" for m in found)


def _sentence(incident: Incident) -> str:
    says = incident.says if incident.open else incident.sentence
    return inline(says, limit=1_000)
