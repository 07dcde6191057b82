"""The Verdict: what a Lane's closed Steps come to, and the exit code that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.journal import StepClosed, VerdictGiven
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.outlet_names import ISSUE
from rerail.core.text import draft
from rerail.core.values import Outcome, Proof, Verdict
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.text import Text

_VERDICTS = {
    Outcome.PASSED: Verdict.RECOVERED,
    Outcome.FAILED: Verdict.NOT_RECOVERED,
    Outcome.UNKNOWN: Verdict.INCONCLUSIVE,
    Outcome.SKIPPED: Verdict.INCONCLUSIVE,
}
EXIT_CODES = {
    Verdict.RECOVERED: ExitCode.RECOVERED,
    Verdict.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
    Verdict.NOT_RECOVERED: ExitCode.NOT_RECOVERED,
    Verdict.HEALTHY: ExitCode.RECOVERED,
    Verdict.BAD: ExitCode.NOT_RECOVERED,
}


def verdict_of(restored: StepClosed, verified: StepClosed | None) -> VerdictGiven:
    """Give the Verdict of a Lane: RECOVERED only when it went live, was healthy, and was proven."""
    if restored.outcome is not Outcome.PASSED:
        return _given(_VERDICTS[restored.outcome], restored.reason or Reason.NO_ROUTE, restored.says)
    if verified is None:
        return interrupted("the end of verification")
    verdict = _VERDICTS[verified.outcome]
    if verdict is Verdict.RECOVERED and verified.proof is Proof.NONE:
        verdict = Verdict.INCONCLUSIVE
    return _given(verdict, verified.reason or Reason.NO_PROOF, verified.says, verified.proof)


def interrupted(before: str) -> VerdictGiven:
    """Give the Verdict of a run that was stopped: unknown is never success."""
    says = draft(f"{SENTENCES[Reason.INTERRUPTED]} It had not reached {before}.")
    return _given(Verdict.INCONCLUSIVE, Reason.INTERRUPTED, says)


def stopped_before_acting() -> VerdictGiven:
    """Give the end of a run that was stopped, by a signal or for good, before it sent anything."""
    says = draft(f"{SENTENCES[Reason.INTERRUPTED]} Nothing was sent.")
    return ended_before_acting(Reason.INTERRUPTED, says, ExitCode.INCONCLUSIVE)


def ended_before_acting(reason: Reason, says: Text, exit_code: ExitCode) -> VerdictGiven:
    """Give the end of a run that sent nothing."""
    return VerdictGiven(verdict=None, reason=reason, proof=Proof.NONE, says=says, exit_code=int(exit_code))


def exit_code_of(state: State) -> int:
    """Give the exit code of a run: its Verdict's, or NOT_FILED where it is good but filed nowhere.

    Step summary and files alone do not count as filed; nor does an issue that could not be completed.
    A run without Verdict is inconclusive. A watch speaks of the release that it watched: a bad one stays
    bad, however well the rollback after it went.
    """
    if state.watch is not None and state.watch.judged is not None:
        return int(EXIT_CODES[state.watch.judged.verdict])
    if state.verdict is None:
        return int(ExitCode.INCONCLUSIVE)
    if state.verdict.verdict is not Verdict.RECOVERED:
        return state.verdict.exit_code
    of_issue = [t for t in state.told if t.outlet == ISSUE]
    filed = bool(of_issue) and of_issue[-1].done
    return int(ExitCode.RECOVERED if filed else ExitCode.NOT_FILED)


def _given(verdict: Verdict, reason: Reason, says: Text, proof: Proof = Proof.NONE) -> VerdictGiven:
    return VerdictGiven(
        verdict=verdict, reason=reason, proof=proof, says=says, exit_code=int(EXIT_CODES[verdict])
    )
