"""What is still unknown at this moment of a run, as sentences of ours (they quote nothing from outside)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.journal import Held, OwnOutcome
from rerail.core.judging.checks import CommandCheck
from rerail.core.telling.forward import is_undo
from rerail.core.telling.watched.words import is_only_watch
from rerail.core.values import Outcome, Proof, Verdict
from rerail.core.watching.assessed import Answer

if TYPE_CHECKING:
    from rerail.core.state import State

CAUSE_OF_BAD = "Why the release fails. rerail watches it; it does not look for causes."
WATCH_ANSWERS = {Answer.UNMEASURED: "it could not be measured", Answer.OPEN: "it was not certain"}
CAUSE = "Why the failed deployment failed. rerail brings the service back; it does not look for causes."
MENDED = "Whether what made somebody roll back is mended: rerail measures, it does not look for causes."
BEGINNING = "Since when the service was bad, and how many people it hit."
PEOPLE = "How many people it hit: requests were counted, which are no people."


def unknown(state: State) -> tuple[str, ...]:
    """Give the sentences, what matters most first; empty only when nothing was to be found out."""
    if is_only_watch(state):
        return _about_watch(state)
    if is_undo(state):
        return (*_about_others(state), *_about_our_deployment(state), *_about_measuring(state), MENDED)
    if state.acting:
        return (
            *_about_others(state),
            *_about_our_deployment(state),
            *_about_measuring(state),
            *_about_own_checks(state),
            *_about_undone(state),
            CAUSE,
            *_about_impact(state),
        )
    if state.verdict is not None and state.verdict.exit_code != 0:
        return (
            "Whether the service is bad at this moment: nothing was measured.",
            CAUSE,
            *_about_impact(state),
        )
    return _about_undone(state) if state.plan else ()


def _about_watch(state: State) -> tuple[str, ...]:
    """Say what a watch could not measure, and what it does not look for."""
    judged = state.watch.judged if state.watch else None
    if judged is None:
        return ("Whether the release is healthy: it was not watched to an end.",) if state.verdict else ()
    asked = (row for row in judged.table if row.answer in (Answer.UNMEASURED, Answer.OPEN))
    rows = tuple(f"{row.trigger} ({row.source}): {WATCH_ANSWERS[row.answer]}." for row in asked)
    return (*rows, CAUSE_OF_BAD) if judged.verdict is Verdict.BAD else rows


def _about_own_checks(state: State) -> tuple[str, ...]:
    """Say of which checks of the user's own nobody knows what they would say; their names stay out."""
    unknown = {OwnOutcome.CANCELLED: "were cut off", OwnOutcome.SKIPPED: "did not run"}
    ended = dict.fromkeys(unknown[each.outcome] for each in state.own_checks if each.outcome in unknown)
    return tuple(f"What your own checks would say: they {how}." for how in ended)


def _about_others(state: State) -> tuple[str, ...]:
    if state.claim is None or state.claim.held is not Held.UNAVAILABLE:
        return ()
    return ("Whether another run acted at the same time: the Claim was not available.",)


def _about_our_deployment(state: State) -> tuple[str, ...]:
    rung = state.rung
    if rung is None:
        return ()
    if rung.answer is None:
        return ("Whether Railway took the rollback request: its answer has not come.",)
    if rung.new_id is None and rung.closed is not None and rung.closed.outcome is Outcome.UNKNOWN:
        return ("Whether Railway carried the rollback out: no new deployment was found that is surely ours.",)
    if rung.live_at is None and state.verdict is not None and state.verdict.exit_code == 11:  # noqa: PLR2004  inconclusive
        return (
            "Whether the new deployment will still go live: it was not live when rerail stopped looking.",
        )
    if rung.live_at is None:
        return ()
    return _about_proof(state)


def _about_proof(state: State) -> tuple[str, ...]:
    closed = state.verify.closed
    if closed is None:
        return ("Whether the service is healthy again: verification has not ended.",)
    if closed.proof is Proof.NONE and closed.outcome is not Outcome.FAILED:
        return ("Whether it is the Target that answers: nothing showed which deployment did.",)
    return ()


def _about_measuring(state: State) -> tuple[str, ...]:
    if state.plan is None or state.verdict is None or state.rung is None or state.rung.live_at is None:
        return ()
    measured = {e.check for e in state.verify.evidence if e.outcome is not Outcome.UNKNOWN}
    return tuple(
        f"What the {'command' if isinstance(c, CommandCheck) else 'check'} {c.name} would say: "
        "it was not measured."
        for c in state.plan.checks
        if c.name not in measured
    )


def _about_impact(state: State) -> tuple[str, ...]:
    impact = state.evidence.impact
    return (PEOPLE,) if impact is not None and impact.first_failure is not None else (BEGINNING,)


def _about_undone(state: State) -> tuple[str, ...]:
    if state.plan is None:
        return ()
    undone = state.plan.undone
    said = []
    if undone.variables is None:
        said.append("Which variables going back changes: they could not be compared.")
    if undone.migrations is None:
        said.append("Whether a database migration lies between the two: the changed files were not known.")
    return tuple(said)
