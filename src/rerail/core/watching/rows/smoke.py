"""Critical functionality and user-facing features: the smoke checks, core ones and the others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.judging.checks import CommandCheck
from rerail.core.text import Text, draft
from rerail.core.values import Outcome
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.samples import counts_from, evidence_before, evidence_of
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.judging.checks import Evidence
    from rerail.core.watching.plan import SmokeCheck
    from rerail.core.watching.state import WatchState

SOURCE = "smoke checks"
FAILURES = 3
"""So many failures in a row make a request's check bad."""
FAILURES_OF_COMMAND = 2
"""And a command's: a whole suite that failed twice is no hiccup."""
OVER = timedelta(seconds=30)
"""Over this time, so that one short event is not taken for more."""
SILENT = 3
"""So many measurements in a row that failed, and the check counts as not measured."""
_WORST_FIRST = (Answer.BAD, Answer.UNMEASURED, Answer.NOT_WORSE, Answer.OPEN, Answer.HEALTHY)


def smoke(watch: WatchState, now: datetime, *, core: bool) -> Assessed:
    """Judge the core smoke checks, or the others, in one row; the worst of them gives its answer."""
    trigger = TriggerName.CRITICAL_FUNCTIONALITY if core else TriggerName.USER_FACING_FEATURES
    mine = [each for each in watch.plan.smoke if each.core is core]
    if not mine:
        says = "no smoke check is marked core" if core else "no other smoke check is declared"
        return Assessed(trigger=trigger, source=SOURCE, answer=Answer.UNUSED, says=draft(says))
    answers = {each.check.name: answer_of(watch, now, each) for each in mine}
    answer = next(a for a in _WORST_FIRST if a in answers.values())
    seen = [e for each in mine for e in evidence_of(watch, each.check.name, counts_from(watch, now))]
    worst = [each for each in mine if answers[each.check.name] is answer]
    return Assessed(
        trigger=trigger,
        source=SOURCE,
        answer=answer,
        says=_says(watch, now, answer, worst),
        n=sum(e.outcome in (Outcome.PASSED, Outcome.FAILED) for e in seen),
        failures=sum(e.outcome is Outcome.FAILED for e in seen),
        unmeasured=sum(e.outcome is Outcome.UNKNOWN for e in seen),
        failing=_failing(watch, now, worst) if answer is Answer.BAD else (),
    )


def bad_checks(watch: WatchState, now: datetime, *, core: bool | None = None) -> tuple[SmokeCheck, ...]:
    """Give the smoke checks that are bad: the core ones, the others, or (None) all."""
    return tuple(
        each
        for each in watch.plan.smoke
        if core in (None, each.core) and answer_of(watch, now, each) is Answer.BAD
    )


def answer_of(watch: WatchState, now: datetime, smoke_check: SmokeCheck) -> Answer:
    """Judge one smoke check: bad after some failures in a row that began with this deploy."""
    name = smoke_check.check.name
    seen = evidence_of(watch, name, counts_from(watch, now))
    if not seen:
        return Answer.OPEN
    if len(seen) >= SILENT and all(e.outcome is Outcome.UNKNOWN for e in seen[-SILENT:]):
        return Answer.UNMEASURED
    told = [e for e in seen if e.outcome is not Outcome.UNKNOWN]
    if not told:
        return Answer.OPEN
    if told[-1].outcome is Outcome.PASSED:
        return Answer.HEALTHY
    if not _failed_for_sure(tuple(told), command=isinstance(smoke_check.check, CommandCheck)):
        return Answer.OPEN
    return Answer.NOT_WORSE if failed_before(watch, name) else Answer.BAD


def passed_since(watch: WatchState, name: str, since: datetime) -> bool:
    """Tell whether a check that was begun since then passed, when last it told anything."""
    told = [e for e in evidence_of(watch, name, since) if e.outcome is not Outcome.UNKNOWN]
    return bool(told) and told[-1].outcome is Outcome.PASSED


def passed_before(watch: WatchState, name: str) -> bool:
    """Tell whether a check passed on the release before: measured there, or seen answered in its log."""
    before = [e for e in evidence_before(watch, name) if e.outcome is not Outcome.UNKNOWN]
    if before:
        return before[-1].outcome is Outcome.PASSED
    return watch.baseline is not None and name in watch.baseline.answered


def failed_before(watch: WatchState, name: str) -> bool:
    """Tell whether a check was seen to fail on the release before already."""
    before = [e for e in evidence_before(watch, name) if e.outcome is not Outcome.UNKNOWN]
    return bool(before) and before[-1].outcome is Outcome.FAILED


def _failed_for_sure(told: tuple[Evidence, ...], *, command: bool) -> bool:
    """Tell whether the last failures, with no pass among them, are many and long enough."""
    row: list[Evidence] = []
    for each in reversed(told):
        if each.outcome is not Outcome.FAILED:
            break
        row.append(each)
    enough = FAILURES_OF_COMMAND if command else FAILURES
    return len(row) >= enough and row[0].finished_at - row[-1].started_at >= OVER


def _says(watch: WatchState, now: datetime, answer: Answer, worst: list[SmokeCheck]) -> Text:
    names = ", ".join(each.check.name for each in worst)
    last = evidence_of(watch, worst[0].check.name, counts_from(watch, now))
    seen = f": {last[-1].observed.reveal()}" if last else ""
    match answer:
        case Answer.BAD:
            return draft(f"{names} failed again and again{seen}")
        case Answer.NOT_WORSE:
            return draft(f"{names} failed before the deploy, too")
        case Answer.UNMEASURED:
            return draft(f"{names} could not be measured{seen}")
        case Answer.HEALTHY:
            return draft("all passed when last measured")
        case _:
            return draft(f"not certain yet: {names}")


def _failing(watch: WatchState, now: datetime, worst: list[SmokeCheck]) -> tuple[Text, ...]:
    """Name the checks that fail, and the tests in them."""
    names: list[Text] = []
    for each in worst:
        last = evidence_of(watch, each.check.name, counts_from(watch, now))
        tests = last[-1].failing if last else ()
        names.extend(tests or (draft(each.check.name),))
    return tuple(names)
