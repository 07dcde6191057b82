"""The comments under the incident's issue: they are what notifies people, so there are few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.comment import Comment
from rerail.core.telling.incident import incident
from rerail.render.markdown.heading import status

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts


def comments(state: State, facts: TellingFacts) -> tuple[Comment, ...]:
    """Give all comments that should exist for this state, in their order; keys hold the run's id."""
    if not state.acting:
        return ()
    found = [Comment(key=f"{state.run}-started", body=status(incident(state, facts)))]
    if state.verdict is not None:
        found.append(Comment(key=f"{state.run}-finished", body=status(incident(state, facts))))
    return tuple(found)
