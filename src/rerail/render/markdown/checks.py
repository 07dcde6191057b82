"""What each Check saw, and what the proof rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.standing import standing
from rerail.core.telling.asked import asked
from rerail.core.telling.measuring import BEYOND, streak
from rerail.render.escape import code, fence, inline
from rerail.render.markdown.heading import PROOFS
from rerail.render.markdown.tables import details, table

if TYPE_CHECKING:
    from rerail.core.judging.checks import Evidence
    from rerail.core.state import State
    from rerail.core.telling.incident import Incident
    from rerail.render.markdown.measure import Fullness

EXCERPT_LIMIT = 6_000
"""Characters of one excerpt; its end is kept, as errors stand there."""


def checks_section(state: State, incident: Incident, fullness: Fullness) -> str:
    """Give the section; without URLs and excerpts where evidence may not be shown."""
    if state.plan is None or not state.verify.evidence or not fullness.checks:
        return ""
    beyond = {e.check: e.subject for e in state.verify.evidence if e.check in BEYOND}
    wanted = {check.name: asked(check) for check in state.plan.checks} | beyond
    rows = tuple(_row(state, name, what, incident) for name, what in wanted.items())
    head = ("Check", "What it asked", "Last outcome", "Measured", "Last seen")
    shown = tuple(row if incident.open else (row[0], row[2], row[3]) for row in rows)
    body = table(head if incident.open else (head[0], head[2], head[3]), shown)
    excerpts = _excerpts(state) if incident.open and fullness.excerpts else ""
    return "\n\n".join(part for part in ("## What each check saw", body, excerpts) if part)


def _row(state: State, check: str, what: str, incident: Incident) -> tuple[str, str, str, str, str]:
    mine = tuple(e for e in state.verify.evidence if e.check == check)
    name = inline(check) if incident.open else code(check)
    if not mine:
        return (name, "", "not measured", "", "")
    last = mine[-1]
    row = streak(mine, check)
    outcome = f"**{last.outcome.upper()}**" + (f", {row} in a row" if row > 1 else "")
    return (
        name,
        code(what),
        outcome,
        "once" if len(mine) == 1 else f"{len(mine)} times",
        inline(last.observed),
    )


def _excerpts(state: State) -> str:
    found = {e.check: e for e in state.verify.evidence if e.excerpt}
    return "\n\n".join(_excerpt(evidence) for evidence in found.values())


def _excerpt(evidence: Evidence) -> str:
    text = str(evidence.excerpt)
    shown = text if len(text) <= EXCERPT_LIMIT else f"…{text[-EXCERPT_LIMIT:]}"
    at = f"{evidence.finished_at:%H:%M:%S} UTC"
    return details(f"Excerpt of what {inline(evidence.check)} saw at {at}", fence(shown))


def proof_section(state: State) -> str:
    """Give how verification ended and what the proof rests on; empty before the Target was live."""
    if state.rung is None or state.rung.live_at is None:
        return ""
    lines = [
        "## Verification and proof",
        f"Live since {state.rung.live_at:%H:%M:%S} UTC (as seen by rerail).",
    ]
    looked = standing(state, state.plan).state.verify.proof if state.plan else None
    if looked is not None:
        several = len(looked.instances) > 1
        replicas = f", answered by {len(looked.instances)} instances" if several else ""
        lines.append(
            f"{looked.found} of our last {looked.asked} requests were found in its request log{replicas}."
        )
    closed = state.verify.closed
    if closed is not None:
        lines.append(f"Verification {closed.outcome}. Proof: {PROOFS[closed.proof]}.")
    return "\n\n".join(lines)
