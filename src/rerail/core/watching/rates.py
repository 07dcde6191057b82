"""Whether too many fail: the rule for availability and error rate, on counts.

A limit is passed for certain, kept for certain, or neither. The bench simulates exactly this function.
"""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import TYPE_CHECKING

from rerail.core.judging.statistics import newcombe, wilson
from rerail.core.values import Value
from rerail.core.watching.assessed import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rerail.core.watching.seen import Bucket

BUCKET = 30.0
"""Seconds; failures that stand in one bucket may be one event."""
SURE_OF_BAD = 3.09
"""z of the bound that must lie above the limit: wrong one time in a thousand."""
SURE_OF_HEALTHY = 1.96
"""z of the bound that must lie below it: to go on watching costs less than to roll back."""
SURE_OF_WORSE = 3.09
"""z of the bound of the difference to before, which must lie above zero where it was bad before as well."""
LEAST_FAILURES = 5
"""With fewer nothing is called bad but an outage."""
LEAST_OUT = 3
"""Failures, without a success among them, that an outage takes."""
LEAST_BUCKETS = 4
"""Buckets of 30 s with failures: some unlucky spells don't stand in as many."""
LEAST_SPAN = 50.0
"""Seconds from the first failure to the last: what is over sooner is no reason to roll back."""
RECENT = 60.0
"""Seconds; where all of them failed it is out, however well it went before."""
LEAST_MEASURED = 60.0
"""Seconds; nothing is called bad before."""


class Counts(Value):
    """Measurements that count."""

    n: int = 0
    failures: int = 0
    buckets: int = 0
    """In how many 30-second buckets failures stand."""
    span: float = 0.0
    """Seconds from the first failure to the last, as far as the buckets tell."""
    clustering: float = 1.0
    """How many times as unevenly failures lie over the buckets as by chance; 1: not for certain."""

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
    measured: Counter[int] = Counter()
    failed: Counter[int] = Counter()
    failed_at = []
    for at, has_failed in samples:
        measured[bucket_of(at)] += 1
        if has_failed:
            failed[bucket_of(at)] += 1
            failed_at.append(at)
    span = (max(failed_at) - min(failed_at)).total_seconds() if failed_at else 0.0
    return counted(measured, failed, span)


def counts_of_buckets(buckets: Iterable[Bucket]) -> Counts:
    """Count what Railway's edge logged."""
    measured: Counter[int] = Counter()
    failed: Counter[int] = Counter()
    for bucket in buckets:
        number = bucket_of(bucket.at)
        measured[number] += bucket.requests
        if bucket.failed:
            failed[number] += bucket.failed
    span = (max(failed) - min(failed)) * BUCKET if failed else 0.0
    return counted(measured, failed, span)


def counted(measured: Counter[int], failed: Counter[int], span: float) -> Counts:
    """Give the counts of what was measured and failed by buckets; `span` in seconds."""
    pairs = tuple((n, failed[number]) for number, n in sorted(measured.items()))
    return Counts(
        n=measured.total(),
        failures=failed.total(),
        buckets=len(failed),
        span=span,
        clustering=clustering(pairs),
    )


def clustering(buckets: Sequence[tuple[int, int]]) -> float:
    """Tell how unevenly failures lie over (measured, failed) buckets: Pearson's dispersion, from 1 on.

    1 where chance alone may have done it (95 %), so that independent failures lose nothing.
    """
    told = [(n, k) for n, k in buckets if n]
    total, failures = sum(n for n, _ in told), sum(k for _, k in told)
    degrees = len(told) - 1
    if degrees < 1 or failures in (0, total):
        return 1.0
    rate = failures / total
    squares = sum((k - n * rate) ** 2 / (n * rate * (1 - rate)) for n, k in told)
    # The 95 % point of chi-squared, by Wilson and Hilferty.
    usual = degrees * (1 - 2 / (9 * degrees) + 1.645 * sqrt(2 / (9 * degrees))) ** 3
    return round(squares / degrees, 1) if squares > usual else 1.0


def judge_rate(
    window: Counts,
    everything: Counts,
    *,
    recent: Counts,
    measured_for: float,
    limit: float,
    before: Counts | None,
) -> Rated:
    """Judge a share of failures against `limit`.

    `window` is what counts against the release (the last 300 s) and `recent` the end of that (the last
    `RECENT` seconds), `everything` what counts for it, since `measured_for` seconds; `before` the same before
    the deploy, None where it is not known.
    """
    if everything.n == 0:
        return Rated(answer=Answer.OPEN, rate=None, low=None, high=None)
    for shown, certain in ((window, is_certain(window, limit)), (recent, is_out(recent, limit))):
        if certain and measured_for >= LEAST_MEASURED:
            against = lower_bound(shown)
            answer = Answer.BAD if is_worse(shown, before, limit) else Answer.NOT_WORSE
            high = wilson(shown.failures, shown.n, SURE_OF_BAD).high
            return Rated(answer=answer, rate=shown.rate, low=against, high=high)
    for_it = wilson(everything.failures, everything.n, SURE_OF_HEALTHY)
    answer = Answer.HEALTHY if for_it.high < limit else Answer.OPEN
    return Rated(answer=answer, rate=everything.rate, low=for_it.low, high=for_it.high)


def is_certain(window: Counts, limit: float) -> bool:
    """Tell whether more fail than the limit allows, for certain."""
    lasting = window.buckets >= LEAST_BUCKETS and window.span >= LEAST_SPAN
    return window.failures >= LEAST_FAILURES and lasting and lower_bound(window) > limit


def is_out(recent: Counts, limit: float) -> bool:
    """Tell whether it is out, whatever was before: everything of the last minute failed."""
    all_of = recent.failures == recent.n and recent.span >= LEAST_SPAN
    return recent.failures >= LEAST_OUT and all_of and lower_bound(recent) > limit


def lower_bound(counted: Counts) -> float:
    """Give the lower bound of the rate; failures that come in clusters count for as much less."""
    return wilson(counted.failures / counted.clustering, counted.n / counted.clustering, SURE_OF_BAD).low


def is_worse(window: Counts, before: Counts | None, limit: float) -> bool:
    """Tell whether more fail than before the deploy.

    Yes where nothing is known of before, and where it was within the limit then: few measurements of a good
    past excuse nothing. Where it was beyond the limit already, it must have grown for certain.
    """
    if before is None or (before.rate or 0.0) <= limit:
        return True
    return newcombe(window.failures, window.n, before.failures, before.n, SURE_OF_WORSE).low > 0
