"""What a run does while another one has the Claim: look on, and act only if nothing comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.actions import Decision, Do, Done, LookForOthers, TakeClaim, Wait
from rerail.core.acting.pacing import MUTATION_LIMIT
from rerail.core.journal import Held
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.judging.verdict import ended_before_acting
from rerail.core.text import draft
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Plan
    from rerail.core.journal import OthersSeen
    from rerail.core.state import ClaimState, State

PATIENCE = 90.0
"""Seconds for which the holder may take to send, and Railway to show it; then it counts as gone."""
LOOK_EVERY = 2.0
FRESH = 10.0
"""Seconds for which a look that came back says how things are."""
MOST_TURNS = 3
SHOWN_OF_COMMIT = 10


def while_claimed(state: State, plan: Plan, now: datetime) -> Decision | None:
    """Decide while another run has the Claim and its rollback does not show; None: this run may act."""
    claim = state.claim
    if claim is None or claim.held is not Held.ANOTHERS:
        return None
    if claim.seen is not None and (stopped := _stopped_by(claim.seen, plan)) is not None:
        return stopped
    if now >= claim.since + timedelta(seconds=PATIENCE) and _is_fresh(claim, now):
        return _next_turn(claim, now)
    if now >= claim.since + timedelta(seconds=plan.timing.deadline):
        return _stop(_SILENT, Reason.RAILWAY_UNREACHABLE, ExitCode.REMOTE_UNAVAILABLE)
    due = claim.looked_at + timedelta(seconds=LOOK_EVERY) if claim.looked_at else now
    if now < due:
        return Wait(until=due)
    return Do(
        actions=(LookForOthers(known_ids=plan.known_ids),), until=now + timedelta(seconds=MUTATION_LIMIT)
    )


def _is_fresh(claim: ClaimState, now: datetime) -> bool:
    return claim.seen_at is not None and (now - claim.seen_at).total_seconds() <= FRESH


def _stopped_by(seen: OthersSeen, plan: Plan) -> Done | None:
    """End where the other one goes elsewhere, or something new serves, which is not overwritten."""
    live = plan.choice.live
    if seen.elsewhere is not None:
        return _stop(_elsewhere(seen), Reason.UNSAFE_ROLLBACK_UNDER_WAY)
    if live is None or seen.live in (None, live.id):
        return None
    says = f"{seen.live} is live now instead of {live.id}. Nothing was sent from here."
    return _stop(says, Reason.UNSAFE_LIVE_CHANGED)


def _next_turn(claim: ClaimState, now: datetime) -> Decision:
    """Take the next turn; a few runs in a row that took it and sent nothing are enough."""
    if claim.turn >= MOST_TURNS:
        says = draft(_TOO_MANY.format(id=claim.subject))
        reason = Reason.UNSAFE_ROLLBACK_UNDER_WAY  # for all that is known
        return Done(verdict=ended_before_acting(reason, says, ExitCode.UNSAFE_PLAN))
    take = TakeClaim(subject=claim.subject, turn=claim.turn + 1)
    return Do(actions=(take,), until=now + timedelta(seconds=MUTATION_LIMIT))


def _elsewhere(seen: OthersSeen) -> str:
    to = f"commit {seen.commit[:SHOWN_OF_COMMIT]}" if seen.commit else "another Target"
    return (
        f"The other one, deployment {seen.elsewhere}, goes back to {to}, and not to this run's Target. "
        "Look there; nothing was sent from here."
    )


_SILENT = "Another run has the Claim, and Railway does not tell what came of it. Nothing was sent from here."
_TOO_MANY = (
    "Several runs in a row took the Claim and sent nothing. Nothing was sent from here, either. If none of "
    "them is at work any more, delete their Claims in the repository (refs/rerail/claims/{id}, {id}.2 and "
    "{id}.3, or tags rerail-claims/ of these names), and run it again; or roll back in Railway's dashboard."
)


def _stop(says: str, reason: Reason, code: ExitCode = ExitCode.UNSAFE_PLAN) -> Done:
    sentence = SENTENCES[reason]
    return Done(verdict=ended_before_acting(reason, draft(f"{sentence} {says}"), code))
