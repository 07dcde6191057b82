"""Railway after a run was cut off, played: what was sent has come to something, or to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.actions import (
    Action,
    Alter,
    ExplainFailure,
    LookAt,
    LookAtEnd,
    LookBack,
    LookForNew,
    LookForOthers,
    LookUpRequests,
    Measure,
    Send,
    TakeClaim,
)
from rerail.core.acting.rungs import REBUILDS
from rerail.core.judging.checks import Evidence
from rerail.core.text import draft
from rerail.core.values import Deployment, Instance, Outcome
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from datetime import datetime
    from threading import Event

    from rerail.core.acting.plan import Plan

MOST_WAITS = 2_000
"""Of a run that comes to its end: none of those here needs a tenth of it."""


class Ticks(FakeClock):
    """A clock on which nobody waits for ever."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._waits = 0

    def wait(self, until: datetime, wake: Event) -> None:
        self._waits += 1
        assert self._waits < MOST_WAITS, "it does not come to an end"
        super().wait(until, wake)


@dataclass
class Rest:
    """Railway after the run was cut off: what was sent has come to something, or to nothing."""

    plan: Plan
    clock: FakeClock
    new: Deployment | None
    """What the mutation of the earlier process made."""
    next_turn: j.Held = j.Held.OURS
    """Who gets the next turn of the Claim."""
    done: list[Action] = field(default_factory=list)
    applied: int = 0

    def __call__(self, action: Action) -> j.Data:
        self.done.append(action)
        match action:
            case Send(rung=rung, route=route):
                self.applied += 1
                self.new = deployment("sent-later", self.clock)
                named = self.new.id if route in REBUILDS else None
                return j.Answer(rung=rung, reply=j.Reply.ACCEPTED, says=draft("yes"), deployment_id=named)
            case LookForNew(rung=rung):
                return j.NewestSeen(rung=rung, active=(), found=self.new)
            case LookAt(rung=rung, deployment_id=asked):
                ours = self.new is not None and self.new.id == asked
                target = self.plan.choice.target.deployment
                assert target is not None
                return j.DeploymentSeen(rung=rung, deployment=self.new if ours and self.new else target)
            case ExplainFailure(rung=rung):
                return j.FailureExplained(rung=rung, failed_step=None, error=None)
            case Alter(change=change, subject=subject):
                return j.ChangeAnswer(
                    change=change, subject=subject, reply=j.Reply.ACCEPTED, says=draft("yes")
                )
            case LookBack(change=change, subject=subject):
                return j.ChangeSeen(change=change, subject=subject, in_force=True, says=draft("off"))
            case TakeClaim(subject=subject, turn=turn):
                return j.ClaimSeen(held=self.next_turn, subject=subject, turn=turn)
            case LookForOthers():
                return j.OthersSeen(live=None)
            case Measure() | LookUpRequests() | LookAtEnd():
                return self._verified(action)
            case _:
                raise AssertionError("only a watch looks at this")

    def _verified(self, action: Measure | LookUpRequests | LookAtEnd) -> j.Data:
        now = self.clock.now()
        match action:
            case Measure(check=check):
                evidence = Evidence(
                    check=check.name,
                    subject=check.name,
                    started_at=now,
                    finished_at=now,
                    outcome=Outcome.PASSED,
                    observed=draft("200"),
                    request_id=f"r-{len(self.done)}",
                )
                return j.Measured(evidence=evidence)
            case LookUpRequests(request_ids=ids, deployment_id=whose):
                return j.ProofLooked(asked=len(ids), found=len(ids), deployment_id=whose)
            case LookAtEnd():
                assert self.new is not None
                return j.EndSeen(active=(self.new.id,), deployment=self.new)

    @property
    def sent(self) -> list[Send]:
        return [each for each in self.done if isinstance(each, Send)]


def deployment(name: str, clock: FakeClock) -> Deployment:
    running = (Instance(id="i-1", status="RUNNING"),)
    return Deployment(id=name, status="SUCCESS", created_at=clock.now(), instances=running)
