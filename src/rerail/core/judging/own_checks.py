"""What checks of the user's own, run after the rollback, make of its Verdict. They only make it worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.journal import OwnChecksEnded, OwnOutcome, VerdictGiven
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.judging.verdict import EXIT_CODES
from rerail.core.text import draft
from rerail.core.values import Verdict

if TYPE_CHECKING:
    from rerail.core.state import State

_SPOKEN_OF = {
    OwnOutcome.FAILURE: (
        frozenset({Verdict.RECOVERED, Verdict.INCONCLUSIVE}),
        Verdict.NOT_RECOVERED,
        Reason.OWN_CHECKS_FAILED,
    ),
    OwnOutcome.CANCELLED: (
        frozenset({Verdict.RECOVERED}),
        Verdict.INCONCLUSIVE,
        Reason.OWN_CHECKS_CUT_OFF,
    ),
}
"""Of an outcome: which Verdicts it changes, into which one, and why."""


def after_own_checks(state: State, ended: OwnChecksEnded) -> tuple[OwnChecksEnded | VerdictGiven, ...]:
    """Give the lines to add: none where this outcome was added before; a Verdict where it changes.

    Where the Target never went live, whatever was measured was not the Target: the Verdict stays.
    """
    if ended in state.own_checks:
        return ()
    verdict = state.verdict
    spoken = _SPOKEN_OF.get(ended.outcome)
    went_live = state.rung is not None and state.rung.live_at is not None
    if spoken is None or verdict is None or not went_live or verdict.verdict not in spoken[0]:
        return (ended,)
    _, worse, reason = spoken
    says = draft(f"{SENTENCES[reason]} ({ended.name.reveal()})")
    given = VerdictGiven(
        verdict=worse, reason=reason, proof=verdict.proof, says=says, exit_code=int(EXIT_CODES[worse])
    )
    return ended, given
