"""What to say of measurements: the first, each change, N in a row; not each poll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.judging import vantage
from rerail.core.judging.checks import VersionAnswer
from rerail.core.judging.standing import Stand, standing
from rerail.core.telling.happening import CHECK, RAILWAY, Event
from rerail.core.telling.tone import OF_OUTCOME, Tone
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from rerail.core.judging.checks import Evidence
    from rerail.core.state import State

WORDS = {
    Outcome.PASSED: "passes",
    Outcome.FAILED: "fails",
    Outcome.UNKNOWN: "could not be measured",
    Outcome.SKIPPED: "was skipped",
}


BEYOND = {
    vantage.CONTROL.name: {
        Outcome.PASSED: "The control URL answers: this machine reaches others",
        Outcome.UNKNOWN: "The control URL does not answer either",
    },
    vantage.EDGE: {
        Outcome.PASSED: "Railway's edge answered others meanwhile",
        Outcome.FAILED: "Railway's edge answered nobody else",
        Outcome.UNKNOWN: "Railway's edge log could not be read",
    },
}
"""What to say of the second vantage, by what came out."""


def events(before: State, after: State, data: j.Measured | j.ProofLooked | j.EndSeen) -> tuple[Event, ...]:
    """Give what to say of one measurement or look during verification."""
    match data:
        case j.Measured(evidence=evidence):
            return _measured(before, after, evidence)
        case j.ProofLooked():
            return _proof(before, data)
        case j.EndSeen():
            return _end(before, after, data)


def _measured(before: State, after: State, evidence: Evidence) -> tuple[Event, ...]:
    row = streak(after.verify.evidence, evidence.check)
    wanted = after.plan.timing.in_a_row if after.plan else None
    if evidence.outcome is Outcome.PASSED and row == wanted and row > 1:
        says = f"Check {evidence.check} passed {row} times in a row"
        return (_check(says, evidence),)
    if row != 1:
        return ()
    if evidence.check in BEYOND:
        return (_check(BEYOND[evidence.check][evidence.outcome], evidence),)
    again = any(e.check == evidence.check for e in before.verify.evidence)
    says = f"Check {evidence.check} {'now ' if again else ''}{_word(evidence)}"
    return (_check(says, evidence),)


def _word(evidence: Evidence) -> str:
    """Say how it came out; an answer that came but names no version of ours was measured all the same."""
    if evidence.outcome is Outcome.UNKNOWN and evidence.version is VersionAnswer.OTHER:
        return "tells another version"
    if evidence.outcome is Outcome.UNKNOWN and evidence.version is VersionAnswer.ABSENT:
        return "tells no version"
    return WORDS[evidence.outcome]


def _check(says: str, evidence: Evidence) -> Event:
    tone = OF_OUTCOME[evidence.outcome]
    return Event(source=CHECK, says=says, detail=str(evidence.observed), link=evidence.link, tone=tone)


def streak(evidence: tuple[Evidence, ...], check: str) -> int:
    """Tell how many of this check's last measurements came out as the last one did."""
    outcomes = [e.outcome for e in evidence if e.check == check]
    length = 0
    for outcome in reversed(outcomes):
        if outcome is not outcomes[-1]:
            break
        length += 1
    return length


def _proof(before: State, data: j.ProofLooked) -> tuple[Event, ...]:
    best = before.verify.proof
    if best is not None and data.found <= best.found:
        return ()
    says = f"{data.found} of our last {data.asked} requests are in the new deployment's request log"
    tone = Tone.GOOD if data.found >= data.asked else None
    return (Event(source=RAILWAY, says=says, tone=tone),)


def _end(before: State, after: State, data: j.EndSeen) -> tuple[Event, ...]:
    if before.verify.ends and before.verify.ends[-1].end.active == data.active:
        return ()
    ours = after.rung.new_id if after.rung else None
    who = data.active[0] if data.active else None
    if who is None:
        return (Event(source=RAILWAY, says="Railway says that nothing is Live", tone=Tone.BAD),)
    if who == ours:
        return (Event(source=RAILWAY, says="Live is the new deployment", tone=Tone.GOOD),)
    there = standing(after, after.plan) if after.plan else None
    if there is not None and there.stand is Stand.MOVED:
        says = f"Live is {who}: the same code in its place, which is verified from now on"
        return (Event(source=RAILWAY, says=says),)
    return (Event(source=RAILWAY, says=f"Live is another deployment: {who}", tone=Tone.BAD),)
