"""What is unknown, what comes next, and what is said at the foot of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.render.escape import code, inline
from rerail.render.markdown.unavailable import unavailable

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts
    from rerail.core.telling.incident import Incident
    from rerail.core.telling.onward import NextStep
    from rerail.render.markdown.measure import Fullness

HIDDEN = (
    "Evidence is left out here, as this repository is {why}: excerpts, addresses, names of variables, "
    "messages, authors, and the artifact. Whoever ran rerail has it in its output folder. Set "
    "`public-evidence: true` to show it."
)


MOST_LINES = 20


def unknown_section(state: State, incident: Incident) -> str:
    """Give what is still unknown, as a list, and what was not available; reasons where evidence is shown."""
    notes = state.read.notes if state.read and incident.open else ()
    lines = [inline(says) for says in incident.unknown] + [inline(note, 600) for note in notes]
    lines = [*lines, *unavailable(state, is_open=incident.open)][:MOST_LINES]
    return "\n".join(("## Still unknown", "", *(f"- {line}" for line in lines))) if lines else ""


def next_section(incident: Incident) -> str:
    """Give what comes next, in its order; boxes to tick are in the people's part, which stays as it is."""
    if not incident.next_steps:
        return ""
    steps = (f"{number}. {_step(step)}" for number, step in enumerate(incident.next_steps, 1))
    return "\n".join(("## What comes next", "", *steps))


def _step(step: NextStep) -> str:
    return f"{inline(step.says)}: {code(step.command)}" if step.command else inline(step.says)


def foot(state: State, facts: TellingFacts, fullness: Fullness) -> str:
    """Give the small print: what was left out, and who wrote this."""
    said = []
    if fullness.left_out:
        said.append(
            f"Left out for length: {fullness.left_out}. The journal and `result.json` have everything."
        )
    if not facts.open:
        why = "public" if facts.private is False else "not known to be private"
        said.append(HIDDEN.format(why=why))
    if facts.simulated_clock:
        said.append("Played on a scaled clock against the embedded Railway: nothing of this is real.")
    version = f" {code(state.started.rerail)}" if state.started else ""
    said.append(f"Written by rerail{version}, run {code(state.run)}.")
    return "\n\n".join(("---", *said))
