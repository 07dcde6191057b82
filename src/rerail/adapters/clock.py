"""The clocks: the system's, and one that runs faster for the demo."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event

PROCESS_STARTED = time.monotonic()
"""When this module was loaded; `process_start` corrects it by what the kernel knows."""


class SystemClock:
    """The system's time. Never goes back: after the start it is counted by the monotonic clock.

    `speed` above 1 makes every second count for more (the demo plays ten minutes in some seconds).
    """

    def __init__(self, *, speed: float = 1.0, start: datetime | None = None) -> None:
        self.speed = speed
        self._origin = time.monotonic()
        self._start = start or datetime.now(UTC)

    def now(self) -> datetime:
        """Tell the time (UTC)."""
        return self._start + timedelta(seconds=(time.monotonic() - self._origin) * self.speed)

    def monotonic(self) -> float:
        """Tell seconds on this clock; only differences mean something."""
        return (time.monotonic() - self._origin) * self.speed

    def wait(self, until: datetime, wake: Event) -> None:
        """Wait until then, or until `wake` is set."""
        seconds = (until - self.now()).total_seconds() / self.speed
        if seconds > 0:
            wake.wait(seconds)

    def process_start(self) -> datetime:
        """Tell when this process was started: the kernel's word on Linux, else when rerail was loaded."""
        return self.now() - timedelta(seconds=_age_of_process())


def _age_of_process() -> float:
    """Give the seconds since the process was started (Linux: proc_pid_stat(5), field 22)."""
    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123  no pathlib yet
            started_ticks = int(stat.read().rpartition(")")[2].split()[19])
        ticks = _ticks_per_second()
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - started_ticks / ticks)
    except (OSError, ValueError, IndexError, AttributeError):
        return time.monotonic() - PROCESS_STARTED


def _ticks_per_second() -> int:
    import os  # noqa: PLC0415  only where /proc is

    return os.sysconf("SC_CLK_TCK")
