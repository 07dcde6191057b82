"""What to do next, given what is known and what time it is. The driver asks only this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.actions import Decision, Done
from rerail.core.acting.restore import ended, restore
from rerail.core.acting.verify import verify
from rerail.core.judging.verdict import interrupted, verdict_of
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.state import State
    from rerail.core.values import RateLimit


def next_decision(state: State, now: datetime, rate: RateLimit | None = None) -> Decision:
    """Decide for a Lane whose Plan is fixed. Pure: the same state and time give the same decision.

    Raises ValueError when the Lane has no Plan.
    """
    plan = state.plan
    if plan is None:
        raise ValueError("a Lane without a Plan can't act")
    restored = ended(state, plan)
    if state.interrupted:
        return Done(verdict=interrupted("verification" if restored else "the new deployment going live"))
    if restored is None:
        return _must(restore(state, plan, now, rate))
    if restored.outcome is not Outcome.PASSED:
        return Done(verdict=verdict_of(restored, None))
    if state.verify.closed is not None:
        return Done(verdict=verdict_of(restored, state.verify.closed))
    return _must(verify(state, plan, now))


def _must(decision: Decision | None) -> Decision:
    if decision is None:
        raise AssertionError("a Step that has not ended must have something to do or to wait for")
    return decision
