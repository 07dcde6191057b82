"""Finding our new deployment and following it to a final status.

Both are looks: at the deployment itself once its id is known, else at the newest ones. Where Railway does
not tell of it by its id, the list of the newest tells as well.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.actions import Action, Close, Decision, Do, ExplainFailure, LookAt, LookForNew, Wait
from rerail.core.acting.pacing import MUTATION_LIMIT, interval
from rerail.core.acting.rungs import REBUILDS, counted_from, deadline
from rerail.core.acting.statuses import BUILD_STEPS, ENDED_BADLY, LATE, LIVE
from rerail.core.journal import Reply, Step, StepClosed
from rerail.core.judging.reasons import Reason
from rerail.core.text import draft
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Plan
    from rerail.core.state import RungState
    from rerail.core.values import RateLimit

LOST_AFTER = 60.0
"""Seconds after which a rollback whose answer was lost, and that shows nowhere, is called lost."""
UNCLEAR_AFTER = 10.0
"""Seconds for which two deployments may fit before we say that it can't be told."""
SILENT_AFTER = 90.0
"""Seconds without any answer after which it is Railway that is silent, not the deployment that is slow."""
MOST_FAILED_LOOKS = 3


def find(rung: RungState, reply: Reply, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision:
    """Look for the new deployment; Railway's answer to a rollback does not name it."""
    if rung.unclear_since and (now - rung.unclear_since).total_seconds() >= UNCLEAR_AFTER:
        both = ", ".join(rung.unclear)
        says = f"More than one new deployment fits ({both}): another one was started at the same time."
        return close(rung, Outcome.UNKNOWN, Reason.NEW_DEPLOYMENT_UNCLEAR, says)
    lost_at = counted_from(rung) + timedelta(seconds=MUTATION_LIMIT + LOST_AFTER)
    if reply is Reply.LOST and now >= lost_at:
        return _lost(rung)
    if now >= deadline(plan, rung):
        return _too_late(rung, now)
    return look(rung, way_to_look(rung), now, _interval(rung, plan, now, rate))


def way_to_look(rung: RungState) -> LookAt | LookForNew:
    """Choose a look by what is known and what failed: the list takes over, then both by turns."""
    by_list = rung.untold >= MOST_FAILED_LOOKS and (rung.failed_looks == 0 or rung.failed_looks % 2 == 1)
    if rung.new_id is not None and not by_list:
        return LookAt(rung=rung.rung, deployment_id=rung.new_id)
    return LookForNew(
        rung=rung.rung,
        known_ids=tuple(sorted(rung.known_ids)),
        sent_at=rung.intent_at,
        after=rung.after,
        new_id=rung.new_id,
    )


def _lost(rung: RungState) -> Decision:
    if rung.last_answer_at is None:
        says = f"The answer to the rollback was lost, and since then: {_silence(rung)}"
        return close(rung, Outcome.UNKNOWN, Reason.RAILWAY_SILENT, says)
    says = (
        "The answer to the rollback was lost, and no new deployment has appeared: it was probably not done."
    )
    return close(rung, Outcome.UNKNOWN, Reason.ANSWER_LOST, says)


def follow(rung: RungState, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision:
    """Follow our new deployment to a final status."""
    current = rung.current
    if current is None:
        raise AssertionError("followed before it was found")
    if current.status in LIVE:
        return close(
            rung, Outcome.PASSED, None, f"Railway says {current.status}: the new deployment is live."
        )
    if current.status in ENDED_BADLY:
        return _ended_badly(rung, current.id, current.status, now)
    if now >= deadline(plan, rung):
        return _too_late(rung, now)
    return look(rung, way_to_look(rung), now, _interval(rung, plan, now, rate))


def _ended_badly(rung: RungState, deployment_id: str, status: str, now: datetime) -> Decision:
    may_look = rung.failed_looks < MOST_FAILED_LOOKS
    removed = ENDED_BADLY[status][0] is Reason.DEPLOYMENT_REMOVED
    if removed and may_look and rung.sought_for != deployment_id:
        return look(rung, _in_its_stead(rung, deployment_id), now, 1.0)
    if rung.failure is None and may_look:
        return look(rung, ExplainFailure(rung=rung.rung, deployment_id=deployment_id), now, 1.0)
    reason, says = ENDED_BADLY[status]
    built = rung.intent.route in REBUILDS and _build_failed(rung)
    if rung.failure and rung.failure.failed_step:
        why = f" ({rung.failure.error})" if rung.failure.error else ""
        says = f"{says} The step that failed is {rung.failure.failed_step}{why}."
    return close(rung, Outcome.FAILED, reason, says, moves_on=built and status == "FAILED")


def _in_its_stead(rung: RungState, deployment_id: str) -> LookForNew:
    """Look for another run's rollback to our Target, which may have taken our deployment's place."""
    return LookForNew(
        rung=rung.rung,
        known_ids=tuple(sorted(rung.known_ids | {deployment_id})),
        sent_at=rung.intent_at,
        after=rung.after,
        instead_of=deployment_id,
    )


def _build_failed(rung: RungState) -> bool:
    if rung.failure and rung.failure.failed_step:
        return rung.failure.failed_step in BUILD_STEPS
    before = [seen.status for seen in rung.statuses if seen.status != "FAILED"]
    return bool(before) and before[-1] == "BUILDING"


def _too_late(rung: RungState, now: datetime) -> Decision:
    silent_since = rung.last_answer_at or rung.resumed_at or rung.first_intent_at
    if (now - silent_since).total_seconds() >= SILENT_AFTER:
        return close(rung, Outcome.UNKNOWN, Reason.RAILWAY_SILENT, _silence(rung))
    status = rung.current.status if rung.current else None
    if status in LATE:
        reason, says = LATE[status]
        return close(rung, Outcome.UNKNOWN, reason, says)
    says = f"It is still {status}." if status else "No new deployment has appeared."
    return close(rung, Outcome.UNKNOWN, Reason.NOT_LIVE_IN_TIME, f"The time is up. {says}")


def _silence(rung: RungState) -> str:
    """Tell a Railway that refuses to say from one that does not answer, in the last look's own words."""
    said = f" The last look: {rung.trouble.says}" if rung.trouble else ""
    if rung.trouble and rung.trouble.refused:
        return f"Railway answers, but refuses to tell how the new deployment is.{said}"
    return f"Railway has not answered for a while: how the new deployment is can't be told.{said}"


def look(rung: RungState, action: Action, now: datetime, every: float) -> Decision:
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
        elapsed=(now - counted_from(rung)).total_seconds(),
        left=(deadline(plan, rung) - now).total_seconds(),
        now=now,
        rate=rate,
    )


def close(
    rung: RungState, outcome: Outcome, reason: Reason | None, says: str, *, moves_on: bool = False
) -> Close:
    """Close the rung; `moves_on` lets the ladder go on to the next one."""
    closed = StepClosed(
        step=Step.RESTORE, rung=rung.rung, outcome=outcome, reason=reason, says=draft(says), moves_on=moves_on
    )
    return Close(closed=closed)
