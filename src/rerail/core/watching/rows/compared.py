"""Slower, or with more errors in its log, than the release before: what only advises."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.judging.statistics import rate_ratio_low
from rerail.core.text import draft
from rerail.core.values import Outcome
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.latency import Slowed, judge_latency
from rerail.core.watching.rows.says import share
from rerail.core.watching.samples import counts_from, is_before
from rerail.core.watching.seen import Timed
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.watching.state import WatchState

WARM_UP = timedelta(seconds=60)
"""From going live: caches are cold and code is compiled."""
BETWEEN_LOOKS = timedelta(seconds=60)
"""It must be slow at two looks that are so far apart."""
SURE = 0.99
LEAST_ERRORS = 10
"""Error lines; with fewer nothing is said against the release."""
LEAST_LOG = 120.0
"""Seconds of log on either side."""
MINUTE = 60.0


def latency_at_edge(watch: WatchState, now: datetime) -> Assessed:
    """Compare durations at Railway's edge with those of the release before."""
    before = watch.baseline.millis if watch.baseline else ()
    return _latency(watch, now, "Railway's edge", before, _at_edge)


def latency_of_probes(watch: WatchState, now: datetime) -> Assessed:
    """Compare our probes with those that the release before answered."""
    before = tuple(
        Timed(path=e.check, millis=e.millis)
        for e in watch.evidence
        if e.millis is not None
        and e.outcome is Outcome.PASSED
        and e.check in _health(watch)
        and is_before(watch, e)
    )
    return _latency(watch, now, "our probes", before, _of_probes)


def log_errors(watch: WatchState, now: datetime) -> Assessed:
    """Compare error lines a minute with those of the release before."""
    limit, seen = watch.plan.limits.log_errors, watch.baseline
    since = counts_from(watch, now)
    if limit is None:
        return _log(Answer.UNUSED, "switched off")
    if not watch.logs and (trouble := watch.failed.get("logs")) is not None:
        return _log(Answer.UNMEASURED, trouble.says)
    looks = [look for look in watch.logs if since is not None and look.end > since]
    seconds = sum((look.end - look.start).total_seconds() for look in looks)
    errors = sum(look.errors for look in looks)
    if seen is None or seen.log_errors is None or not seen.log_seconds or seen.log_seconds < LEAST_LOG:
        return _log(Answer.UNUSED, "the log of the release before could not be compared with", errors)
    if seconds < LEAST_LOG:
        return _log(Answer.OPEN, "not enough of its log yet", errors)
    now_rate, before_rate = errors / seconds * MINUTE, seen.log_errors / seen.log_seconds * MINUTE
    low = rate_ratio_low(errors, seconds, seen.log_errors, seen.log_seconds, SURE)
    bad = errors >= LEAST_ERRORS and low > 1 + limit
    says = f"{now_rate:.1f} error lines a minute, before the deploy {before_rate:.1f}"
    within = now_rate <= before_rate * (1 + limit) or errors < LEAST_ERRORS
    answer = Answer.BAD if bad else Answer.HEALTHY if within else Answer.OPEN
    return Assessed(
        trigger=TriggerName.LOG_ERRORS,
        source="its log",
        answer=answer,
        says=draft(says),
        n=sum(look.lines for look in looks),
        failures=errors,
        rate=now_rate,
        limit=before_rate * (1 + limit),
        before=before_rate,
        unit="lines/min",
        failing=tuple(dict.fromkeys(line for look in looks for line in look.telling))[:3] if bad else (),
        advises=True,
    )


def _latency(
    watch: WatchState,
    now: datetime,
    source: str,
    before: tuple[Timed, ...],
    until: Callable[[WatchState, datetime], tuple[Timed, ...]],
) -> Assessed:
    limit = watch.plan.limits.degradation
    if limit is None or watch.live_at is None:
        return _slow(source, Slowed(answer=Answer.UNUSED), limit, "switched off" if limit is None else "")
    looks = [judge_latency(before, until(watch, at), degradation=limit) for at in (now, now - BETWEEN_LOOKS)]
    slowed = looks[0]
    if slowed.answer is Answer.UNUSED:
        few = f"{slowed.n_now} durations now, {slowed.n_before} before, of the same paths: too few"
        return _slow(source, slowed, limit, few)
    says = f"{share((slowed.estimate or 1) - 1)} slower than before"
    if slowed.answer is Answer.BAD and looks[1].answer is not Answer.BAD:
        return _slow(source, slowed, limit, f"{says} at one look, not yet at two", Answer.OPEN)
    return _slow(source, slowed, limit, says)


def _slow(
    source: str, slowed: Slowed, limit: float | None, says: str, answer: Answer | None = None
) -> Assessed:
    def more(value: float | None) -> float | None:
        return None if value is None else value - 1

    return Assessed(
        trigger=TriggerName.PERFORMANCE_DEGRADATION,
        source=source,
        answer=answer or slowed.answer,
        says=draft(says or "it is not live yet"),
        n=slowed.n_now,
        rate=more(slowed.estimate),
        low=more(slowed.low),
        high=more(slowed.high),
        limit=limit,
        advises=True,
    )


def _at_edge(watch: WatchState, until: datetime) -> tuple[Timed, ...]:
    since = _warm(watch)
    return tuple(t for e in watch.edges if since <= e.start and e.end <= until for t in e.millis)


def _of_probes(watch: WatchState, until: datetime) -> tuple[Timed, ...]:
    since, names = _warm(watch), _health(watch)
    return tuple(
        Timed(path=e.check, millis=e.millis)
        for e in watch.evidence
        if e.millis is not None
        and e.outcome is Outcome.PASSED
        and e.check in names
        and since <= e.started_at <= until
    )


def _warm(watch: WatchState) -> datetime:
    if watch.live_at is None:
        raise AssertionError("nothing is warm that is not live")
    return watch.live_at + WARM_UP


def _health(watch: WatchState) -> frozenset[str]:
    return frozenset(check.name for check in watch.plan.health)


def _log(answer: Answer, says: str, errors: int = 0) -> Assessed:
    return Assessed(
        trigger=TriggerName.LOG_ERRORS,
        source="its log",
        answer=answer,
        says=draft(says),
        failures=errors,
        unit="lines/min",
        advises=True,
    )
