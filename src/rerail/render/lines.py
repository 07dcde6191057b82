"""A line of a console."""

from __future__ import annotations

from rerail.core.telling.timeline import Stage
from rerail.core.telling.tone import Tone
from rerail.core.values import Value


class ConsoleLine(Value):
    """One line with the part of the run that it belongs to, so that an Outlet can group and colour it."""

    stage: Stage
    text: str
    tone: Tone | None = None
    """By what happened, never by the words; None for what is neither good nor bad."""
