"""Data corruption and security exposure: what only the user can see, by a command or a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.text import draft
from rerail.core.values import Outcome
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.samples import evidence_of, settled_at

if TYPE_CHECKING:
    from rerail.core.watching.state import WatchState
    from rerail.core.watching.triggers import TriggerName

PERSON = "a person"
COMMAND = "a command"
FAILURES = 2
"""In a row: the command that failed once may have failed itself."""


def alarm(watch: WatchState, trigger: TriggerName) -> Assessed:
    """Judge one of the two: declared by a person, or found by the user's command."""
    declared = next((d for d in watch.plan.declared if d.trigger is trigger), None)
    if declared is not None:
        by = f" by {declared.by.reveal()}" if declared.by else ""
        return _row(trigger, PERSON, Answer.BAD, f"declared{by}", failures=1, n=1)
    mine = next((a for a in watch.plan.alarms if a.trigger is trigger), None)
    if mine is None:
        return _row(trigger, COMMAND, Answer.UNUSED, "no command is given, and nobody declared it")
    seen = evidence_of(watch, mine.check.name, settled_at(watch))
    told = [e for e in seen if e.outcome in (Outcome.PASSED, Outcome.FAILED)]
    failures = sum(e.outcome is Outcome.FAILED for e in told)
    if not told:
        answer = Answer.UNMEASURED if seen else Answer.OPEN
        says = f"it could not be run: {seen[-1].observed.reveal()}" if seen else "not run yet"
        return _row(trigger, COMMAND, answer, says)
    last = [e.outcome for e in told[-FAILURES:]]
    says = told[-1].observed.reveal()
    if last == [Outcome.FAILED] * FAILURES:
        return _row(trigger, COMMAND, Answer.BAD, f"{says}, {FAILURES} times in a row", failures, len(told))
    answer = Answer.HEALTHY if last[-1] is Outcome.PASSED else Answer.OPEN
    return _row(trigger, COMMAND, answer, says, failures, len(told))


def _row(
    trigger: TriggerName, source: str, answer: Answer, says: str, failures: int = 0, n: int = 0
) -> Assessed:
    return Assessed(trigger=trigger, source=source, answer=answer, says=draft(says), n=n, failures=failures)
