"""The Step that brings the Target back: one rung of the ladder after the other.

A mutation is sent once. Without an answer it is looked for, never sent again; only when it certainly
did not reach Railway is it tried anew. What a process that was killed has sent, or had no time to, is looked
for in the same way; where it shows nowhere, the later process takes the next turn of the Claim and sends it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.acting.actions import Decision, Do, Done, LookAt, Send, TakeClaim, Wait
from rerail.core.acting.claiming import while_claimed
from rerail.core.acting.following import (
    LOST_AFTER,
    MOST_FAILED_LOOKS,
    close,
    find,
    follow,
    look,
    way_to_look,
)
from rerail.core.acting.pacing import MUTATION_LIMIT
from rerail.core.acting.rungs import deadline, next_rung
from rerail.core.journal import Held, Reply, Step, StepClosed
from rerail.core.judging.reasons import Reason
from rerail.core.judging.verdict import ended_before_acting
from rerail.core.text import draft
from rerail.core.values import Outcome, Route
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Plan
    from rerail.core.state import RungState, State
    from rerail.core.values import RateLimit

MOST_SENDINGS = 5


def restore(state: State, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision | None:
    """Decide what the Step needs next; None when it has ended (see `ended`)."""
    rung = state.rung
    if rung is not None and rung.closed is None:
        return _on_rung(state, rung, plan, now, rate)
    if rung is not None and rung.closed is not None and not rung.closed.moves_on:
        return None
    following = next_rung(plan, after=rung.rung if rung else -1)
    if following is None:
        return None
    if rung is None and (claimed := while_claimed(state, plan, now)) is not None:
        return claimed
    if not _may_send(state):
        return _not_sent(rung)
    return Do(actions=(_sending(plan, following),), until=now + timedelta(seconds=MUTATION_LIMIT))


def ended(state: State, plan: Plan) -> StepClosed | None:
    """Give how the Step ended, once it has; the last rung's end counts.

    Total: a Plan of which no rung is open has ended, too. Such a run ends before acting, and never asks.
    """
    if state.rung is None:
        if next_rung(plan, after=-1) is None:
            says = "No Route to the Target is left that this run may take."
            return StepClosed(
                step=Step.RESTORE, rung=-1, outcome=Outcome.FAILED, reason=Reason.NO_ROUTE, says=draft(says)
            )
        return None
    closed = state.rung.closed
    if closed is None or not closed.moves_on or next_rung(plan, after=state.rung.rung) is None:
        return closed
    return _left_to_the_other(closed) if state.continued is not None else None


def _left_to_the_other(closed: StepClosed) -> StepClosed:
    """End where what another run sent has failed, and it is that run that may try the next Route."""
    says = f"{closed.says} The run that sent it may go on by another Route; this one sends nothing."
    return replace(closed, outcome=Outcome.UNKNOWN, says=draft(says))


def _sending(plan: Plan, index: int) -> Send:
    route = plan.rungs[index].route
    target = plan.choice.target
    by_id = route is not Route.COMMIT and target.deployment is not None
    subject = target.deployment.id if by_id and target.deployment else (target.commit or "")
    return Send(rung=index, route=route, subject=subject)


def _may_send(state: State) -> bool:
    return state.resumed is None or state.resumed.may_send


def _not_sent(rung: RungState | None) -> Decision:
    """End a run that may look only."""
    says = "The run was cut off before the rollback was done, and nothing more is sent after that."
    if rung is not None:
        return close(rung, Outcome.UNKNOWN, Reason.INTERRUPTED, says)
    return Done(verdict=ended_before_acting(Reason.INTERRUPTED, draft(says), ExitCode.INCONCLUSIVE))


def _on_rung(state: State, rung: RungState, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision:
    if rung.answer is None and (now - rung.intent_at).total_seconds() < MUTATION_LIMIT:
        return Wait(until=rung.intent_at + timedelta(seconds=MUTATION_LIMIT))
    reply = rung.answer.reply if rung.answer else Reply.LOST
    if reply is Reply.UNSENT:
        return _unsent(state, rung, plan, now)
    if reply is Reply.REFUSED:
        return _refused(rung, plan, now)
    if rung.current is not None:
        return follow(rung, plan, now, rate)
    if reply is Reply.LOST and _may_send(state) and _is_of_the_killed(rung, now):
        return _for_the_killed(state, rung, plan, now) or find(rung, reply, plan, now, rate)
    return find(rung, reply, plan, now, rate)


def _would_show(rung: RungState) -> datetime:
    return rung.intent_at + timedelta(seconds=MUTATION_LIMIT + LOST_AFTER)


def _is_of_the_killed(rung: RungState, now: datetime) -> bool:
    """Tell whether it was an earlier process that sent, or meant to, and it would show by now."""
    return rung.resumed_at is not None and rung.intent_at <= rung.resumed_at and now >= _would_show(rung)


def _for_the_killed(state: State, rung: RungState, plan: Plan, now: datetime) -> Decision | None:
    """Look once more; where nothing shows, send it with a turn of the Claim of our own.

    None where that can't be: Railway does not tell, or another run has the turn, whose rollback will show.
    """
    if rung.last_answer_at is None or rung.last_answer_at < _would_show(rung):
        return look(rung, way_to_look(rung), now, 1.0) if now < deadline(plan, rung) else None
    claim, until = state.claim, now + timedelta(seconds=MUTATION_LIMIT)
    if claim is not None and rung.resumed_at is not None and claim.since < rung.resumed_at:
        return Do(actions=(TakeClaim(subject=claim.subject, turn=claim.turn + 1),), until=until)
    if rung.unclear or (claim is not None and claim.held is Held.ANOTHERS):
        return None
    return Do(actions=(_sending(plan, rung.rung),), until=until)


def _unsent(state: State, rung: RungState, plan: Plan, now: datetime) -> Decision:
    """Send again what certainly did not arrive, after a look: meanwhile another run may have acted."""
    if rung.current is not None:
        return follow(rung, plan, now, None)
    says = str(rung.answer.says) if rung.answer else ""
    if rung.sendings >= MOST_SENDINGS or now >= deadline(plan, rung):
        return close(rung, Outcome.FAILED, Reason.RAILWAY_UNREACHABLE, f"Nothing reached Railway: {says}")
    if not _may_send(state):
        return _not_sent(rung)
    answered = rung.answered_at or now
    asked = rung.answer.retry_after if rung.answer else None
    again = answered + timedelta(seconds=asked or 2.0 ** (rung.sendings - 1))
    if now < again:
        return Wait(until=again)
    if rung.last_answer_at is None or rung.last_answer_at < answered:
        return look(rung, way_to_look(rung), now, 1.0)
    return Do(actions=(_sending(plan, rung.rung),), until=now + timedelta(seconds=MUTATION_LIMIT))


def _refused(rung: RungState, plan: Plan, now: datetime) -> Decision:
    """Ask why: a refusal changed nothing, and moves on only if the image turns out to be gone."""
    says = str(rung.answer.says) if rung.answer else ""
    target = plan.choice.target.deployment
    asks = rung.intent.route is Route.ROLLBACK and target is not None
    if asks and target and rung.target_seen is None and rung.failed_looks < MOST_FAILED_LOOKS:
        return look(rung, LookAt(rung=rung.rung, deployment_id=target.id), now, 1.0)
    if asks and rung.target_seen is not None and not rung.target_seen.can_rollback:
        gone = f"Railway no longer has the Target's image. It said: {says}"
        return close(rung, Outcome.FAILED, Reason.ROLLBACK_REFUSED, gone, moves_on=True)
    reason = (rung.answer.refusal if rung.answer else None) or Reason.ROLLBACK_REFUSED
    return close(rung, Outcome.FAILED, reason, f"Railway refused: {says.removeprefix('Railway refused ')}")
