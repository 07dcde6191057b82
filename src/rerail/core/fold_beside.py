"""Folding what lies beside the rollback: the Claim, and the changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.state import ChangeState, ClaimState

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.change import Change


def on_claim(
    claim: ClaimState | None, data: j.ClaimSeen | j.ClaimReturned | j.OthersSeen, at: datetime
) -> ClaimState | None:
    """Give the Claim after a line."""
    match data:
        case j.ClaimSeen():
            return ClaimState(held=data.held, subject=data.subject, turn=data.turn, since=at, says=data.says)
        case _ if claim is None:
            return None
        case j.ClaimReturned(done=done):
            return replace(claim, returned=done)
        case j.OthersSeen():
            return replace(claim, looked_at=at, seen=data, seen_at=at)


def on_changes(
    changes: tuple[ChangeState, ...], data: j.ChangeIntent | j.ChangeAnswer | j.ChangeSeen, at: datetime
) -> tuple[ChangeState, ...]:
    """Give the changes after a line."""
    if isinstance(data, j.ChangeIntent) and not any(_is(each, data) for each in changes):
        return (*changes, ChangeState(change=data.change, subject=data.subject, intent_at=at))
    return tuple(_changed(each, data, at) if _is(each, data) else each for each in changes)


def _is(state: ChangeState, data: j.ChangeIntent | j.ChangeAnswer | j.ChangeSeen) -> bool:
    return (state.change, state.subject) == (data.change, data.subject)


def _changed(
    state: ChangeState, data: j.ChangeIntent | j.ChangeAnswer | j.ChangeSeen, at: datetime
) -> ChangeState:
    match data:
        case j.ChangeIntent():
            again = ChangeState(change=state.change, subject=state.subject, intent_at=at)
            return replace(again, sendings=state.sendings + 1)
        case j.ChangeAnswer():
            return replace(state, answer=data, answered_at=at)
        case j.ChangeSeen():
            return replace(state, seen=data, looked_at=at, looks=state.looks + 1)


def look_failed(changes: tuple[ChangeState, ...], change: Change, at: datetime) -> tuple[ChangeState, ...]:
    """Give the changes after a look back at that kind failed; which of several it was is all the same."""
    return tuple(
        replace(each, looked_at=at, looks=each.looks + 1)
        if each.change is change and each.answer is not None and each.seen is None
        else each
        for each in changes
    )
