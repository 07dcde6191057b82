"""Which of the runbook's four scenarios this looks like: a suggestion by rules, for people to judge."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.evidence.values import ExcerptKind
from rerail.core.judging.reasons import Reason
from rerail.core.telling.forward import is_undo
from rerail.core.telling.names import live
from rerail.core.telling.recurrence import is_same_commit
from rerail.core.telling.traffic import error_share
from rerail.core.telling.wording import counted, duration
from rerail.core.values import Value

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.evidence.values import TrafficIn
    from rerail.core.state import State


class RootCause(StrEnum):
    """The runbook's rollback scenarios, and that none of them is suggested."""

    BAD_CODE = "bad-code-deploy"
    PERFORMANCE = "performance-regression"
    MIGRATION = "database-migration-issue"
    CONFIGURATION = "configuration-error"
    UNKNOWN = "unknown"


NAMES = {
    RootCause.BAD_CODE: "Bad code deploy",
    RootCause.PERFORMANCE: "Performance regression",
    RootCause.MIGRATION: "Database migration issue",
    RootCause.CONFIGURATION: "Configuration error",
    RootCause.UNKNOWN: "Unknown",
}


class Suggestion(Value):
    """A category and what speaks for it, as a sentence of ours that quotes nothing from outside."""

    category: RootCause
    why: str


SOON = timedelta(minutes=10)
"""Failures that begin within this time after going live are held to come with the release."""
SLOWER = 1.5
"""The runbook's "performance degradation > 50%"."""
AS_MANY_ERRORS = 0.01
"""An error share that grew by less than this is taken to have stayed the same."""
NEAR = 10
"""Lines on each side of the first error in which words about a schema count."""
_SCHEMA = re.compile(
    r"(relation|column|table|type|schema|constraint|index)\b.{0,80}\b(does not|doesn't) exist"
    r"|no such (table|column)|unknown (column|table)|undefined ?(column|table)|invalid column name"
    r"|duplicate column|missing migration|pending migration|unapplied migration|SQLSTATE\W{0,3}42"
    r"|ORA-00942|ORA-00904",
    re.IGNORECASE,
)


def suggest(state: State) -> Suggestion:
    """Give the category that the rules suggest; UNKNOWN where none speaks, or where some speak against it."""
    if is_undo(state):
        return Suggestion(category=RootCause.UNKNOWN, why="A rollback was undone: nothing had failed.")
    if state.verdict is not None and state.verdict.reason is Reason.TARGET_UNHEALTHY:
        why = "The Target is unhealthy too: the release was not the cause."
        return Suggestion(category=RootCause.UNKNOWN, why=why)
    rules = (
        (RootCause.CONFIGURATION, _configuration),
        (RootCause.MIGRATION, _migration),
        (RootCause.PERFORMANCE, _performance),
        (RootCause.BAD_CODE, _bad_code),
    )
    for category, rule in rules:
        speaks = rule(state)
        if speaks:
            return Suggestion(category=category, why=speaks)
    return Suggestion(category=RootCause.UNKNOWN, why="None of the rules speaks for one of the scenarios.")


def _configuration(state: State) -> str | None:
    if not is_same_commit(state):
        return None
    variables = (state.plan.undone.variables if state.plan else None) or ()
    what = f"{counted(len(variables), 'variable')}" if variables else "the settings"
    return f"Both deployments run the same commit; what differs: {what}."


def _migration(state: State) -> str | None:
    happened = state.evidence.happenings.steps if state.evidence.happenings else ()
    if any(step.step == "PRE_DEPLOY_COMMAND" and step.error for step in happened):
        return "The pre-deploy command of the failed deployment failed."
    if _speaks_of_schema(state):
        return "The log speaks of the database's schema near its first error."
    migrations = state.plan.undone.migrations if state.plan else None
    if migrations:
        return f"The failed release touches {counted(len(migrations), 'database migration')}."
    return None


def _speaks_of_schema(state: State) -> bool:
    found = state.evidence.excerpt(ExcerptKind.FIRST_ERROR)
    if found is None or found.marked is None:
        return False
    near = found.lines[max(0, found.marked - NEAR) : found.marked + NEAR + 1]
    return any(_SCHEMA.search(line.reveal()[:1_000]) for line in near)


def _performance(state: State) -> str | None:
    traffic = state.evidence.traffic
    before, during = (traffic.before, traffic.during) if traffic else (None, None)
    if before is None or during is None or before.latency is None or during.latency is None:
        return None
    slower = during.latency.p95 > before.latency.p95 * SLOWER
    if not slower or _more_errors(before, during) is not False:
        return None
    grew = f"{before.latency.p95:.0f} ms to {during.latency.p95:.0f} ms"
    return f"The 95th percentile of latency went from {grew}, and there were no more errors than before."


def _more_errors(before: TrafficIn, during: TrafficIn) -> bool | None:
    was, became = error_share(before), error_share(during)
    return None if was is None or became is None else became > was + AS_MANY_ERRORS


def _bad_code(state: State) -> str | None:
    since, failed = went_live(state), _first_trouble(state)
    if is_same_commit(state) or since is None or failed is None:
        return None
    after = failed - since
    if after > SOON:
        return None
    when = duration(max(0.0, after.total_seconds()))
    variables = (state.plan.undone.variables if state.plan else None) or ()
    changed = f"the code and {counted(len(variables), 'variable')}" if variables else "the code"
    return f"The first failure came {when} after the failed deployment began; {changed} had changed."


def went_live(state: State) -> datetime | None:
    """Give when the failed deployment began to serve, as far as it is known (else when it was made)."""
    impact, failed = state.evidence.impact, live(state)
    if impact is not None and impact.start is not None:
        return impact.start
    return failed.created_at if failed else None


def _first_trouble(state: State) -> datetime | None:
    impact = state.evidence.impact
    if impact is not None and impact.first_failure is not None:
        return impact.first_failure
    error = state.evidence.excerpt(ExcerptKind.FIRST_ERROR)
    return error.at if error is not None and error.marked is not None else None
