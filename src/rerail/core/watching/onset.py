"""When it began to fail, and when that was certain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.values import Outcome, Value
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.rates import LEAST_FAILURES, LEAST_MEASURED
from rerail.core.watching.rows.rated import users
from rerail.core.watching.samples import counts_from, evidence_of, measured, samples

if TYPE_CHECKING:
    from rerail.core.watching.state import WatchState


OUT = 3
"""So many failed probes in a row, and what succeeded before them is over."""


class Onset(Value):
    """Both are None where nothing failed that counts (UTC)."""

    first_at: datetime | None = None
    certain_at: datetime | None = None
    """The failure that made it certain, as near as that can be told."""


def onset(watch: WatchState, table: tuple[Assessed, ...], now: datetime) -> Onset:
    """Look at all failures that count within the window, of probes, checks and users' requests."""
    since = counts_from(watch, now)
    if since is None:
        return Onset()
    start = max(since, now - timedelta(seconds=watch.plan.limits.window))
    probes = [s.at for s in samples(watch, now) if s.failed and s.at >= start]
    at_edge = [b.at for b in users(watch, start) if b.failed]
    names = [s.check.name for s in watch.plan.smoke] + [a.check.name for a in watch.plan.alarms]
    checks = [
        e.finished_at
        for name in names
        for e in evidence_of(watch, name, start)
        if e.outcome is Outcome.FAILED
    ]
    down = [
        look.at for look in watch.subjects if look.at >= start and look.seen.deployment.status == "CRASHED"
    ]
    failed = sorted([*probes, *at_edge, *checks, *down])
    if not failed:
        bad = any(row.answer is Answer.BAD for row in table)
        return Onset(certain_at=now if bad else None)
    third = failed[min(LEAST_FAILURES, len(failed)) - 1]
    return Onset(first_at=failed[0], certain_at=max(third, since + timedelta(seconds=LEAST_MEASURED)))


def failing_since(watch: WatchState, now: datetime) -> datetime | None:
    """Tell since when it fails (UTC): where the last probes all failed, since the first of those."""
    row: list[datetime] = []
    for sample in reversed(measured(samples(watch, now))):
        if not sample.failed:
            break
        row.append(sample.at)
    return row[-1] if len(row) >= OUT else onset(watch, (), now).first_at
