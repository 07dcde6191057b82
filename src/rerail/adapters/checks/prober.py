"""The port Prober: each kind of Check to what measures it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rerail.adapters.checks.beyond import measure_control, measure_edge
from rerail.adapters.checks.http import measure_http, measure_version
from rerail.core.judging.checks import (
    CommandCheck,
    ControlCheck,
    EdgeCheck,
    Evidence,
    HttpCheck,
    VersionCheck,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.adapters.checks.asked import Variables
    from rerail.adapters.checks.command import CommandRunner
    from rerail.core.judging.checks import Check
    from rerail.ports import Clock
    from rerail.ports.evidence import EvidenceSource


class CheckProber:
    """Measures Checks for real. Never raises; timeouts are in real seconds, times of Evidence the Clock's."""

    def __init__(
        self,
        *,
        clock: Clock,
        commands: CommandRunner,
        variables: Variables,
        control_url: str,
        edge: Callable[[], EvidenceSource],
    ) -> None:
        """Make no call yet; `edge` builds what reads Railway's edge log, when it is needed."""
        self._clock = clock
        self._commands = commands
        self._variables = variables
        self._control_url = control_url
        self._edge = edge

    def measure(self, check: Check) -> Evidence:
        """Measure once, within the Check's own timeout."""
        match check:
            case HttpCheck():
                return measure_http(check, self._clock, self._variables)
            case VersionCheck():
                return measure_version(check, self._clock)
            case CommandCheck():
                return self._commands.measure(check)
            case ControlCheck():
                return measure_control(check, self._control_url, self._clock)
            case EdgeCheck():
                return measure_edge(check, self._edge(), self._clock)
            case _:
                assert_never(check)

    def stop(self) -> None:
        """End commands under way; a GET ends by its own timeout."""
        self._commands.stop()
