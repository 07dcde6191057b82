"""`rerail rollback`."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import console_for
from rerail.cli.options import settings_of
from rerail.driver import Stop
from rerail.settings import SectionedCommand, click_options

if TYPE_CHECKING:
    from types import FrameType


@click.command(name="rollback", cls=SectionedCommand)
@click_options()
def command(**options: object) -> int:
    """Bring a service back to its last good release, and prove that it is back.

    Tokens come from the environment: RAILWAY_TOKEN (project token) or RAILWAY_API_TOKEN (account or
    workspace token), and GITHUB_TOKEN for the release tags and the incident.
    """
    from rerail import bootstrap  # noqa: PLC0415  what a mistake in the options does not need

    clock = SystemClock()
    resolved = settings_of(options, clock)
    stop = Stop()
    with signals(stop):
        return bootstrap.roll_back(
            resolved,
            clock=clock,
            stop=stop,
            console=console_for(resolved.runner, clock),
            started_at=clock.process_start(),
        )


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
