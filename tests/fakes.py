"""Fakes that keep the rules: a clock that jumps, workers that work at once, a journal in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.codec import decode, encode
from rerail.core.fold import step
from rerail.core.state import State
from rerail.core.text import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


class FakeClock:
    """Waiting moves the time to where it was to end, unless it was woken before."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._start = start

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start).total_seconds()

    def wait(self, until: datetime, wake: Event) -> None:
        if not wake.is_set():
            self._now = max(self._now, until)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class InlineWorkers:
    """Runs each call at once, on the caller's thread: no time passes meanwhile."""

    def start(self, name: str, call: Callable[[], None]) -> None:
        del name
        call()


class MemoryJournal:
    """A journal that keeps its bytes in memory; what it folds has been through the codec."""

    def __init__(self, clock: FakeClock, redactor: Redactor | None = None) -> None:
        self._clock = clock
        self._redactor = redactor or Redactor.knowing_nothing()
        self.lines: list[bytes] = []
        self.state = State()
        self.trouble: str | None = None

    def append(self, data: j.Data, *, at: datetime | None = None) -> State:
        line = j.Line(
            v=1,
            seq=len(self.lines) + 1,
            run="run-1",
            lane="api",
            at=at or self._clock.now(),
            data=data,
        )
        written = encode(line, self._redactor)
        self.lines.append(written)
        self.state = step(self.state, decode(written))
        return self.state
