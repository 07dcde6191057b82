"""Asking Railway again when the first read fails in passing: a blip must not end an emergency."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.usecases.gather import Asked, Gathering
    from rerail.usecases.request import ReadPorts

T = TypeVar("T")

IN_PASSING = frozenset({Trouble.UNREACHABLE, Trouble.RATE_LIMITED, Trouble.GARBLED})
"""What a second try may mend. Reads are safe to repeat (Railway docs: integrations/api)."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0


def ask_patiently(
    ports: ReadPorts, gathering: Gathering, call: Callable[[], T], *, seconds: float
) -> Asked[T]:
    """Ask Railway, again and again within `seconds`, as long as it fails in passing.

    Waits as long as Railway asks for, else 0.5 s and twice as long each time. A signal ends it.
    """
    end, pause = ports.clock.now() + timedelta(seconds=seconds), FIRST_PAUSE
    while True:
        asked = gathering.ask("Railway", call)
        left = (end - ports.clock.now()).total_seconds()
        gathering.wait(asked, seconds=left, unless=lambda: ports.stop.signal is not None)
        error = asked.error
        if not isinstance(error, RailwayError) or error.trouble not in IN_PASSING:
            return asked
        again = ports.clock.now() + timedelta(seconds=error.retry_after or pause)
        if ports.stop.signal or again >= end:
            return asked
        gathering.rest(until=again, unless=lambda: ports.stop.signal is not None)
        if ports.clock.now() >= end:  # the rest ended late, as on a busy machine
            return asked
        pause = min(pause * 2, LONGEST_PAUSE)
