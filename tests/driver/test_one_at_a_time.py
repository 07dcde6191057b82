"""What takes long is not started a second time meanwhile; what is different goes on beside it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from rerail.core import journal as j
from rerail.core.judging.checks import HttpCheck
from rerail.core.values import Verdict
from rerail.driver import Driver, Stop
from tests.core.acting.played import HEALTH, SMOKE, PlayedRailway, plan_of
from tests.fakes import FakeClock, MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from threading import Event

    from rerail.core.acting.plan import Plan

OTHER = HttpCheck(name="other", url="https://other.example/health")


class SlowWorkers:
    """Each call takes its time on the clock, beside the others, and then does what it does."""

    def __init__(self, takes: Mapping[str, float]) -> None:
        self._takes = takes
        self._due: list[tuple[float, str, Callable[[], None]]] = []
        self.clock = Pushing(self)
        self.most: Counter[str] = Counter()
        self.together: set[frozenset[str]] = set()

    def start(self, name: str, call: Callable[[], None]) -> None:
        self._due.append((self.clock.monotonic() + self._takes.get(name, 1.0), name, call))
        for each, times in Counter(n for _, n, _ in self._due).items():
            self.most[each] = max(self.most[each], times)
        self.together.add(frozenset(n for _, n, _ in self._due))

    @property
    def next_end(self) -> float | None:
        return min((at for at, _, _ in self._due), default=None)

    def end_what_is_due(self) -> None:
        now = self.clock.monotonic()
        ended = [each for each in self._due if each[0] <= now]
        self._due = [each for each in self._due if each[0] > now]
        for _, _, call in ended:
            call()


class Pushing(FakeClock):
    """While the driver waits the calls go on: time moves to the next one's end, or to the end of waiting."""

    def __init__(self, workers: SlowWorkers) -> None:
        super().__init__()
        self._workers = workers

    def wait(self, until: datetime, wake: Event) -> None:
        if wake.is_set():
            return
        left = max(0.0, (until - self.now()).total_seconds())
        first = self._workers.next_end
        self.advance(left if first is None else min(left, max(0.0, first - self.monotonic())))
        self._workers.end_what_is_due()


def play(takes: Mapping[str, float], plan: Plan) -> tuple[j.VerdictGiven, SlowWorkers, PlayedRailway]:
    workers = SlowWorkers(takes)
    railway, journal = PlayedRailway(clock=workers.clock), MemoryJournal(workers.clock)
    journal.append(j.Planned(plan=plan))
    driver = Driver(
        journal=journal,
        perform=railway,
        clock=workers.clock,
        workers=workers,
        rate=lambda: None,
        stop=Stop(),
    )
    return driver.drive(), workers, railway


@pytest.mark.parametrize(
    "takes",
    [
        {},
        {"Send": 44.0},
        {"LookForNew": 50.0},
        {"Measure health": 1.0, "Measure other": 9.0},
        {"Measure smoke": 90.0, "LookUpRequests": 2.0},
        {"LookUpRequests": 40.0, "Measure smoke": 5.0},
        {"LookAtEnd": 35.0},
    ],
    ids=str,
)
def test_no_action_is_ever_under_way_twice(takes: Mapping[str, float]) -> None:
    verdict, workers, railway = play(takes, plan_of(checks=(HEALTH, OTHER, SMOKE)))
    assert verdict.verdict is Verdict.RECOVERED, verdict.says
    assert set(workers.most.values()) == {1}, workers.most
    assert len(railway.sent) == 1


def test_checks_of_different_names_are_measured_beside_each_other() -> None:
    _, workers, _ = play({}, plan_of(checks=(HEALTH, OTHER)))
    assert frozenset({"Measure health", "Measure other"}) in workers.together
