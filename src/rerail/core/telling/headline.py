"""The status of a run in one or two words, with its tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.reasons import Reason
from rerail.core.telling.tone import OF_VERDICT, Tone
from rerail.core.telling.watched import words
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from rerail.core.state import State

HEADLINES = {
    Reason.DRY_RUN: "DRY RUN",
    Reason.NEVER_WENT_LIVE: "NOTHING IS WRONG",
    Reason.NOTHING_TO_ROLL_BACK_TO: "NOTHING TO ROLL BACK TO",
    Reason.INTERRUPTED: "INTERRUPTED",
}
UNSAFE = "UNSAFE, NOTHING DONE"


def headline(state: State) -> str:
    """Give the status in a few words."""
    verdict = state.verdict
    if (watched := words.headline(state)) is not None and verdict is not None:
        return watched
    if verdict is None:
        return "UNDER WAY"
    if verdict.verdict is not None and state.acting:
        return verdict.verdict.replace("_", " ").upper()
    if verdict.exit_code == ExitCode.UNSAFE_PLAN:
        return UNSAFE
    return HEADLINES.get(verdict.reason, "NOT STARTED")


def tone(state: State) -> Tone:
    """Give how the status feels."""
    verdict = state.verdict
    if verdict is None:
        return Tone.UNDER_WAY
    if words.is_only_watch(state) and state.watch is not None and state.watch.judged is not None:
        return OF_VERDICT[state.watch.judged.verdict]
    if verdict.verdict is not None:
        return OF_VERDICT[verdict.verdict]
    if verdict.exit_code == ExitCode.INCONCLUSIVE:
        return Tone.DOUBTFUL
    return Tone.GOOD if verdict.exit_code == ExitCode.RECOVERED else Tone.BAD
