"""A fast clock for whole runs that does not run away from a busy machine."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from rerail.adapters.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = 0.002
"""Real seconds between two ticks."""


class TickingClock(SystemClock):
    """Each tick is worth `speed` times a step, however late it comes.

    At speed 60 a limit of 4 s is 0.07 real seconds, and a busy machine needs more to answer at all. Here its
    ticks are late as well: what runs in the limits on a quiet machine does so on a busy one.
    """

    def __init__(self, *, speed: float) -> None:
        """Stand still until somebody ticks."""
        super().__init__(speed=speed)
        self._began = datetime.now(UTC)
        self._ticks = 0

    def tick(self) -> None:
        """Go on by one step."""
        self._ticks += 1

    def monotonic(self) -> float:
        """Tell the seconds since the beginning."""
        return self._ticks * STEP * self.speed

    def now(self) -> datetime:
        """Tell the time (UTC)."""
        return self._began + timedelta(seconds=self.monotonic())

    def wait(self, until: datetime, wake: Event) -> None:
        """Wait until then, or until `wake` is set."""
        while (left := (until - self.now()).total_seconds()) > 0:
            if wake.wait(max(left / self.speed, STEP)):
                return


@contextmanager
def ticking(speed: float) -> Iterator[TickingClock]:
    """Give a clock that ticks until the block ends."""
    clock, over = TickingClock(speed=speed), Event()

    def run() -> None:
        while not over.wait(STEP):
            clock.tick()

    thread = Thread(target=run, name="clock", daemon=True)
    thread.start()
    try:
        yield clock
    finally:
        over.set()
        thread.join()
