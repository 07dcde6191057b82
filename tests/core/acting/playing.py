"""Playing a whole run: driver, journal and decisions, on a played Railway and a clock that jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.values import RateLimit, Route
from rerail.driver import Driver, Stop
from tests.core.acting.played import PlayedRailway, plan_of
from tests.fakes import FakeClock, InlineWorkers, MemoryJournal

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan

REBUILDING = (Route.ROLLBACK, Route.REDEPLOY)


def play(
    railway: PlayedRailway,
    plan: Plan | None = None,
    stop: Stop | None = None,
    rate: RateLimit | None = None,
) -> tuple[j.VerdictGiven, MemoryJournal]:
    journal = MemoryJournal(railway.clock)
    journal.append(j.Planned(plan=plan or plan_of()))
    driver = Driver(
        journal=journal,
        perform=railway,
        clock=railway.clock,
        workers=InlineWorkers(),
        rate=lambda: rate,
        stop=stop or Stop(),
    )
    return driver.drive(), journal


def railway(**script: object) -> PlayedRailway:
    return PlayedRailway(clock=FakeClock(), **script)  # type: ignore[arg-type]
