"""How far a rollback is: its milestones in their order, and until when it may take."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.change import Change
from rerail.core.acting.rungs import deadline
from rerail.core.telling.freeze import Freeze, freeze
from rerail.core.telling.names import last_moment
from rerail.core.values import Outcome, Value

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.state import State


class Milestone(Value):
    """Something that is to be reached; `says` quotes nothing from outside."""

    says: str
    done: bool


def milestones(state: State) -> tuple[Milestone, ...]:
    """Give all of them, those that are reached and those to come."""
    rung = state.rung
    closed = state.verify.closed
    found = {
        "The Target was chosen, and the Plan fixed": state.plan is not None,
        "The request was sent to Railway": state.sent,
        **_frozen(state),
        "The new deployment was found": rung is not None and rung.new_id is not None,
        "The Target is live": rung is not None and rung.live_at is not None,
        "The old deployment has drained": _is_drained(state),
        "The checks passed, and the proof was found": closed is not None and closed.outcome is Outcome.PASSED,
        "The evidence of the failed deployment was collected": state.evidence.collected is not None,
    }
    return tuple(Milestone(says=says, done=done) for says, done in found.items())


def _frozen(state: State) -> dict[str, bool]:
    """Tell whether auto-deploy is off, where the Plan switches it off."""
    changes = state.plan.changes if state.plan else ()
    wanted = any(planned.change is Change.FREEZE for planned in changes)
    return {"Auto-deploy is off": freeze(state) is Freeze.OFF} if wanted else {}


def _is_drained(state: State) -> bool:
    live_at, now = state.rung.live_at if state.rung else None, last_moment(state)
    if live_at is None or now is None or state.plan is None:
        return False
    return now >= live_at + timedelta(seconds=state.plan.timing.settle)


def done_by(state: State) -> datetime | None:
    """Tell until when the rung that is being tried may take (UTC); None before anything was sent."""
    return deadline(state.plan, state.rung) if state.plan and state.rung else None
