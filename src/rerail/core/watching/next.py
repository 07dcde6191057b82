"""What a watch needs next: which check to measure, where to look, or that it has ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.actions import Action, Concluded, Decision, Do, Wait
from rerail.core.watching.judge import deadline, judge, wants_fresh_looks
from rerail.core.watching.looking import looks
from rerail.core.watching.measuring import measurements

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.values import RateLimit

LONGEST = timedelta(seconds=5)
"""However much is under way, ask again after this: a deadline may have passed."""


def next_of_watch(state: State, now: datetime, rate: RateLimit | None) -> Decision:
    """Decide for a watch whose plan is fixed. Pure: the same state and time give the same decision.

    Raises ValueError where there is no watch.
    """
    watch = state.watch
    if watch is None:
        raise ValueError("there is no watch without a plan")
    judged = judge(watch, now, interrupted=state.interrupted)
    if judged is not None:
        return Concluded(judged=judged)
    hurry = wants_fresh_looks(watch, now)
    wanted = (*measurements(watch, now), *looks(watch, now, rate, hurry=hurry))
    actions: tuple[Action, ...] = tuple(action for action, at in wanted if at <= now)
    later = min((at for _, at in wanted if at > now), default=now + LONGEST)
    until = min(later, max(deadline(watch), now + timedelta(seconds=1)), now + LONGEST)
    return Do(actions=actions, until=until) if actions else Wait(until=until)
