"""What is waited for: Railway's own word when to come back, and the old deployment's last answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.actions import Do, LookAt, LookAtEnd, LookForNew, Measure, Send, Wait
from rerail.core.acting.next import next_decision
from rerail.core.judging.checks import Evidence
from rerail.core.judging.reasons import Reason
from rerail.core.text import draft
from rerail.core.values import Instance, Outcome, Route, Verdict
from rerail.driver import Stop
from tests.core.acting.played import BAD, HEALTH, SMOKE, TIMING, PlayedRailway, plan_of
from tests.core.acting.playing import play
from tests.fakes import FakeClock, MemoryJournal

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.actions import Action
    from rerail.core.acting.plan import Plan
    from rerail.core.judging.checks import Check

MOST_ACTIONS = 500


@dataclass
class Dated(PlayedRailway):
    """Notes when each action came, and asks for patience where its script says so."""

    at: list[tuple[datetime, Action]] = field(default_factory=list)
    comes_back: float | None = None
    """Seconds that Railway asks for with the first mutation, which it does not take."""
    look_again: float | None = None
    """Seconds that Railway asks for with the first look at the new deployment."""
    stops: Stop | None = None
    """Asked to stop at the first measurement."""

    def __call__(self, action: Action) -> j.Data:
        self.at.append((self.clock.now(), action))
        assert len(self.at) < MOST_ACTIONS, f"it goes in circles: {action}"
        if isinstance(action, LookForNew | LookAt) and self.look_again is not None:
            asked, self.look_again = self.look_again, None
            return j.LookFailed(action=type(action).__name__, says=draft("slow down"), retry_after=asked)
        if isinstance(action, Measure) and self.stops is not None:
            self.stops.request("SIGTERM")
        said = super().__call__(action)
        if isinstance(said, j.Answer) and said.reply is j.Reply.UNSENT:
            return replace(said, retry_after=self.comes_back)
        return said

    def times(self, *kinds: type) -> list[datetime]:
        return [at for at, action in self.at if isinstance(action, kinds)]

    def measured(self, check: Check) -> list[datetime]:
        return [at for at, a in self.at if isinstance(a, Measure) and a.check.name == check.name]


def dated(**script: object) -> Dated:
    return Dated(clock=FakeClock(), **script)  # type: ignore[arg-type]


@pytest.mark.parametrize("seconds", [7.0, 30.0, 61.0])
def test_a_mutation_that_was_not_taken_is_sent_again_when_railway_said(seconds: float) -> None:
    railway = dated(replies=[j.Reply.UNSENT, j.Reply.ACCEPTED], comes_back=seconds)
    verdict, _ = play(railway)
    first, second = railway.times(Send)
    assert verdict.verdict is Verdict.RECOVERED
    assert timedelta(seconds=seconds) <= second - first <= timedelta(seconds=seconds + 2)


@pytest.mark.parametrize("seconds", [20.0, 55.0])
def test_after_a_look_that_came_too_often_none_comes_before_railway_said(seconds: float) -> None:
    railway = dated(look_again=seconds)
    verdict, _ = play(railway)
    first, second = railway.times(LookForNew, LookAt)[:2]
    assert verdict.verdict is Verdict.RECOVERED
    assert timedelta(seconds=seconds) <= second - first <= timedelta(seconds=seconds + 5)


def live_at(journal: MemoryJournal) -> datetime:
    rung = journal.state.rung
    assert rung is not None
    assert rung.live_at is not None
    return rung.live_at


@pytest.mark.parametrize("checks", [(HEALTH,), (SMOKE,), (HEALTH, SMOKE), ()], ids=len)
@pytest.mark.parametrize("settle", [10.0, 75.0])
def test_nothing_is_measured_or_looked_at_before_overlap_and_draining_are_over(
    checks: tuple[Check, ...], settle: float
) -> None:
    railway = dated()
    _, journal = play(railway, plan_of(checks=checks, timing=replace(TIMING, settle=settle)))
    seen = railway.times(Measure, LookAtEnd)
    assert seen
    assert min(seen) >= live_at(journal) + timedelta(seconds=settle)


@pytest.mark.parametrize("ill", [Outcome.FAILED, Outcome.UNKNOWN])
def test_the_smoke_command_is_not_run_on_a_target_that_is_ill(ill: Outcome) -> None:
    railway = dated(answers=lambda _: ill)
    verdict, _ = play(railway, plan_of(checks=(HEALTH, SMOKE)))
    assert railway.measured(HEALTH)
    assert railway.measured(SMOKE) == []
    assert verdict.reason is not Reason.SMOKE_FAILED


def test_the_smoke_command_waits_until_the_target_is_healthy() -> None:
    railway = dated(answers=lambda live_for: Outcome.PASSED if live_for > 30 else Outcome.FAILED)
    play(railway, plan_of(checks=(HEALTH, SMOKE)))
    assert min(railway.measured(SMOKE)) >= max(railway.measured(HEALTH))


def test_a_run_interrupted_while_it_verifies_ends_as_interrupted() -> None:
    stop = Stop()
    railway = dated(stops=stop)
    verdict, journal = play(railway, stop=stop)
    assert journal.state.rung is not None
    assert journal.state.rung.closed is not None
    assert journal.state.rung.closed.outcome is Outcome.PASSED
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.INTERRUPTED)
    assert len(railway.times(Measure)) == 1


def restored(plan: Plan) -> MemoryJournal:
    """Give the journal of a run whose Target has just gone live."""
    journal = MemoryJournal(FakeClock())
    live = replace(BAD, id="new", instances=(Instance(id="i", status="RUNNING"),))
    closed = j.StepClosed(
        step=j.Step.RESTORE, rung=0, outcome=Outcome.PASSED, reason=None, says=draft("It is live.")
    )
    for data in (
        j.Planned(plan=plan),
        j.Intent(rung=0, route=Route.ROLLBACK, subject="good"),
        j.Answer(rung=0, reply=j.Reply.ACCEPTED, says=draft("true")),
        j.NewestSeen(rung=0, active=("new",), found=live),
        closed,
    ):
        journal.append(data)
    return journal


def passed(check: Check, at: datetime) -> j.Measured:
    return j.Measured(
        evidence=Evidence(
            check=check.name,
            subject=check.name,
            started_at=at,
            finished_at=at + timedelta(seconds=0.1),
            outcome=Outcome.PASSED,
            observed=draft("200"),
            request_id=f"r-{at:%S}",
        )
    )


@pytest.mark.parametrize("check", [HEALTH, SMOKE])
def test_evidence_from_before_settling_does_not_count(check: Check) -> None:
    journal = restored(plan_of(checks=(check,)))
    settled = live_at(journal) + timedelta(seconds=TIMING.settle)
    for before in (6.0, 4.0, 2.0):
        journal.append(passed(check, settled - timedelta(seconds=before)))
    now = settled + timedelta(seconds=5)
    decision = next_decision(journal.state, now)
    assert isinstance(decision, Do)
    assert Measure(check=check) in decision.actions


def test_before_settling_there_is_only_one_thing_to_do_which_is_to_wait() -> None:
    journal = restored(plan_of(checks=(HEALTH, SMOKE)))
    settled = live_at(journal) + timedelta(seconds=TIMING.settle)
    just_before = settled - timedelta(seconds=0.1)
    assert next_decision(journal.state, just_before) == Wait(until=settled)
