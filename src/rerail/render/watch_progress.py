"""How a watch stands, as a line now and then: what a job's log shows while nothing else happens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.telling.timeline import Stage
from rerail.core.telling.watched.waiting import waiting_for
from rerail.render.escape import for_console
from rerail.render.lines import ConsoleLine

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.state import State

EVERY = timedelta(seconds=30)


class WatchProgress:
    """Remembers when it last said something; times are those of the Journal's lines."""

    def __init__(self) -> None:
        self._said_at: datetime | None = None

    def line(self, state: State) -> ConsoleLine | None:
        """Give a line where a watch goes on and the last one is some time ago."""
        watch = state.watching
        if watch is None or not state.entries:
            return None
        now = state.entries[-1].at
        if self._said_at is None:
            self._said_at = now
        if now - self._said_at < EVERY:
            return None
        self._said_at = now
        text = for_console(f"{now:%H:%M:%S}  {waiting_for(watch, now)}", 1_000)
        return ConsoleLine(stage=Stage.WATCH, text=text, tone=None)
