"""The pages: the issue's body and the step summary, made of the same sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.telling.incident import incident as incident_of
from rerail.core.telling.machine_block import encode_block, machine_block
from rerail.render.escape import inline
from rerail.render.markdown.checks import checks_section, proof_section
from rerail.render.markdown.choice import target_section
from rerail.render.markdown.heading import status, summary
from rerail.render.markdown.measure import ISSUE_LIMIT, STEPS, SUMMARY_LIMIT, Fullness, size
from rerail.render.markdown.outlook import foot, next_section, unknown_section
from rerail.render.markdown.timeline import timeline
from rerail.render.plan import plan_markdown

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts
    from rerail.core.telling.incident import Incident

BEGIN = "<!-- rerail:begin:incident -->"
END = "<!-- rerail:end:incident -->"
BEGIN_STATE = "<!-- rerail:begin:state -->"
END_STATE = "<!-- rerail:end:state -->"


def fingerprint_marker(fingerprint: str) -> str:
    """Give the comment by which an issue is found again."""
    return f"<!-- rerail:fingerprint:v1:{fingerprint} -->"


def issue_body(
    state: State, incident: Incident, facts: TellingFacts, *, root_cause: str | None = None
) -> str:
    """Give the issue's body: the fingerprint, then our parts between markers; at most `ISSUE_LIMIT` long.

    `root_cause` is what people found, as the issue's machine block had it: it is carried over.
    """
    first = f"{fingerprint_marker(incident.fingerprint)}\n" if incident.fingerprint else ""
    block = encode_block(machine_block(state, root_cause, is_open=facts.open))
    last = f"{BEGIN_STATE}\n{block}\n{END_STATE}\n"
    room = ISSUE_LIMIT - size(f"{first}{BEGIN}\n\n{END}\n\n{last}") - 2
    return f"{first}{BEGIN}\n{_fitting(state, incident, facts, room)}\n{END}\n\n{last}"


def step_summary(state: State, facts: TellingFacts) -> str:
    """Give the step summary: the same sections under a title, without markers; under 1 MiB."""
    incident = incident_of(state, facts)
    return f"# {inline(incident.title)}\n\n{_fitting(state, incident, facts, SUMMARY_LIMIT)}\n"


def _fitting(state: State, incident: Incident, facts: TellingFacts, limit: int) -> str:
    """Give the fullest page that fits; things are dropped in the order of `STEPS`."""
    page = ""
    for fullness in STEPS:
        told = incident if fullness.evidence else replace(incident, open=False)
        page = _page(state, told, facts, fullness)
        if size(page) <= limit:
            break
    return page


def _page(state: State, incident: Incident, facts: TellingFacts, fullness: Fullness) -> str:
    sections = (
        status(incident),
        summary(state, incident, facts),
        next_section(incident),
        unknown_section(state, incident),
        timeline(state, incident, fullness),
        _choice(state, fullness) if incident.open else "",
        checks_section(state, incident, fullness),
        proof_section(state),
        foot(state, facts, fullness),
    )
    return "\n\n".join(section for section in sections if section)


def _choice(state: State, fullness: Fullness) -> str:
    """Give the whole Plan where nothing was done with it, else the Target and why."""
    if state.plan is None or state.acting or state.verdict is None:
        return target_section(state, fullness)
    return f"## Plan\n\n{plan_markdown(state)}"
