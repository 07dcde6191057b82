"""What is said otherwise where a run undoes a rollback: it goes forward again, and nothing has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.values import Verdict
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from rerail.core.state import State

_SENTENCES = {
    Reason.TARGET_UNHEALTHY: "What was undone is live again, and unhealthy still.",
    Reason.VERSION_REFUTED: "What was undone is live again, but the version from before still answers.",
    Reason.SMOKE_FAILED: "What was undone is live again and healthy, but the smoke command failed.",
    Reason.OWN_CHECKS_FAILED: "What was undone is live again, but your own checks failed.",
    Reason.OWN_CHECKS_CUT_OFF: "What was undone is live again and healthy, but your own checks were cut off.",
    Reason.ROLLBACK_REFUSED: "Railway refused to bring back what was undone.",
}
"""Where the reason's own sentence speaks of a release that failed."""
_ENDS = {
    Verdict.RECOVERED: "verified",
    Verdict.NOT_RECOVERED: "not healthy",
    Verdict.INCONCLUSIVE: "inconclusive",
}


def is_undo(state: State) -> bool:
    """Tell whether the run undoes a rollback, or was to."""
    return state.started is not None and state.started.undo


def incident_undone(state: State) -> int | None:
    """Give the number of the incident whose rollback is undone; None where none is known."""
    return state.plan.undoes.incident if state.plan and state.plan.undoes else None


def status_words(state: State, target: str) -> str:
    """Give the title's words for how it stands."""
    number = incident_undone(state)
    of = f" (undoes #{number})" if number is not None else ""
    went_live = state.rung is not None and state.rung.live_at is not None
    if state.verdict is None:
        return f"{_under_way(state, target, went_live=went_live)}{of}"
    if not state.acting:
        return f"{_before_acting(state, target)}{of}"
    done = f"rolled forward again to {target}" if went_live else f"rolling forward again to {target}"
    return f"{done} — {_ENDS[state.verdict.verdict or Verdict.INCONCLUSIVE]}{of}"


def sentence(reason: Reason) -> str:
    """Give our sentence for the reason, as it is said of an undo."""
    return _SENTENCES.get(reason, SENTENCES[reason])


def says(state: State) -> str:
    """Give the Verdict's own words, the reason's sentence as it is said of an undo."""
    verdict = state.verdict
    if verdict is None:
        return ""
    return str(verdict.says).replace(SENTENCES[verdict.reason], sentence(verdict.reason))


def _under_way(state: State, target: str, *, went_live: bool) -> str:
    if went_live:
        return f"rolled forward again to {target} — verifying"
    return f"rolling forward again to {target}" if state.acting else "preparing to roll forward again"


def _before_acting(state: State, target: str) -> str:
    verdict = state.verdict
    if verdict is not None and verdict.reason is Reason.DRY_RUN:
        return f"would roll forward again to {target}"
    if verdict is not None and verdict.reason is Reason.NOTHING_TO_UNDO:
        return "nothing to undo"
    if verdict is not None and verdict.exit_code == ExitCode.UNSAFE_PLAN:
        return f"rolling forward again to {target} stopped before it began: unsafe"
    return "rolling forward again could not begin"
