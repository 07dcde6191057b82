"""Whether too many fail: the rule for availability and error rate, on counts.

A limit is passed for certain, kept for certain, or neither. The bench simulates exactly this function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.statistics import newcombe, wilson
from rerail.core.values import Value
from rerail.core.watching.assessed import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rerail.core.watching.seen import Bucket

BUCKET = 30.0
"""Seconds; failures that stand in one bucket may be one event."""
SURE_OF_BAD = 3.09
"""z of the bound that must lie above the limit: wrong one time in a thousand."""
SURE_OF_HEALTHY = 1.96
"""z of the bound that must lie below it: to go on watching costs less than to roll back."""
SURE_OF_WORSE = 1.96
"""z of the bound of the difference to before, which must lie above zero."""
LEAST_FAILURES = 3
LEAST_MEASURED = 60.0
"""Seconds; nothing is called bad before."""


class Counts(Value):
    """Measurements that count."""

    n: int = 0
    failures: int = 0
    apart: bool = False
    """Whether failures stand in two buckets that are no neighbours: it was not one short event."""

    @property
    def rate(self) -> float | None:
        """Share of failures; None where nothing was measured."""
        return self.failures / self.n if self.n else None


class Rated(Value):
    """What counts come to; `low` and `high` are the bounds that were decided by."""

    answer: Answer
    rate: float | None
    low: float | None
    high: float | None


def bucket_of(at: datetime) -> int:
    """Give the number of the 30-second bucket since the epoch."""
    return int(at.timestamp() // BUCKET)


def counts(samples: Iterable[tuple[datetime, bool]]) -> Counts:
    """Count samples: when, and whether it failed."""
    n, failures, buckets = 0, 0, set()
    for at, failed in samples:
        n += 1
        if failed:
            failures += 1
            buckets.add(bucket_of(at))
    return Counts(n=n, failures=failures, apart=are_apart(buckets))


def counts_of_buckets(buckets: Iterable[Bucket]) -> Counts:
    """Count what Railway's edge logged."""
    n, failures, failing = 0, 0, set()
    for bucket in buckets:
        n += bucket.requests
        failures += bucket.failed
        if bucket.failed:
            failing.add(bucket_of(bucket.at))
    return Counts(n=n, failures=failures, apart=are_apart(failing))


def are_apart(buckets: set[int]) -> bool:
    """Tell whether two of these buckets have at least one between them."""
    return bool(buckets) and max(buckets) - min(buckets) > 1


def judge_rate(
    window: Counts,
    everything: Counts,
    *,
    measured_for: float,
    limit: float,
    before: Counts | None,
) -> Rated:
    """Judge a share of failures against `limit`.

    `window` is what counts against the release (the last 300 s), `everything` what counts for it, since
    `measured_for` seconds; `before` the same before the deploy, None where it is not known.
    """
    if everything.n == 0:
        return Rated(answer=Answer.OPEN, rate=None, low=None, high=None)
    against = wilson(window.failures, window.n, SURE_OF_BAD)
    for_it = wilson(everything.failures, everything.n, SURE_OF_HEALTHY)
    if is_certain(window, limit) and measured_for >= LEAST_MEASURED:
        answer = Answer.BAD if is_worse(window, before) else Answer.NOT_WORSE
        return Rated(answer=answer, rate=window.rate, low=against.low, high=against.high)
    answer = Answer.HEALTHY if for_it.high < limit else Answer.OPEN
    return Rated(answer=answer, rate=everything.rate, low=for_it.low, high=for_it.high)


def is_certain(window: Counts, limit: float) -> bool:
    """Tell whether more fail than the limit allows, for certain."""
    enough = window.failures >= LEAST_FAILURES and window.apart
    return enough and wilson(window.failures, window.n, SURE_OF_BAD).low > limit


def is_worse(window: Counts, before: Counts | None) -> bool:
    """Tell whether more fail than before the deploy; yes where nothing is known of before."""
    if before is None or before.n == 0:
        return True
    return newcombe(window.failures, window.n, before.failures, before.n, SURE_OF_WORSE).low > 0
