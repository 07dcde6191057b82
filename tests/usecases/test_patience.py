"""Asking Railway again: as long as there is time, and not after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from rerail.driver import Stop
from rerail.ports import RailwayError, Trouble
from rerail.usecases.gather import Gathering
from rerail.usecases.patience import ask_patiently
from tests.fakes import FakeClock, InlineWorkers

if TYPE_CHECKING:
    from datetime import datetime
    from threading import Event


class LateClock(FakeClock):
    """A clock on a busy machine: who waits comes back much later."""

    def wait(self, until: datetime, wake: Event) -> None:
        super().wait(until + timedelta(seconds=60), wake)


@dataclass
class Asking:
    clock: FakeClock
    workers: InlineWorkers = field(default_factory=InlineWorkers)
    stop: Stop = field(default_factory=Stop)


def asked(clock: FakeClock) -> tuple[list[int], str]:
    ports, calls = Asking(clock), [0]

    def call() -> None:
        calls[0] += 1
        raise RailwayError(Trouble.UNREACHABLE, "Railway can't be reached.")

    gathering = Gathering(ports.workers, clock, ports.stop.wake)
    came = ask_patiently(cast("Any", ports), gathering, call, seconds=30)
    return calls, str(came.error)


def test_a_blip_is_asked_again_until_the_time_is_up() -> None:
    calls, says = asked(FakeClock())
    assert calls[0] > 3
    assert says == "Railway can't be reached."


def test_nothing_is_asked_once_the_time_is_up_however_late_the_rest_ends() -> None:
    calls, says = asked(LateClock())
    assert calls[0] == 1
    assert says == "Railway can't be reached."
