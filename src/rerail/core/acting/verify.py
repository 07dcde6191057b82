"""The Step that proves the Target to be back: settle, measure, look the requests up, look at the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.acting.actions import (
    Action,
    Close,
    Decision,
    Do,
    LookAtEnd,
    LookUpRequests,
    Measure,
    Wait,
)
from rerail.core.acting.measured import Measurements, measurements
from rerail.core.judging import vantage
from rerail.core.judging.checks import CommandCheck, HttpCheck, Reach, VersionCheck
from rerail.core.judging.proof import proof_of, steady
from rerail.core.judging.standing import Stand, standing
from rerail.core.judging.verified import judge
from rerail.core.values import Proof

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.judging.checks import Check
    from rerail.core.state import RungState, State

PROOF_EVERY = 3.0
END_EVERY = 5.0
CONTROL_EVERY = 20.0
"""Seconds between two measurements of the control URL, while a probe gets no answer."""
SECOND_VANTAGE = 30.0
"""Seconds that looking from the second vantage may take once the probes' time is up."""
MOST_FAILED_LOOKS = 4
CLOCK_SKEW = timedelta(seconds=30)


def verify(state: State, plan: Plan, now: datetime) -> Decision | None:
    """Decide what the Step needs next; None when it is closed.

    A deployment that took our deployment's place is verified in its stead: what is not our code by its
    health only, as it will never be called the Target.
    """
    now_there = standing(state, plan)
    state, rung = now_there.state, now_there.state.rung
    if rung is None or rung.current is None or state.verify.closed is not None:
        return None
    if now_there.stand is Stand.NEWER:
        plan = replace(plan, checks=tuple(c for c in plan.checks if isinstance(c, HttpCheck)))
    settled = _settled(plan, rung, now)
    if now < settled:
        return Wait(until=settled)
    evidence = tuple(e for e in state.verify.evidence if e.started_at >= settled)
    state = replace(state, verify=replace(state.verify, evidence=evidence))
    measured = measurements(state, plan, rung, settled, now)
    return (
        _probe(state, plan, measured, rung, now)
        or (_smoke_or_prove(state, plan, measured, rung, now) if now_there.stand is not Stand.NEWER else None)
        or _second_vantage(state, measured, rung, settled, now)
        or _last_look(state, plan, measured, rung, now, now_there.stand)
    )


def _settled(plan: Plan, rung: RungState, now: datetime) -> datetime:
    """Tell from when on the old deployment answers no more, and this process measures (UTC)."""
    settled = (rung.live_at or now) + timedelta(seconds=plan.timing.settle)
    return max(settled, rung.resumed_at) if rung.resumed_at else settled


def _probe(
    state: State, plan: Plan, measured: Measurements, rung: RungState, now: datetime
) -> Decision | None:
    if measured.probes_decided:
        return None
    settled = _settled(plan, rung, now)
    undecided = {a.check for a in measured.probes if a.outcome is None}
    due = [
        (c, _due(state, c, plan.timing.check_interval, settled)) for c in plan.checks if c.name in undecided
    ]
    if any(_got_no_answer(state, name) for name in undecided):
        due.append((vantage.CONTROL, _due(state, vantage.CONTROL, CONTROL_EVERY, settled)))
    actions: tuple[Action, ...] = tuple(Measure(check=_naming_ours(c, rung)) for c, at in due if at <= now)
    if actions:
        return Do(actions=actions, until=measured.until)
    return Wait(until=min(*(at for _, at in due), measured.until))


def _naming_ours(check: Check, rung: RungState) -> Check:
    """Let a version check know the new deployment's id, which no Plan can: an answer with it is the best."""
    if not isinstance(check, VersionCheck) or rung.new_id is None:
        return check
    return replace(check, target_marks=(*check.target_marks, rung.new_id))


def _due(state: State, check: Check, every: float, settled: datetime) -> datetime:
    last = [e.started_at for e in state.verify.evidence if e.check == check.name]
    return last[-1] + timedelta(seconds=every) if last else settled


def _got_no_answer(state: State, check: str) -> bool:
    last = [e.reach for e in state.verify.evidence if e.check == check]
    return bool(last) and last[-1] is Reach.NOWHERE


def _second_vantage(
    state: State, measured: Measurements, rung: RungState, settled: datetime, now: datetime
) -> Do | None:
    """Look whether it is this machine that can't reach the service, before anything is said of that."""
    until = measured.until + timedelta(seconds=SECOND_VANTAGE)
    if rung.current is None or now >= until:
        return None
    for name in measured.unreached:
        look = vantage.wanted(state.verify, name, rung.current.id, settled)
        if look is not None:
            return Do(actions=(Measure(check=look),), until=until)
    return None


def _smoke_or_prove(
    state: State, plan: Plan, measured: Measurements, rung: RungState, now: datetime
) -> Decision | None:
    """Run the smoke command and look for proof, beside each other; only for a healthy Target."""
    if not measured.healthy:
        return None
    smoke: tuple[Action, ...] = tuple(
        Measure(check=c)
        for c in plan.checks
        if isinstance(c, CommandCheck)
        and any(a.check == c.name and a.outcome is None for a in measured.smoke)
    )
    longest = max((c.timeout for c in plan.checks if isinstance(c, CommandCheck)), default=0.0)
    proof = _prove(state, plan, measured, rung, now)
    if isinstance(proof, Do):
        return Do(actions=(*smoke, *proof.actions), until=proof.until)
    if smoke:
        until = proof.until if isinstance(proof, Wait) else now + timedelta(seconds=longest + 30)
        return Do(actions=smoke, until=until)
    return proof


def _prove(
    state: State, plan: Plan, measured: Measurements, rung: RungState, now: datetime
) -> Do | Wait | None:
    if not measured.probes:
        return _watch_instances(state, plan, rung, now)
    asked = tuple(dict.fromkeys(i for a in measured.probes for i in a.in_a_row))
    since = min((a.passed_since for a in measured.probes if a.passed_since), default=now)
    if not asked or rung.current is None or proof_of(state.verify, measured.probes) is Proof.REQUEST_LOG:
        return None
    passed_at = _last_measured_at(state) or now
    if now >= passed_at + timedelta(seconds=plan.timing.proof):
        return None
    last = state.verify.proof_looked_at
    due = last + timedelta(seconds=PROOF_EVERY) if last else now
    if now < due:
        return Wait(until=due)
    look = LookUpRequests(deployment_id=rung.current.id, request_ids=asked, since=since - CLOCK_SKEW)
    return Do(actions=(look,), until=now + timedelta(seconds=PROOF_EVERY * 10))


def _last_measured_at(state: State) -> datetime | None:
    probes = [e.finished_at for e in state.verify.evidence if e.request_id]
    return probes[-1] if probes else None


def _watch_instances(state: State, plan: Plan, rung: RungState, now: datetime) -> Do | Wait | None:
    """Without HTTP, watch the instances until they have run long enough without a restart.

    A cron job's instances end by design: they prove nothing, and are not waited for.
    """
    if plan.is_cron:
        return None
    wanted = plan.timing.instances_steady
    start = rung.live_at or now
    if steady(state.verify, seconds=wanted) or now >= start + timedelta(
        seconds=wanted * 2 + plan.timing.settle
    ):
        return None
    return _look_at_end(state, rung, now)


def _look_at_end(state: State, rung: RungState, now: datetime) -> Do | Wait | None:
    if rung.current is None:
        return None
    last = state.verify.end_looked_at
    due = last + timedelta(seconds=END_EVERY) if last else now
    if now < due:
        return Wait(until=due)
    return Do(
        actions=(LookAtEnd(deployment_id=rung.current.id),), until=now + timedelta(seconds=END_EVERY * 6)
    )


def _last_look(
    state: State, plan: Plan, measured: Measurements, rung: RungState, now: datetime, stand: Stand
) -> Decision | None:
    """See who is Live once everything is measured, then close the Step."""
    measured_at = max(
        (e.finished_at for e in state.verify.evidence), default=rung.live_at or rung.first_intent_at
    )
    seen_after = state.verify.ends and state.verify.ends[-1].at >= measured_at
    if not seen_after and state.verify.failed_end_looks < MOST_FAILED_LOOKS:
        return _look_at_end(state, rung, now)
    return Close(closed=judge(state.verify, rung, (*measured.probes, *measured.smoke), plan, stand))
