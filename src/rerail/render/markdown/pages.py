"""The pages: the issue's body and the step summary, made of the same sections."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.telling.incident import incident as incident_of
from rerail.core.telling.machine_block import MachineBlock, encode_block, machine_block
from rerail.core.telling.marks import begin, end, fingerprint_mark
from rerail.render.escape import inline
from rerail.render.markdown.brief import brief
from rerail.render.markdown.checks import checks_section, proof_section
from rerail.render.markdown.choice import target_section
from rerail.render.markdown.evidence import evidence_section
from rerail.render.markdown.heading import summary
from rerail.render.markdown.impact import impact_section
from rerail.render.markdown.measure import ISSUE_LIMIT, STEPS, SUMMARY_LIMIT, WHOLE, Fullness, size
from rerail.render.markdown.outlook import foot, next_section, unknown_section
from rerail.render.markdown.people import people_part
from rerail.render.markdown.status import status
from rerail.render.markdown.timeline import timeline
from rerail.render.markdown.undone import undone_section
from rerail.render.markdown.watched import watch_section
from rerail.render.plan import plan_markdown

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts
    from rerail.core.telling.incident import Incident

PAGE, STATE = "incident", "state"
"""Our parts of an issue's body: what people read, and what machines do."""
_EVER = datetime(2026, 1, 1, microsecond=1, tzinfo=UTC)
LONGEST_BEFORE = MachineBlock(
    run="longest",
    auto_deploy_before=False,
    auto_deploy_now=False,
    frozen_at=_EVER,
    thawed_at=_EVER,
    root_cause="\N{STEAM LOCOMOTIVE}" * 200,
)
"""The block that an issue may have, with everything in it that is carried over."""


def issue_body(
    state: State, incident: Incident, facts: TellingFacts, *, before: MachineBlock | None = None
) -> str:
    """Give the issue's body: the fingerprint, then our parts between markers; at most `ISSUE_LIMIT` long.

    `before` is the machine block that the issue has: what people found and a thaw are carried over.
    """
    first, last = _frame(state, incident, facts, before)
    page, _ = _fitting(state, incident, facts, _room(state, incident, facts), STEPS)
    return f"{first}{page}{last}"


def _frame(
    state: State, incident: Incident, facts: TellingFacts, before: MachineBlock | None
) -> tuple[str, str]:
    first = f"{fingerprint_mark(incident.fingerprint)}\n" if incident.fingerprint else ""
    block = encode_block(machine_block(state, before, is_open=facts.open))
    return f"{first}{begin(PAGE)}\n", f"\n{end(PAGE)}\n\n{begin(STATE)}\n{block}\n{end(STATE)}\n"


def _room(state: State, incident: Incident, facts: TellingFacts) -> int:
    """Give the room for our page, the same whatever people will find or thaw."""
    return ISSUE_LIMIT - size("".join(_frame(state, incident, facts, LONGEST_BEFORE)))


def step_summary(state: State, facts: TellingFacts) -> str:
    """Give the step summary: the same sections under a title, without markers; under 1 MiB."""
    incident = incident_of(state, facts)
    page, _ = _fitting(state, incident, facts, SUMMARY_LIMIT, WHOLE)
    return f"# {inline(incident.title)}\n\n{page}\n"


def whole_page(state: State, incident: Incident, facts: TellingFacts) -> str:
    """Give everything as one page, without title or markers: excerpts whole, the people's part among them."""
    return _page(state, incident, facts, WHOLE[0], people=people_part(state, facts))


def fullness_of(state: State, facts: TellingFacts) -> Fullness:
    """Tell what of the evidence the issue's body holds."""
    incident = incident_of(state, facts)
    _, fullness = _fitting(state, incident, facts, _room(state, incident, facts), STEPS)
    return fullness


def _fitting(
    state: State, incident: Incident, facts: TellingFacts, limit: int, steps: tuple[Fullness, ...]
) -> tuple[str, Fullness]:
    """Give the fullest page that fits, and how full it is; things are dropped in the order of `steps`."""
    page = ""
    for fullness in steps:
        told = incident if fullness.evidence else replace(incident, open=False)
        page = _page(state, told, facts, fullness)
        if size(page) <= limit:
            return page, fullness
    return page, steps[-1]


def _page(
    state: State, incident: Incident, facts: TellingFacts, fullness: Fullness, *, people: str = ""
) -> str:
    sections = (
        status(state, incident),
        brief(state, incident),
        watch_section(state, incident),
        summary(state, incident, facts),
        next_section(incident),
        unknown_section(state, incident),
        timeline(state, incident, fullness),
        undone_section(state, incident, fullness),
        impact_section(state, incident),
        _choice(state, fullness) if incident.open else "",
        checks_section(state, incident, fullness),
        proof_section(state),
        evidence_section(state, incident, facts, fullness),
        people,
        foot(state, facts, fullness),
    )
    return "\n\n".join(section for section in sections if section)


def _choice(state: State, fullness: Fullness) -> str:
    """Give the whole Plan where nothing was done with it, else the Target and why."""
    if state.plan is None or state.acting or state.verdict is None:
        return target_section(state, fullness)
    return f"## Plan\n\n{plan_markdown(state)}"
