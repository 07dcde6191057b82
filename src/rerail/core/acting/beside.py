"""The changes beside the rollback: auto-deploy off, and what is under way cancelled.

They begin once Railway accepted the rollback, or may have: a refused one changes nothing here. A change is
looked at after it was sent, and sent again only where a look showed that it is not in force. They never hold
up the rollback, and hold up the Verdict for a short while only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.actions import Action, Alter, LookBack
from rerail.core.acting.pacing import MUTATION_LIMIT
from rerail.core.journal import Reply
from rerail.core.values import Outcome, Value

if TYPE_CHECKING:
    from rerail.core.acting.change import PlannedChange
    from rerail.core.acting.plan import Plan
    from rerail.core.state import ChangeState, State

MOST_SENDINGS = 3
MOST_LOOKS = 4
LOOK_EVERY = 2.0
PAUSE = 2.0
"""Seconds before the second sending, twice as long before the third."""
HOLDS_UP = 20.0
"""Seconds for which a Verdict waits for changes that are open."""


class Beside(Value):
    """What is to be done beside; `until` None: everything is settled."""

    actions: tuple[Action, ...] = ()
    until: datetime | None = None


def beside(state: State, plan: Plan, now: datetime) -> Beside:
    """Decide what the changes need now."""
    if not _applied(state):
        return Beside()
    due = [_one(_state_of(state, planned), planned, state, now) for planned in plan.changes]
    open_still = [each.until for each in due if each.until is not None]
    return Beside(
        actions=tuple(action for each in due for action in each.actions),
        until=min(open_still, default=None),
    )


def outcome(change: ChangeState) -> Outcome | None:
    """Give what became of a change; None while that is open."""
    if change.seen is not None and change.seen.in_force:
        return Outcome.PASSED
    reply = change.answer.reply if change.answer else None
    if reply is Reply.REFUSED:
        return Outcome.FAILED
    if reply is Reply.UNSENT:
        return Outcome.FAILED if change.sendings >= MOST_SENDINGS else None
    if reply is None or change.looks < MOST_LOOKS:
        return None
    return Outcome.UNKNOWN if change.seen is None else Outcome.FAILED


def _applied(state: State) -> bool:
    """Tell whether the rollback may have been applied."""
    replies = [rung.answer.reply for rung in state.rungs if rung.answer is not None]
    return any(reply in (Reply.ACCEPTED, Reply.LOST) for reply in replies)


def _state_of(state: State, planned: PlannedChange) -> ChangeState | None:
    wanted = (planned.change, planned.subject)
    return next((each for each in state.changes if (each.change, each.subject) == wanted), None)


def _one(change: ChangeState | None, planned: PlannedChange, state: State, now: datetime) -> Beside:
    may_send = state.resumed is None or state.resumed.may_send
    send = Alter(change=planned.change, subject=planned.subject)
    if change is None:
        return _now(send, now) if may_send else Beside()
    if outcome(change) is not None:
        return Beside()
    answered = change.intent_at + timedelta(seconds=MUTATION_LIMIT)
    if change.answer is None and now < answered:
        return Beside(until=answered)
    if change.answer is not None and change.answer.reply is Reply.UNSENT:
        return _at(_again_at(change), send, now) if may_send else Beside()
    if _is_not_in_force(change) and may_send and change.sendings < MOST_SENDINGS:
        return _now(send, now)
    look = LookBack(change=planned.change, subject=planned.subject)
    return _at(change.looked_at + timedelta(seconds=LOOK_EVERY) if change.looked_at else now, look, now)


def _is_not_in_force(change: ChangeState) -> bool:
    """Tell whether a look showed that a sending whose answer was lost did nothing."""
    lost = change.answer is None or change.answer.reply is Reply.LOST
    return lost and change.seen is not None and not change.seen.in_force


def _again_at(change: ChangeState) -> datetime:
    asked = change.answer.retry_after if change.answer else None
    pause = asked or PAUSE * 2.0 ** (change.sendings - 1)
    return (change.answered_at or change.intent_at) + timedelta(seconds=pause)


def _now(action: Action, now: datetime) -> Beside:
    return Beside(actions=(action,), until=now + timedelta(seconds=MUTATION_LIMIT))


def _at(due: datetime, action: Action, now: datetime) -> Beside:
    return _now(action, now) if now >= due else Beside(until=due)
