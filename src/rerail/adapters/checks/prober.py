"""The port Prober: each kind of Check to what measures it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rerail.adapters.checks.http import measure_http, measure_version
from rerail.core.judging.checks import CommandCheck, Evidence, HttpCheck, VersionCheck

if TYPE_CHECKING:
    from rerail.adapters.checks.command import CommandRunner
    from rerail.core.judging.checks import Check
    from rerail.ports import Clock


class CheckProber:
    """Measures Checks for real. Never raises; timeouts are in real seconds, times of Evidence the Clock's."""

    def __init__(self, *, clock: Clock, commands: CommandRunner) -> None:
        self._clock = clock
        self._commands = commands

    def measure(self, check: Check) -> Evidence:
        """Measure once, within the Check's own timeout."""
        match check:
            case HttpCheck():
                return measure_http(check, self._clock)
            case VersionCheck():
                return measure_version(check, self._clock)
            case CommandCheck():
                return self._commands.measure(check)
            case _:
                assert_never(check)

    def stop(self) -> None:
        """End commands under way; a GET ends by its own timeout."""
        self._commands.stop()
