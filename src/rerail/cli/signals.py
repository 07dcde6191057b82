"""What SIGINT and SIGTERM do to a command."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from rerail.driver import Stop


class signals:  # noqa: N801  reads as a statement
    """SIGINT and SIGTERM ask the run to stop, record and tell; a second one ends the process at once."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._before: dict[int, object] = {}

    def __enter__(self) -> None:
        """Take the signals over. As PID 1 a process would otherwise not even hear SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._on_signal)

    def __exit__(self, *_: object) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._stop.signal:
            os._exit(128 + number)
        self._stop.request(signal.Signals(number).name)
