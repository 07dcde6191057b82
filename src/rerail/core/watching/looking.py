"""Which looks at Railway are due; fewer of them where its hourly requests run out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.actions import (
    Action,
    ExplainSubject,
    LookAtBaseline,
    LookAtEdge,
    LookAtLatency,
    LookAtLogs,
    LookAtPlatform,
    LookAtSubject,
)
from rerail.core.watching.judge import REREAD, deadline
from rerail.core.watching.rows.compared import WARM_UP
from rerail.core.watching.rows.state import DOWN, has_fallen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.values import RateLimit
    from rerail.core.watching.state import WatchState

Due = tuple[Action, datetime]
RESERVED = 25
"""Requests that are kept for a rollback: its reads, the mutation, following it, the proof."""
LATENCY_EVERY = 60.0
QUICK = 5.0
"""Seconds between two looks while it may go live, or is about to be judged bad."""
WITNESS_EVERY = 30.0
"""Seconds at most between two looks at the edge while a second witness is waited for."""
SLOWEST = 12.0
"""How many times as seldom at most: a look that is never made tells nothing."""
MOST_DOUBLINGS = 3
"""Of the time between two looks that failed."""
TRIES = 3
"""Of a look that is needed once."""


def looks(watch: WatchState, now: datetime, rate: RateLimit | None, *, hurry: bool) -> tuple[Due, ...]:
    """Give every look with when it is due (UTC). `hurry`: it is about to be judged bad.

    Once only what is kept for a rollback is left, a look shows now and then how the deployment is, and no
    more: until our probes say that it is bad, and Railway's view is what decides.
    """
    slower, spares = _slower(watch, now, rate), _is_spent(rate, now) and not hurry
    always, once = _always(watch, slower, hurry=hurry, spares=spares), _once(watch)
    return (*always, *once, *(() if spares else _of_the_live_one(watch, slower, hurry=hurry)))


def _always(watch: WatchState, slower: float, *, hurry: bool, spares: bool) -> Iterator[Due]:
    quick = (hurry or watch.live_at is None) and not spares
    every = QUICK if quick else watch.plan.timing.subject_every
    look = LookAtSubject(deployment_id=watch.plan.subject.id)
    yield look, _due(watch, "subject", every * slower, watch.planned_at)
    if "platform" not in watch.looked_at:
        yield LookAtPlatform(), watch.planned_at
    elif hurry:
        yield LookAtPlatform(), _due(watch, "platform", REREAD, watch.planned_at)


def _once(watch: WatchState) -> Iterator[Due]:
    """Read how it was before, once the release before has ended; and why the watched one fell, if it did."""
    before, live_at = watch.plan.before, watch.live_at
    if before is not None and live_at is not None and watch.baseline is None and _may_try(watch, "baseline"):
        yield LookAtBaseline(deployment_id=before.id, until=live_at), _due(watch, "baseline", QUICK, live_at)
    last = watch.subjects[-1] if watch.subjects else None
    if last is None or not has_fallen(watch, last.seen.deployment):
        return
    subject = last.seen.deployment
    if watch.explained is None and _may_try(watch, "explained"):
        yield ExplainSubject(deployment_id=subject.id), _due(watch, "explained", QUICK, last.at)
    if live_at is None and subject.status in DOWN and "logs" not in watch.looked_at:
        yield LookAtLogs(deployment_id=subject.id, since=subject.created_at), last.at


def _of_the_live_one(watch: WatchState, slower: float, *, hurry: bool) -> Iterator[Due]:
    live_at, subject, timing = watch.live_at, watch.plan.subject.id, watch.plan.timing
    if live_at is None:
        return
    since = max(live_at, watch.planned_at - timedelta(seconds=watch.plan.limits.window))
    edge = LookAtEdge(deployment_id=subject, since=since)
    edge_every = timing.edge_every * slower
    yield edge, _due(watch, "edge", min(edge_every, WITNESS_EVERY) if hurry else edge_every, live_at)
    logs = LookAtLogs(deployment_id=subject, since=since)
    yield logs, _due(watch, "logs", timing.logs_every * slower, live_at)
    if watch.plan.limits.degradation is not None:
        latency = LookAtLatency(since=since)
        yield latency, _due(watch, "latency", LATENCY_EVERY * slower, live_at + 2 * WARM_UP)


def _due(watch: WatchState, look: str, every: float, first: datetime) -> datetime:
    last, failed = watch.looked_at.get(look), watch.failed.get(look)
    if last is None:
        return first
    doublings = min(failed.count, MOST_DOUBLINGS) if failed else 0
    return last + timedelta(seconds=every * 2**doublings)


def _may_try(watch: WatchState, look: str) -> bool:
    failed = watch.failed.get(look)
    return failed is None or failed.count < TRIES


def _slower(watch: WatchState, now: datetime, rate: RateLimit | None) -> float:
    """Tell how many times as seldom to look, so that what is left of the hour's requests lasts."""
    if rate is None or rate.resets_at <= now:
        return 1.0
    timing = watch.plan.timing
    a_second = 1 / timing.subject_every + 1 / timing.edge_every + 1 / timing.logs_every + 2 / LATENCY_EVERY
    to_come = (deadline(watch) - now).total_seconds() + (timing.watch if watch.live_at is None else 0.0)
    last = min(to_come, (rate.resets_at - now).total_seconds())
    left = rate.remaining - RESERVED
    if left <= 0:
        return SLOWEST
    return min(SLOWEST, max(1.0, a_second * max(last, 0.0) / left))


def _is_spent(rate: RateLimit | None, now: datetime) -> bool:
    """Tell whether only what is kept for a rollback is left of this hour's requests."""
    return rate is not None and rate.resets_at > now and rate.remaining <= RESERVED
