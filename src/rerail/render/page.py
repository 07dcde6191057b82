"""incident.html: the whole Incident as one page, its charts drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.incident import incident
from rerail.core.telling.spans import spans
from rerail.render.gantt_svg import gantt_svg
from rerail.render.html import html
from rerail.render.markdown.pages import whole_page
from rerail.render.traffic_svg import traffic_svg

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts


def incident_page(state: State, facts: TellingFacts) -> str:
    """Give the page: what the issue holds, its comments and the people's part among it."""
    told = incident(state, facts)
    traffic = traffic_svg(state.evidence.traffic) if told.open else ""
    return html(told.title, whole_page(state, told, facts), gantt_svg(spans(state)), traffic)
