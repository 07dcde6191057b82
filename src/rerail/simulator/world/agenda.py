"""What will happen by itself: acts of people and of Railway, each done as of its time once that has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from operator import itemgetter

Act = Callable[[datetime], object]
"""Something that is done, told its time (UTC)."""


class Agenda:
    """The acts to come; for use under the world's lock.

    As nothing of the world is read or changed before what is due was done, an act finds everything as it
    was at its time, however late it is done.
    """

    def __init__(self) -> None:
        self._dated: list[tuple[datetime, Act]] = []
        self._waiting: list[tuple[timedelta, Act]] = []
        self._busy = False

    def add(self, at: datetime | timedelta, act: Act) -> None:
        """Note an act for a time (UTC), or for so long after the next rollback."""
        if isinstance(at, timedelta):
            self._waiting.append((at, act))
        else:
            self._dated.append((at, act))

    def rolled_back(self, now: datetime) -> None:
        """Give what waits for a rollback its time."""
        self._dated += [(now + after, act) for after, act in self._waiting]
        self._waiting.clear()

    def settle(self, now: datetime) -> None:
        """Do what is due, in order of time."""
        if self._busy:  # an act looks at the world: that is no reason to begin the next one
            return
        self._busy = True
        try:
            while due := [coming for coming in self._dated if coming[0] <= now]:
                first = min(due, key=itemgetter(0))
                self._dated.remove(first)
                first[1](first[0])
        finally:
            self._busy = False
