"""The Step that brings the Target back: one rung of the ladder after the other.

A mutation is sent once. Without an answer it is looked for, never sent again; only when it certainly
did not reach Railway is it tried anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.actions import (
    Action,
    Close,
    Decision,
    Do,
    ExplainFailure,
    LookAt,
    LookForNew,
    Send,
    Wait,
)
from rerail.core.acting.pacing import MUTATION_LIMIT, interval
from rerail.core.acting.statuses import BUILD_STEPS, ENDED_BADLY, LATE, LIVE
from rerail.core.journal import Reply, Step, StepClosed
from rerail.core.judging.reasons import Reason
from rerail.core.text import draft
from rerail.core.values import Outcome, Route

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Plan
    from rerail.core.state import RungState, State
    from rerail.core.values import RateLimit

LOST_AFTER = 60.0
"""Seconds after which a rollback whose answer was lost, and that shows nowhere, is called lost."""
UNCLEAR_AFTER = 10.0
"""Seconds for which two deployments may fit before we say that it can't be told."""
SILENT_AFTER = 90.0
"""Seconds without any answer after which it is Railway that is silent, not the deployment that is slow."""
MOST_SENDINGS = 5
MOST_FAILED_LOOKS = 3
REBUILDS = frozenset({Route.REDEPLOY, Route.COMMIT})


def restore(state: State, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision | None:
    """Decide what the Step needs next; None when it has ended (see `ended`)."""
    rung = state.rung
    if rung is not None and rung.closed is None:
        return _on_rung(rung, plan, now, rate)
    if rung is not None and rung.closed is not None and not rung.closed.moves_on:
        return None
    following = next_rung(plan, after=rung.rung if rung else -1)
    if following is None:
        return None
    return Do(actions=(_sending(plan, following),), until=now + timedelta(seconds=MUTATION_LIMIT))


def ended(state: State, plan: Plan) -> StepClosed | None:
    """Give how the Step ended, once it has; the last rung's end counts."""
    if state.rung is None:
        if next_rung(plan, after=-1) is None:
            says = "No Route to the Target is left that this run may take."
            return StepClosed(
                step=Step.RESTORE, rung=-1, outcome=Outcome.FAILED, reason=Reason.NO_ROUTE, says=draft(says)
            )
        return None
    closed = state.rung.closed
    if closed is None or (closed.moves_on and next_rung(plan, after=state.rung.rung) is not None):
        return None
    return closed


def next_rung(plan: Plan, *, after: int) -> int | None:
    """Give the index of the next rung that this run may take."""
    return next((i for i, rung in enumerate(plan.rungs) if i > after and rung.barred is None), None)


def deadline(plan: Plan, rung: RungState) -> datetime:
    """Tell until when this rung may take (UTC); a rebuild gets its build's time on top."""
    return rung.first_intent_at + timedelta(seconds=plan.timing.deadline + _rebuild(plan, rung.intent.route))


def planned_deadline(plan: Plan) -> tuple[float, float]:
    """Give the seconds that the first open rung may take in all, and how many of them are for a rebuild."""
    first = next_rung(plan, after=-1)
    rebuild = 0.0 if first is None else _rebuild(plan, plan.rungs[first].route)
    return plan.timing.deadline + rebuild, rebuild


def _rebuild(plan: Plan, route: Route) -> float:
    return plan.timing.rebuild if route in REBUILDS else 0.0


def _sending(plan: Plan, index: int) -> Send:
    route = plan.rungs[index].route
    target = plan.choice.target
    by_id = route is not Route.COMMIT and target.deployment is not None
    subject = target.deployment.id if by_id and target.deployment else (target.commit or "")
    return Send(rung=index, route=route, subject=subject)


def _on_rung(rung: RungState, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision:
    if rung.answer is None and (now - rung.intent_at).total_seconds() < MUTATION_LIMIT:
        return Wait(until=rung.intent_at + timedelta(seconds=MUTATION_LIMIT))
    reply = rung.answer.reply if rung.answer else Reply.LOST
    if reply is Reply.UNSENT:
        return _unsent(rung, plan, now)
    if reply is Reply.REFUSED:
        return _refused(rung, plan, now)
    if rung.current is not None:
        return _follow(rung, plan, now, rate)
    return _find(rung, reply, plan, now, rate)


def _unsent(rung: RungState, plan: Plan, now: datetime) -> Decision:
    says = str(rung.answer.says) if rung.answer else ""
    if rung.sendings >= MOST_SENDINGS or now >= deadline(plan, rung):
        return _close(rung, Outcome.FAILED, Reason.RAILWAY_UNREACHABLE, f"Nothing reached Railway: {says}")
    asked = rung.answer.retry_after if rung.answer else None
    again = (rung.answered_at or now) + timedelta(seconds=asked or 2.0 ** (rung.sendings - 1))
    if now < again:
        return Wait(until=again)
    return Do(actions=(_sending(plan, rung.rung),), until=now + timedelta(seconds=MUTATION_LIMIT))


def _refused(rung: RungState, plan: Plan, now: datetime) -> Decision:
    """Ask why: a refusal changed nothing, and moves on only if the image turns out to be gone."""
    says = str(rung.answer.says) if rung.answer else ""
    target = plan.choice.target.deployment
    asks = rung.intent.route is Route.ROLLBACK and target is not None
    if asks and target and rung.target_seen is None and rung.failed_looks < MOST_FAILED_LOOKS:
        return _look(rung, LookAt(rung=rung.rung, deployment_id=target.id), now, 1.0)
    if asks and rung.target_seen is not None and not rung.target_seen.can_rollback:
        gone = f"Railway no longer has the Target's image. It said: {says}"
        return _close(rung, Outcome.FAILED, Reason.ROLLBACK_REFUSED, gone, moves_on=True)
    return _close(rung, Outcome.FAILED, Reason.ROLLBACK_REFUSED, f"Railway refused: {says}")


def _find(rung: RungState, reply: Reply, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision:
    """Look for the new deployment; Railway's answer to a rollback does not name it."""
    if rung.unclear_since and (now - rung.unclear_since).total_seconds() >= UNCLEAR_AFTER:
        both = ", ".join(rung.unclear)
        says = f"More than one new deployment fits ({both}): another one was started at the same time."
        return _close(rung, Outcome.UNKNOWN, Reason.NEW_DEPLOYMENT_UNCLEAR, says)
    lost_at = rung.intent_at + timedelta(seconds=MUTATION_LIMIT + LOST_AFTER)
    if reply is Reply.LOST and now >= lost_at:
        return _lost(rung)
    if now >= deadline(plan, rung):
        return _too_late(rung, now)
    action: Action = LookForNew(rung=rung.rung)
    if rung.new_id is not None:
        action = LookAt(rung=rung.rung, deployment_id=rung.new_id)
    return _look(rung, action, now, _interval(rung, plan, now, rate))


def _lost(rung: RungState) -> Decision:
    if rung.last_answer_at is None:
        says = "The answer to the rollback was lost, and Railway has not answered since."
        return _close(rung, Outcome.UNKNOWN, Reason.RAILWAY_SILENT, says)
    says = (
        "The answer to the rollback was lost, and no new deployment has appeared: it was probably not done."
    )
    return _close(rung, Outcome.UNKNOWN, Reason.ANSWER_LOST, says)


def _follow(rung: RungState, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision:
    """Follow our new deployment to a final status."""
    current = rung.current
    if current is None:
        raise AssertionError("followed before it was found")
    if current.status in LIVE:
        return _close(
            rung, Outcome.PASSED, None, f"Railway says {current.status}: the new deployment is live."
        )
    if current.status in ENDED_BADLY:
        return _ended_badly(rung, current.id, current.status, now)
    if now >= deadline(plan, rung):
        return _too_late(rung, now)
    look = LookAt(rung=rung.rung, deployment_id=current.id)
    return _look(rung, look, now, _interval(rung, plan, now, rate))


def _ended_badly(rung: RungState, deployment_id: str, status: str, now: datetime) -> Decision:
    if rung.failure is None and rung.failed_looks < MOST_FAILED_LOOKS:
        return _look(rung, ExplainFailure(rung=rung.rung, deployment_id=deployment_id), now, 1.0)
    reason, says = ENDED_BADLY[status]
    built = rung.intent.route in REBUILDS and _build_failed(rung)
    if rung.failure and rung.failure.failed_step:
        why = f" ({rung.failure.error})" if rung.failure.error else ""
        says = f"{says} The step that failed is {rung.failure.failed_step}{why}."
    return _close(rung, Outcome.FAILED, reason, says, moves_on=built and status == "FAILED")


def _build_failed(rung: RungState) -> bool:
    if rung.failure and rung.failure.failed_step:
        return rung.failure.failed_step in BUILD_STEPS
    before = [seen.status for seen in rung.statuses if seen.status != "FAILED"]
    return bool(before) and before[-1] == "BUILDING"


def _too_late(rung: RungState, now: datetime) -> Decision:
    silent_since = rung.last_answer_at or rung.first_intent_at
    if (now - silent_since).total_seconds() >= SILENT_AFTER:
        says = "Railway has not answered for a while: how the new deployment is can't be told."
        return _close(rung, Outcome.UNKNOWN, Reason.RAILWAY_SILENT, says)
    status = rung.current.status if rung.current else None
    if status in LATE:
        reason, says = LATE[status]
        return _close(rung, Outcome.UNKNOWN, reason, says)
    says = f"It is still {status}." if status else "No new deployment has appeared."
    return _close(rung, Outcome.UNKNOWN, Reason.NOT_LIVE_IN_TIME, f"The time is up. {says}")


def _look(rung: RungState, action: Action, now: datetime, every: float) -> Decision:
    """Look now, or when the interval since the last look is over; slower after looks that failed."""
    slower = every * 2 ** min(rung.failed_looks, 3)
    due = rung.last_look_at + timedelta(seconds=slower) if rung.last_look_at else now
    if rung.not_before is not None:
        due = max(due, rung.not_before)
    if now < due:
        return Wait(until=due)
    return Do(actions=(action,), until=now + timedelta(seconds=MUTATION_LIMIT))


def _interval(rung: RungState, plan: Plan, now: datetime, rate: RateLimit | None) -> float:
    return interval(
        elapsed=(now - rung.intent_at).total_seconds(),
        left=(deadline(plan, rung) - now).total_seconds(),
        now=now,
        rate=rate,
    )


def _close(
    rung: RungState, outcome: Outcome, reason: Reason | None, says: str, *, moves_on: bool = False
) -> Close:
    closed = StepClosed(
        step=Step.RESTORE, rung=rung.rung, outcome=outcome, reason=reason, says=draft(says), moves_on=moves_on
    )
    return Close(closed=closed)
