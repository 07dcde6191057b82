"""The runbook's four scenarios, recognised by what a watch has seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.judged import Pattern
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from rerail.core.watching.state import WatchState

_SCHEMA = re.compile(
    r"(?:relation|table|column|view|index|sequence|function)\s+\S{1,80}(?:\s+of\s+relation\s+\S{1,80})?\s+"
    r"(?:does not exist|doesn't exist|already exists)"
    r"|no such (?:table|column)|unknown column|undefined(?:table|column)"
    r"|schema .{0,40}(?:mismatch|out of date)"
    r"|(?:pending|unapplied|failed) migration|migration .{0,60}(?:failed|not applied)|P20(?:21|22)\b",
    re.IGNORECASE,
)
"""As PostgreSQL, MySQL, SQLite and the usual libraries (P2021, P2022: Prisma) complain of a schema."""
_CONFIGURATION = re.compile(
    r"KeyError: ['\"]?[A-Z][A-Z0-9_]{2,}"
    r"|(?:missing|undefined|unset|required|not (?:set|defined)|must be set).{0,40}\b(?:env|variable|config)"
    r"|\b(?:env|environment|variable|config\w*)\b.{0,60}(?:missing|undefined|unset|required|not set|invalid)"
    r"|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b.{0,30}(?:is missing|is required|is not set|not set|undefined)"
    r"|ImproperlyConfigured|ECONNREFUSED|could not translate host name|password authentication failed",
    re.IGNORECASE,
)
"""As programs complain of variables that are missing or wrong."""


def pattern_of(watch: WatchState, table: tuple[Assessed, ...]) -> Pattern | None:
    """Name the scenario; None where what was seen fits none of the four."""
    bad = {row.trigger for row in table if row.answer is Answer.BAD}
    told = [line.reveal() for look in watch.logs for line in look.telling]
    if watch.explained is not None and watch.explained.error is not None:
        told.append(watch.explained.error.reveal())
    if any(speaks_of_schema(line) for line in told):
        return Pattern.MIGRATION
    will_not_run = TriggerName.DEPLOYMENT_STATE in bad or watch.live_at is None
    if will_not_run or any(speaks_of_configuration(line) for line in told):
        return Pattern.CONFIGURATION
    if bad and bad <= {TriggerName.PERFORMANCE_DEGRADATION, TriggerName.LOG_ERRORS}:
        slow = TriggerName.PERFORMANCE_DEGRADATION in bad
        return Pattern.PERFORMANCE if slow else Pattern.BAD_CODE
    code = {
        TriggerName.API_AVAILABILITY,
        TriggerName.ERROR_RATE,
        TriggerName.CRITICAL_FUNCTIONALITY,
        TriggerName.USER_FACING_FEATURES,
    }
    return Pattern.BAD_CODE if bad & code else None


def speaks_of_schema(line: str) -> bool:
    """Tell whether a line of a log complains of the database's schema."""
    return _SCHEMA.search(line[:2000]) is not None


def speaks_of_configuration(line: str) -> bool:
    """Tell whether a line of a log complains of a missing or wrong setting."""
    return _CONFIGURATION.search(line[:2000]) is not None
