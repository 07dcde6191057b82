"""The people's part of the issue: follow-ups and the post-mortem. Written once, then theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.judging.checks import HttpCheck
from rerail.core.telling.asked import asked
from rerail.core.telling.forward import is_undo
from rerail.core.telling.root_cause import NAMES, RootCause, suggest
from rerail.render.escape import code, inline

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts

SOON = timedelta(minutes=30)
"""The runbook's "Immediate (First 30 minutes)"."""
LATER = timedelta(hours=24)
"""The runbook's "Follow-up (Next 24 hours)"."""
FOLLOW_UPS = (
    "Root cause analysis",
    "Fix the issue in development",
    "Update deployment procedures",
    "Schedule the post-mortem meeting",
    "Update runbooks with learnings",
)
"""The runbook's list."""
_FILL_IN = "_Fill in: {}_"
_QUESTIONS = {
    "What happened": "in your own words; “In short” and the timeline above are rerail's",
    "Contributing factors": "what made it possible, and what made it worse",
}
_LESSONS = {"What went well": "…", "What did not go well": "…"}


def people_part(state: State, facts: TellingFacts) -> str:
    """Give the checklist of the next 24 hours and the post-mortem's template, without our markers.

    Due times (UTC) count from the Verdict, else from the start. Under `PEOPLE_LIMIT`. Empty for an undo: the
    incident that it undoes has them.
    """
    if is_undo(state):
        return ""
    since = state.verdict_at or state.started_at
    parts = (
        "## Follow-ups of the next 24 hours",
        "*From here on rerail changes nothing any more: tick, edit and add what you like.*",
        "\n".join(f"- [ ] {each}" for each in _follow_ups(state, facts, since)),
        "## Post-mortem",
        *_asked(_QUESTIONS),
        f"### Root-cause category\n\n{_categories(state, facts)}",
        *_asked(_LESSONS),
        "### Action items\n\n| Action | Owner | Due |\n| --- | --- | --- |\n| … | … | … |",
    )
    return "\n\n".join(parts) + "\n"


def _follow_ups(state: State, facts: TellingFacts, since: datetime | None) -> tuple[str, ...]:
    soon, later = _due(since, SOON), _due(since, LATER)
    return (f"{soon}{_stability(state, facts)}", *(f"{later}{each}" for each in FOLLOW_UPS))


def _due(since: datetime | None, span: timedelta) -> str:
    return f"by {since + span:%Y-%m-%d %H:%M} UTC: " if since else ""


def _stability(state: State, facts: TellingFacts) -> str:
    if not state.acting:
        return "Bring the service back, and verify that it is stable"
    health = next((c for c in state.plan.checks if isinstance(c, HttpCheck)), None) if state.plan else None
    return f"Verify stability{f': look again at {code(asked(health))}' if health and facts.open else ''}"


def _asked(questions: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"### {name}\n\n{_FILL_IN.format(hint)}" for name, hint in questions.items())


def _categories(state: State, facts: TellingFacts) -> str:
    """Give the runbook's scenarios as boxes, none of them ticked: that is for people to judge.

    A suggestion is made at the end only: what is written here while the run goes on stays as it is.
    """
    found = suggest(state) if state.verdict is not None and facts.open else None
    lines = []
    for category, name in NAMES.items():
        said = "Something else" if category is RootCause.UNKNOWN else name
        fits = found is not None and category is found.category is not RootCause.UNKNOWN
        lines.append(f"- [ ] {said}{f' (suggested: {inline(found.why)})' if found and fits else ''}")
    return "\n".join(("_Tick what it was; what rerail suggests is in its table above._", "", *lines))
