"""From the table to a Verdict: when it is certain, and when it goes on. Pure, on rows alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.reasons import Reason
from rerail.core.values import Verdict
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from collections.abc import Iterable

BAD_REASONS = {
    TriggerName.DATA_CORRUPTION: Reason.DATA_CORRUPTED,
    TriggerName.SECURITY_EXPOSURE: Reason.SECURITY_EXPOSED,
    TriggerName.DEPLOYMENT_STATE: Reason.BAD_STATE,
    TriggerName.CRITICAL_FUNCTIONALITY: Reason.BAD_CORE,
    TriggerName.API_AVAILABILITY: Reason.BAD_AVAILABILITY,
    TriggerName.ERROR_RATE: Reason.BAD_ERROR_RATE,
    TriggerName.USER_FACING_FEATURES: Reason.BAD_FEATURES,
    TriggerName.PERFORMANCE_DEGRADATION: Reason.BAD_PERFORMANCE,
    TriggerName.LOG_ERRORS: Reason.BAD_LOGS,
}
"""In the order of their weight: the heaviest gives the reason-code."""
FEW = 20
"""Users' requests; with fewer an error rate that is not certain keeps nobody from saying HEALTHY."""
_FINE = frozenset({Answer.HEALTHY, Answer.UNUSED})


def bad_triggers(table: Iterable[Assessed]) -> tuple[TriggerName, ...]:
    """Give the triggers that are bad, the heaviest first."""
    bad = {row.trigger for row in table if row.answer is Answer.BAD}
    return tuple(trigger for trigger in BAD_REASONS if trigger in bad)


def conclude(
    table: tuple[Assessed, ...], *, long_enough: bool, time_is_up: bool
) -> tuple[Verdict, Reason] | None:
    """Give the Verdict and its reason; None: it goes on.

    `long_enough`: HEALTHY may be said. `time_is_up`: what is not certain now is INCONCLUSIVE.
    """
    bad = bad_triggers(table)
    if bad:
        return Verdict.BAD, BAD_REASONS[bad[0]]
    if long_enough and _is_healthy(table):
        return Verdict.HEALTHY, Reason.WATCHED_HEALTHY
    if not time_is_up:
        return None
    return Verdict.INCONCLUSIVE, _why_not_certain(table)


def _is_healthy(table: tuple[Assessed, ...]) -> bool:
    """Tell whether every trigger that decides is within its limit, and at least one was measured."""
    deciding = [row for row in table if not row.advises]
    return all(_is_fine(row) for row in deciding) and any(row.answer is Answer.HEALTHY for row in deciding)


def _is_fine(row: Assessed) -> bool:
    few = row.trigger is TriggerName.ERROR_RATE and row.answer is Answer.OPEN and row.n < FEW
    return row.answer in _FINE or few


def _why_not_certain(table: tuple[Assessed, ...]) -> Reason:
    deciding = [row for row in table if not row.advises]
    if any(row.answer is Answer.NOT_WORSE for row in deciding):
        return Reason.NOT_WORSE_THAN_BEFORE
    if any(row.answer is Answer.UNMEASURED for row in deciding):
        return Reason.CANNOT_MEASURE
    return Reason.NOT_CERTAIN_IN_TIME
