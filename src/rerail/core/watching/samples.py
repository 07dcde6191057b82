"""What the measurements of a watch are samples of: the release, the one before it, or nothing at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.statuses import LIVE
from rerail.core.judging.checks import Reach
from rerail.core.judging.vantage import CONTROL
from rerail.core.values import Outcome, Value

if TYPE_CHECKING:
    from rerail.core.judging.checks import Evidence
    from rerail.core.watching.state import WatchState

AROUND = timedelta(seconds=60)
"""How far from a probe that got no answer it is looked for what others met."""


class Sample(Value):
    """One measurement of a health URL."""

    at: datetime
    check: str
    failed: bool | None
    """None: the measurement failed, which says nothing of the release."""
    reach: Reach | None = None


def settled_at(watch: WatchState) -> datetime | None:
    """Tell from when on it is measured, and only the watched deployment answers (UTC); None: not live yet."""
    if watch.live_at is None:
        return None
    return max(watch.live_at + timedelta(seconds=watch.plan.timing.settle), watch.planned_at)


def users_from(watch: WatchState, now: datetime) -> datetime | None:
    """Tell from when on users' requests count (UTC): some from before us, where it was live already."""
    since = counts_from(watch, now)
    if since is None or watch.live_at is None or watch.plan.boots_unseen:
        return since
    alone = watch.live_at + timedelta(seconds=watch.plan.timing.settle)
    return min(since, max(alone, watch.planned_at - timedelta(seconds=watch.plan.limits.window)))


def counts_from(watch: WatchState, now: datetime) -> datetime | None:
    """Tell from when on failures count against the release (UTC); None: not yet.

    Boot grace lasts until the first success, or for the service's `healthcheckTimeout`. Where Railway itself
    saw its health check answered before it called the deployment live, that was the first success.
    """
    settled = settled_at(watch)
    if settled is None or watch.live_at is None or now < settled:
        return None
    if not watch.plan.boots_unseen or not watch.plan.health:
        return settled
    over = max(settled, watch.live_at + timedelta(seconds=watch.plan.timing.grace))
    passed = (e.started_at for e in _of_health(watch) if e.outcome is Outcome.PASSED)
    first = min((at for at in passed if at >= settled), default=over)
    began = min(first, over)
    return began if began <= now else None


def samples(watch: WatchState, now: datetime) -> tuple[Sample, ...]:
    """Give the probes of the release that count, in order."""
    return samples_since(watch, counts_from(watch, now))


def samples_since(watch: WatchState, since: datetime | None) -> tuple[Sample, ...]:
    """Give the probes since then, in order; none where there is no such time."""
    if since is None:
        return ()
    return tuple(_sample(watch, e) for e in _of_health(watch) if e.started_at >= since)


def is_before(watch: WatchState, evidence: Evidence) -> bool:
    """Tell whether the release before answered this measurement.

    Only what had ended when a look still saw the watched one on its way: between that and the look that saw
    it live either may have answered, and nobody knows which.
    """
    live_at = watch.live_at
    if live_at is None:
        return True
    on_its_way = [look.at for look in watch.subjects if look.seen.deployment.status not in LIVE]
    until = max((at for at in on_its_way if at <= live_at), default=live_at)
    return evidence.finished_at < until


def samples_before(watch: WatchState) -> tuple[Sample, ...]:
    """Give the probes that the release before answered, while the watched one was on its way."""
    return tuple(_sample(watch, e) for e in _of_health(watch) if is_before(watch, e))


def evidence_of(watch: WatchState, check: str, since: datetime | None) -> tuple[Evidence, ...]:
    """Give the measurements of a check since then, in order; none while nothing counts."""
    if since is None:
        return ()
    return tuple(e for e in watch.evidence if e.check == check and e.started_at >= since)


def evidence_before(watch: WatchState, check: str) -> tuple[Evidence, ...]:
    """Give the measurements of a check that the release before answered."""
    return tuple(e for e in watch.evidence if e.check == check and is_before(watch, e))


def measured(given: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Leave out the measurements that failed."""
    return tuple(each for each in given if each.failed is not None)


def _of_health(watch: WatchState) -> tuple[Evidence, ...]:
    names = {check.name for check in watch.plan.health}
    return tuple(e for e in watch.evidence if e.check in names)


def _sample(watch: WatchState, evidence: Evidence) -> Sample:
    failed: bool | None
    match evidence.outcome:
        case Outcome.PASSED:
            failed = False
        case Outcome.FAILED:
            failed = True
        case _:
            failed = True if _is_down(watch, evidence) else None
    return Sample(at=evidence.started_at, check=evidence.check, failed=failed, reach=evidence.reach)


def _is_down(watch: WatchState, evidence: Evidence) -> bool:
    """Tell whether a probe without any answer is a failure: others are reached, and nobody is served.

    Takes both: the control URL answered around that time, and Railway's edge answered somebody 5xx and
    nobody well, us included: a machine that loses some of its probes says nothing of the release.
    """
    if evidence.reach is not Reach.NOWHERE:
        return False
    around = (evidence.started_at - AROUND, evidence.finished_at + AROUND)
    controls = [
        e for e in watch.evidence if e.check == CONTROL.name and around[0] <= e.started_at <= around[1]
    ]
    if not controls or any(e.outcome is not Outcome.PASSED for e in controls):
        return False
    near = [b for edge in watch.edges for b in edge.buckets if around[0] <= b.at <= around[1]]
    looks = [edge for edge in watch.edges if around[0] <= edge.end and edge.start <= around[1]]
    failed = sum(b.failed for b in near) + sum(edge.ours_failed for edge in looks)
    seen = sum(b.requests for b in near) + sum(edge.ours for edge in looks)
    return 0 < failed == seen
