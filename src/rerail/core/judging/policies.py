"""Policies: how the measurements of one Check become an assessment. "N in a row" is the first."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rerail.core.judging.checks import Reach, VersionAnswer, VersionCheck
from rerail.core.judging.reasons import Reason
from rerail.core.values import Outcome, Value

if TYPE_CHECKING:
    from rerail.core.judging.checks import Check, Evidence

FAILURES_FOR_SURE = 10
"""So many failures in a row, over `FAILING_FOR` seconds, settle it before the time is up."""
FAILING_FOR = 30.0

SHUT = {Reach.LOGIN: Reason.BEHIND_LOGIN, Reach.FIREWALL: Reason.BEHIND_FIREWALL}
"""Answers that say nothing of the service's health, and why."""
_WHY_UNKNOWN = {**SHUT, Reach.NOWHERE: Reason.UNREACHABLE}


class Assessment(Value):
    """What the measurements of one Check come to; `outcome` None means: measure on."""

    check: str
    outcome: Outcome | None
    reason: Reason | None = None
    in_a_row: tuple[str, ...] = ()
    """Request ids of the passing answers in a row, newest last; what the request log is asked for."""
    passed_since: datetime | None = None
    """When the first of them was answered (UTC)."""
    proves_only: bool = False
    """A version endpoint: what it does not say counts against nothing, where another probe passed."""


def assess(check: Check, evidence: tuple[Evidence, ...], *, wanted: int, time_is_up: bool) -> Assessment:
    """Judge one Check by its Evidence, in order: passed after `wanted` passes in a row."""
    row = _streak(evidence, Outcome.PASSED)
    if len(row) >= wanted:
        ids = tuple(e.request_id for e in row[-wanted:] if e.request_id)
        return Assessment(
            check=check.name, outcome=Outcome.PASSED, in_a_row=ids, passed_since=row[-wanted].finished_at
        )
    if isinstance(check, VersionCheck):
        return _assess_version(check, evidence, wanted=wanted, time_is_up=time_is_up)
    failures = _streak(evidence, Outcome.FAILED)
    if _for_sure(failures) or (time_is_up and len(failures) >= wanted):
        return Assessment(check=check.name, outcome=Outcome.FAILED, reason=Reason.TARGET_UNHEALTHY)
    if not time_is_up:
        return Assessment(check=check.name, outcome=None)
    measured = any(e.outcome is not Outcome.UNKNOWN for e in evidence)
    otherwise = Reason.CHECKS_DISAGREE if measured else Reason.CANNOT_MEASURE
    reason = _why_unknown(evidence, wanted=wanted) or otherwise
    return Assessment(check=check.name, outcome=Outcome.UNKNOWN, reason=reason)


def _assess_version(
    check: VersionCheck, evidence: tuple[Evidence, ...], *, wanted: int, time_is_up: bool
) -> Assessment:
    """Only an answer of the failed version, again and again, refutes; "absent" says nothing."""
    failures = _streak(evidence, Outcome.FAILED)
    if _for_sure(failures) or (time_is_up and len(failures) >= wanted):
        return Assessment(check=check.name, outcome=Outcome.FAILED, reason=Reason.VERSION_REFUTED)
    silent = evidence[-wanted:]
    says_nothing = len(silent) == wanted and all(
        e.version in (VersionAnswer.ABSENT, VersionAnswer.OTHER) for e in silent
    )
    if says_nothing or time_is_up:
        reason = _why_unknown(evidence, wanted=wanted) or Reason.NO_PROOF
        return Assessment(check=check.name, outcome=Outcome.UNKNOWN, reason=reason, proves_only=True)
    return Assessment(check=check.name, outcome=None)


def _why_unknown(evidence: tuple[Evidence, ...], *, wanted: int) -> Reason | None:
    """Give what kept the last `wanted` requests from measuring, where it was the same with each."""
    last = {e.reach for e in evidence[-wanted:]}
    same = last.pop() if len(evidence) >= wanted and len(last) == 1 else None
    return _WHY_UNKNOWN.get(same) if same else None


def stand_aside(probes: tuple[Assessment, ...]) -> frozenset[str]:
    """Give the checks that don't count against the Target: they could not say anything.

    A silent version endpoint never does; what is behind a login or a firewall does not where another probe
    passed, nor does a version endpoint that can't be reached.
    """
    passed = any(a.outcome is Outcome.PASSED for a in probes)
    return frozenset(
        a.check
        for a in probes
        if a.outcome is Outcome.UNKNOWN
        and (a.reason is Reason.NO_PROOF or (passed and (a.proves_only or a.reason in SHUT.values())))
    )


def assess_once(check: Check, evidence: tuple[Evidence, ...]) -> Assessment:
    """Judge a Check that is measured once (a smoke command)."""
    if not evidence:
        return Assessment(check=check.name, outcome=None)
    reasons = {Outcome.FAILED: Reason.SMOKE_FAILED, Outcome.UNKNOWN: Reason.CANNOT_MEASURE}
    outcome = evidence[-1].outcome
    return Assessment(check=check.name, outcome=outcome, reason=reasons.get(outcome))


def _streak(evidence: tuple[Evidence, ...], outcome: Outcome) -> tuple[Evidence, ...]:
    """Give the longest tail of measurements with this outcome."""
    start = len(evidence)
    while start and evidence[start - 1].outcome is outcome:
        start -= 1
    return evidence[start:]


def _for_sure(failures: tuple[Evidence, ...]) -> bool:
    if len(failures) < FAILURES_FOR_SURE:
        return False
    return (failures[-1].finished_at - failures[0].started_at).total_seconds() >= FAILING_FOR
