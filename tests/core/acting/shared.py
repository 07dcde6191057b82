"""A Railway at which another run is at work as well, and a GitHub that gives turns of the Claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.actions import Action, Alter, LookBack, LookForOthers, TakeClaim
from rerail.core.acting.change import Change, PlannedChange
from rerail.core.text import draft
from rerail.core.values import Deployment, Route
from rerail.driver import Driver, Stop
from tests.core.acting.played import GOOD, PlayedRailway, plan_of
from tests.fakes import FakeClock, InlineWorkers, MemoryJournal

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan

PLAN = replace(plan_of(), changes=(PlannedChange(change=Change.FREEZE, subject="service"),))


@dataclass
class Shared(PlayedRailway):
    """A Railway at which another run is at work, and a GitHub that gives turns of the Claim."""

    shows_after: float | None = None
    """Seconds after which the holder's rollback shows; None: it never does."""
    route: Route = Route.ROLLBACK
    """By which it went."""
    elsewhere: bool = False
    live_changes_after: float | None = None
    silent_until: float = 0.0
    turns: list[j.Held] = field(default_factory=list)
    """Who gets the next turns, one after the other; ours, once nothing is left."""

    def __call__(self, action: Action) -> j.Data:
        match action:
            case TakeClaim(subject=subject, turn=turn):
                self.done.append(action)
                held = self.turns.pop(0) if self.turns else j.Held.OURS
                return j.ClaimSeen(held=held, subject=subject, turn=turn)
            case LookForOthers():
                self.done.append(action)
                return self._others()
            case Alter(change=change, subject=subject):
                self.done.append(action)
                return j.ChangeAnswer(
                    change=change, subject=subject, reply=j.Reply.ACCEPTED, says=draft("done")
                )
            case LookBack(change=change, subject=subject):
                return j.ChangeSeen(change=change, subject=subject, in_force=True, says=draft("off"))
            case _:
                return super().__call__(action)

    def _others(self) -> j.Data:
        now = self.clock.monotonic()
        if now < self.silent_until:
            return j.LookFailed(action="others", says=draft("no answer"))
        if self.shows_after is None or now < self.shows_after:
            changed = self.live_changes_after is not None and now >= self.live_changes_after
            return j.OthersSeen(live="other" if changed else "bad")
        if self.elsewhere:
            return j.OthersSeen(live="bad", elsewhere="theirs", commit="e" * 40)
        self.first_sent_at = now
        theirs = Deployment(id="new", status="INITIALIZING", created_at=self.clock.now(), commit=GOOD.commit)
        return j.Continued(
            rung=0,
            route=self.route,
            subject="good",
            deployment=theirs,
            sent_at=self.clock.now(),
            says=draft("Another run sent it."),
        )

    def _new(self) -> Deployment:
        if self.sent:
            return super()._new()
        elapsed = self.clock.monotonic() - (self.first_sent_at or 0.0)
        status = [word for at, word in self.course if at <= elapsed][-1]
        return Deployment(id="new", status=status, created_at=self.clock.now(), commit=GOOD.commit)


def play(
    railway: Shared, held: j.Held = j.Held.ANOTHERS, plan: Plan = PLAN
) -> tuple[j.VerdictGiven, MemoryJournal]:
    journal = MemoryJournal(railway.clock)
    journal.append(j.ClaimSeen(held=held, subject="bad"))
    journal.append(j.Planned(plan=plan))
    driver = Driver(
        journal=journal,
        perform=railway,
        clock=railway.clock,
        workers=InlineWorkers(),
        rate=lambda: None,
        stop=Stop(),
    )
    return driver.drive(), journal


def shared(**script: object) -> Shared:
    return Shared(clock=FakeClock(), **script)  # type: ignore[arg-type]  # its own fields
