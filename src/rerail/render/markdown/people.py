"""The people's part of the issue: follow-ups and the post-mortem. Written once, then theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts


def people_part(state: State, facts: TellingFacts) -> str:
    """Give the checklist of the next 24 hours and the post-mortem's template, without our markers."""
    del state, facts
    return "## Follow-ups (next 24 h)\n\n- [ ] Root cause analysis\n\n## Post-mortem\n"
