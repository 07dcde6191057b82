"""Folding what goes on where another process left off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.statuses import LIVE
from rerail.core.state import ChangeState, RungState, State, Status, VerifyState
from rerail.core.text import draft
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from datetime import datetime

NO_ANSWER = draft("The run ended before Railway's answer came.")


def continued(state: State, data: j.Continued, known: frozenset[str], at: datetime) -> State:
    """Give the state in which that rollback is followed as if this run had sent it."""
    ours = data.deployment
    intent = j.Intent(rung=data.rung, route=data.route, subject=data.subject)
    rung = RungState(
        rung=data.rung,
        intent=intent,
        intent_at=data.sent_at,
        first_intent_at=data.sent_at,
        resumed_at=at,
        known_ids=known - {ours.id},
        seen_ids=frozenset({ours.id}),
        answer=j.Answer(rung=data.rung, reply=j.Reply.ACCEPTED, says=data.says, deployment_id=ours.id),
        answered_at=at,
        new_id=ours.id,
        current=ours,
        statuses=(Status(at=at, status=ours.status),),
        last_look_at=at,
        last_answer_at=at,
        live_at=at if ours.status in LIVE else None,
    )
    return replace(state, continued=data, rungs=(*state.rungs, rung))


def resumed(state: State, data: j.Resumed, at: datetime) -> State:
    """Give the state in which everything that is not known for certain is open again.

    Files of evidence that were not finished are none any more: they are collected anew.
    """
    verified = state.verify.closed
    certain = verified is not None and verified.outcome is not Outcome.UNKNOWN
    whole = state.evidence.collected is not None
    return replace(
        state,
        resumed=data,
        evidence=state.evidence if whole else replace(state.evidence, kept=()),
        interrupted=None,
        verdict=None,
        verdict_at=None,
        rungs=tuple(_open_again(rung, data, at) for rung in state.rungs),
        changes=tuple(_unanswered(change, at) for change in state.changes),
        verify=state.verify if certain else VerifyState(),
    )


def _open_again(rung: RungState, data: j.Resumed, at: datetime) -> RungState:
    ends_by = at + timedelta(seconds=data.limit) if data.limit is not None else None
    rung, closed = replace(rung, resumed_at=at, ends_by=ends_by), rung.closed
    if closed is not None and closed.outcome is not Outcome.UNKNOWN:
        return rung
    answer = rung.answer or j.Answer(rung=rung.rung, reply=j.Reply.LOST, says=NO_ANSWER)
    return replace(
        rung,
        answer=answer,
        answered_at=rung.answered_at or at,
        closed=None,
        closed_at=None,
        failed_looks=0,
        untold=0,
        trouble=None,
        not_before=None,
        unclear=(),
        unclear_since=None,
        last_look_at=None,
        last_answer_at=None,
    )


def _unanswered(change: ChangeState, at: datetime) -> ChangeState:
    """Give the change as one to be looked at: whatever was known of it may be otherwise by now."""
    answer = change.answer or j.ChangeAnswer(
        change=change.change, subject=change.subject, reply=j.Reply.LOST, says=NO_ANSWER
    )
    return replace(
        change, answer=answer, answered_at=change.answered_at or at, seen=None, looked_at=None, looks=0
    )
