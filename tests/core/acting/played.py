"""A Railway that is played by a script: enough of its rules to drive the pure decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.actions import (
    Action,
    ExplainFailure,
    LookAt,
    LookAtEnd,
    LookForNew,
    LookUpRequests,
    Measure,
    Send,
)
from rerail.core.acting.plan import Plan, Rung, Timing
from rerail.core.choosing.choice import Chosen, Target
from rerail.core.judging.checks import (
    Check,
    CommandCheck,
    ControlCheck,
    EdgeCheck,
    Evidence,
    HttpCheck,
    Reach,
)
from rerail.core.text import draft
from rerail.core.values import Deployment, Instance, Outcome, Route, Trigger
from tests.fakes import START, FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.core.judging.reasons import Reason

GOOD = Deployment(
    id="good", status="REMOVED", created_at=START - timedelta(days=1), commit="a" * 40, can_rollback=True
)
BAD = Deployment(id="bad", status="SUCCESS", created_at=START - timedelta(minutes=20), commit="b" * 40)
HEALTH = HttpCheck(name="health", url="https://api.example/health")
SMOKE = CommandCheck(name="smoke", command="true")
TIMING = Timing(deadline=420.0, settle=10.0)


def plan_of(
    routes: tuple[Route, ...] = (Route.ROLLBACK,),
    checks: tuple[Check, ...] = (HEALTH,),
    timing: Timing = TIMING,
) -> Plan:
    """Give a plan from `bad` back to `good`."""
    target = Target(
        deployment=GOOD, release=None, joined=None, commit=GOOD.commit, served=None, why="it served"
    )
    return Plan(
        made_at=START,
        lane="api",
        service_id="service",
        environment_id="environment",
        project_id="project",
        trigger=Trigger.MANUAL,
        choice=Chosen(live=BAD, target=target),
        rungs=tuple(Rung(route=route, price="") for route in routes),
        checks=checks,
        timing=timing,
        known_ids=("good", "bad"),
    )


@dataclass
class PlayedRailway:
    """Performs actions by a script; the new deployment's status is a function of the time since sending."""

    clock: FakeClock
    replies: list[j.Reply] = field(default_factory=lambda: [j.Reply.ACCEPTED])
    applied: bool = True
    course: tuple[tuple[float, str], ...] = ((0.0, "INITIALIZING"), (3.0, "DEPLOYING"), (8.0, "SUCCESS"))
    """(seconds since it was sent, status)."""
    answers: Callable[[float], Outcome] = field(default=lambda _: Outcome.PASSED)
    """The outcome of a measurement, by the seconds since it went live."""
    failed_step: str | None = None
    logged: bool = True
    smoke: Outcome = Outcome.PASSED
    target_can_roll_back: bool = True
    instances: str = "RUNNING"
    overtaken: bool = False
    taker: Deployment | None = None
    """What is in our place from the first look at the end on."""
    reach: Reach | None = None
    """How far a request gets that measures nothing."""
    control: Outcome = Outcome.PASSED
    edge: Outcome = Outcome.UNKNOWN
    silent_looks: int = 0
    """So many looks fail before Railway answers."""
    refuses_by_id: bool = False
    """Railway does not tell of our deployment by its id; its lists do."""
    refuses: bool = False
    """Railway answers no look at all with what was asked."""
    mistakes: str | None = None
    """Id of a deployment that is named as the new one, wrongly."""
    refusal: Reason | None = None
    sent: list[Send] = field(default_factory=list)
    done: list[Action] = field(default_factory=list)
    first_sent_at: float | None = None

    def __call__(self, action: Action) -> j.Data:
        self.done.append(action)
        if isinstance(action, Send):
            return self._send(action)
        if self._says_no(action):
            return j.LookFailed(action=type(action).__name__, says=draft("not for you"), refused=True)
        if self.silent_looks > 0 and not isinstance(action, Measure):
            self.silent_looks -= 1
            return j.LookFailed(action=type(action).__name__, says=draft("no answer"))
        return self._look(action)

    def _says_no(self, action: Action) -> bool:
        of_ours = isinstance(action, LookAt) and action.deployment_id != "good"
        return (self.refuses and not isinstance(action, Measure)) or (self.refuses_by_id and of_ours)

    def _send(self, action: Send) -> j.Data:
        self.sent.append(action)
        reply = self.replies[min(len(self.sent), len(self.replies)) - 1]
        if self.applied and reply in (j.Reply.ACCEPTED, j.Reply.LOST):
            self.first_sent_at = self.clock.monotonic()
        new_id = f"new-{action.rung}" if action.route is not Route.ROLLBACK else None
        return j.Answer(
            rung=action.rung,
            reply=reply,
            says=draft(str(reply)),
            deployment_id=(self.mistakes or new_id) if reply is j.Reply.ACCEPTED and new_id else None,
            refusal=self.refusal if reply is j.Reply.REFUSED else None,
        )

    def _look(self, action: Action) -> j.Data:
        match action:
            case LookForNew(rung=rung):
                found = self._new() if self.first_sent_at is not None else None
                if found and self.mistakes and action.new_id is None:
                    found = replace(found, id=self.mistakes)
                return j.NewestSeen(rung=rung, active=("bad",), found=found, instead_of=action.instead_of)
            case LookAt(rung=rung, deployment_id="good"):
                seen = Deployment(
                    id="good",
                    status="REMOVED",
                    created_at=GOOD.created_at,
                    can_rollback=self.target_can_roll_back,
                )
                return j.DeploymentSeen(rung=rung, deployment=seen)
            case LookAt(rung=rung):
                return j.DeploymentSeen(rung=rung, deployment=self._new())
            case ExplainFailure(rung=rung):
                return j.FailureExplained(rung=rung, failed_step=self.failed_step, error=None)
            case Measure(check=check):
                return j.Measured(evidence=self._measure(check))
            case LookUpRequests(request_ids=ids, deployment_id=whose):
                logged = len(ids) if self.logged else 0
                return j.ProofLooked(asked=len(ids), found=logged, deployment_id=whose)
            case LookAtEnd(deployment_id=whose):
                return self._end(whose)
            case _:
                raise AssertionError(action)

    def _end(self, whose: str) -> j.EndSeen:
        if self.taker is not None:
            ours = self.taker if whose == self.taker.id else replace(self._new(), status="REMOVED")
            other = None if ours is self.taker else self.taker
            return j.EndSeen(active=(self.taker.id,), deployment=ours, in_our_place=other)
        active = ("other",) if self.overtaken else (self._new().id,)
        return j.EndSeen(active=active, deployment=self._new())

    def _new(self) -> Deployment:
        elapsed = self.clock.monotonic() - (self.first_sent_at or 0.0)
        status = [word for at, word in self.course if at <= elapsed][-1]
        rung = self.sent[-1].rung
        name = "new" if self.sent[-1].route is Route.ROLLBACK else f"new-{rung}"
        running = (Instance(id="i-1", status=self.instances),) if status == "SUCCESS" else ()
        return Deployment(
            id=name, status=status, created_at=self.clock.now(), instances=running, commit=GOOD.commit
        )

    def _measure(self, check: Check) -> Evidence:
        now = self.clock.now()
        live_for = self.clock.monotonic() - (self.first_sent_at or 0.0) - 8.0
        outcome = self._outcome(check, live_for)
        request = f"r-{len(self.done)}" if isinstance(check, HttpCheck) else None
        probe = not isinstance(check, CommandCheck | ControlCheck | EdgeCheck)
        return Evidence(
            check=check.name,
            subject=check.name,
            started_at=now,
            finished_at=now,
            outcome=outcome,
            observed=draft("measured"),
            request_id=request,
            reach=self.reach if probe and outcome is Outcome.UNKNOWN else None,
            status=401 if self.reach is Reach.LOGIN else None,
        )

    def _outcome(self, check: Check, live_for: float) -> Outcome:
        match check:
            case CommandCheck():
                return self.smoke
            case ControlCheck():
                return self.control
            case EdgeCheck():
                return self.edge
            case _:
                return self.answers(live_for)
