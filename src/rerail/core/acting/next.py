"""What to do next, given what is known and what time it is. The driver asks only this."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.acting.actions import Decision, Do, Done, Wait
from rerail.core.acting.beside import HOLDS_UP, Beside, beside
from rerail.core.acting.restore import ended, restore
from rerail.core.acting.verify import verify
from rerail.core.judging.verdict import interrupted, stopped_before_acting, verdict_of
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.actions import Action
    from rerail.core.acting.plan import Plan
    from rerail.core.state import State
    from rerail.core.values import RateLimit


def next_decision(state: State, now: datetime, rate: RateLimit | None = None) -> Decision:
    """Decide for a Lane whose Plan is fixed. Pure: the same state and time give the same decision.

    Raises ValueError when the Lane has no Plan.
    """
    plan = state.plan
    if plan is None:
        raise ValueError("a Lane without a Plan can't act")
    decision = _of_the_lane(state, plan, now, rate)
    if state.interrupted or state.follows:  # who looks on changes nothing
        return decision
    return _with(decision, beside(state, plan, now), state, now)


def _of_the_lane(state: State, plan: Plan, now: datetime, rate: RateLimit | None) -> Decision:
    """Decide for the Steps, one after the other."""
    restored = ended(state, plan)
    if state.interrupted and state.rung is None:
        return Done(verdict=stopped_before_acting())
    if state.interrupted:
        return Done(verdict=interrupted("verification" if restored else "the new deployment going live"))
    if restored is None:
        return _must(restore(state, plan, now, rate))
    if restored.outcome is not Outcome.PASSED:
        return Done(verdict=verdict_of(restored, None))
    if state.verify.closed is not None:
        return Done(verdict=verdict_of(restored, state.verify.closed))
    return _verify_in_time(state, plan, now)


def _verify_in_time(state: State, plan: Plan, now: datetime) -> Decision:
    """Verify, for as long as this process may take."""
    ends_by = state.rung.ends_by if state.rung else None
    if ends_by is None:
        return _must(verify(state, plan, now))
    if now >= ends_by:
        return Done(verdict=interrupted("the end of verification"))
    decision = _must(verify(state, plan, now))
    if isinstance(decision, Do | Wait):
        return replace(decision, until=min(decision.until, ends_by))
    return decision


def _with(decision: Decision, changes: Beside, state: State, now: datetime) -> Decision:
    """Let the changes go on beside what the Steps decided; a Verdict waits for them, but not for long."""
    if changes.until is None:
        return decision
    match decision:
        case Do(actions=actions, until=until):
            return Do(actions=(*actions, *changes.actions), until=min(until, changes.until))
        case Wait(until=until):
            return _do_or_wait(changes.actions, min(until, changes.until))
        case Done():
            last = _ended_at(state) + timedelta(seconds=HOLDS_UP)
            return decision if now >= last else _do_or_wait(changes.actions, min(changes.until, last))
        case _:
            return decision


def _do_or_wait(actions: tuple[Action, ...], until: datetime) -> Do | Wait:
    return Do(actions=actions, until=until) if actions else Wait(until=until)


def _ended_at(state: State) -> datetime:
    """Tell when the last Step ended (UTC)."""
    ends = (state.verify.closed_at, state.rung.closed_at if state.rung else None, state.planned_at)
    known = [at for at in ends if at is not None]
    if not known:
        raise AssertionError("a Lane that ended without ever having had a Plan")
    return max(known)


def _must(decision: Decision | None) -> Decision:
    if decision is None:
        raise AssertionError("a Step that has not ended must have something to do or to wait for")
    return decision
