"""The statistics that a watch decides by: intervals of rates, of their differences, of a shift in latency.

Pure, standard library only; held against scipy and statsmodels by the tests. Each bound is one-sided at the
level of its `z`: with z = 3.09 a true value lies below the lower bound one time in a thousand.
"""

from __future__ import annotations

from math import exp, floor, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

_NORMAL = NormalDist()


class Interval(Value):
    """Where a value lies, bounds included."""

    low: float
    high: float


class Shift(Value):
    """How far one sample lies above another."""

    estimate: float
    low: float
    high: float


def z_of(confidence: float) -> float:
    """Give the z of a two-sided confidence: 0.95 → 1.96."""
    return _NORMAL.inv_cdf((1 + confidence) / 2)


def wilson(failures: float, n: float, z: float) -> Interval:
    """Give Wilson's score interval of a rate; 0 to 1 where nothing was measured.

    Counts may be fractions: those of a sample that is worth less than its size.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
    """
    if n == 0:
        return Interval(low=0.0, high=1.0)
    rate, square = failures / n, z * z
    centre = (rate + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    low = 0.0 if failures == 0 else max(0.0, centre - half)
    high = 1.0 if failures == n else min(1.0, centre + half)
    return Interval(low=low, high=high)


def newcombe(f1: int, n1: int, f2: int, n2: int, z: float) -> Interval:
    """Give the interval of the first rate less the second, by Newcombe's hybrid score method (his no. 10).

    From -1 to 1 where either was not measured. Source: R. G. Newcombe, Interval estimation for the difference
    between independent proportions (1998).
    """
    if n1 == 0 or n2 == 0:
        return Interval(low=-1.0, high=1.0)
    p1, p2 = f1 / n1, f2 / n2
    first, second = wilson(f1, n1, z), wilson(f2, n2, z)
    difference = p1 - p2
    low = difference - sqrt((p1 - first.low) ** 2 + (second.high - p2) ** 2)
    high = difference + sqrt((first.high - p1) ** 2 + (p2 - second.low) ** 2)
    return Interval(low=max(-1.0, low), high=min(1.0, high))


def hodges_lehmann(before: Sequence[float], now: Sequence[float], confidence: float) -> Shift:
    """Give the Hodges-Lehmann estimate of how far `now` lies above `before`, with its interval.

    The median of all differences; the bounds are the order statistics that the Mann-Whitney test's normal
    approximation names. O(n m log) by sorting the differences: give a few hundred values at most.
    Raises ValueError where a sample is empty. Source: Hollander, Wolfe, Nonparametric statistical methods.
    """
    if not before or not now:
        raise ValueError("a sample is empty")
    differences = sorted(y - x for x in before for y in now)
    count = len(differences)
    spread = sqrt(count * (len(before) + len(now) + 1) / 12)
    rank = floor(count / 2 - z_of(confidence) * spread)
    return Shift(
        estimate=_median(differences),
        low=differences[max(rank, 1) - 1] if rank >= 1 else differences[0],
        high=differences[count - max(rank, 1)],
    )


def _median(ordered: Sequence[float]) -> float:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def rate_ratio_low(k1: int, t1: float, k2: int, t2: float, confidence: float) -> float:
    """Give the lower bound of how many times as often something happens as before: exact, two-sided.

    `k1` events in `t1` seconds now, `k2` in `t2` before; given their sum the first count is binomial, and
    Clopper and Pearson's bound of its share gives the ratio's. 0 where nothing happened now, or nothing was
    observed on either side.
    """
    if k1 == 0 or t1 <= 0 or t2 <= 0:
        return 0.0
    share = _clopper_pearson_low(k1, k1 + k2, (1 - confidence) / 2)
    return share / (1 - share) * t2 / t1 if share < 1 else float("inf")


def _clopper_pearson_low(k: int, n: int, tail: float) -> float:
    """Give the share p at which `k` or more of `n` have the chance `tail`; by bisection, to 1e-12."""
    low, high = 0.0, 1.0
    while high - low > 1e-12:  # noqa: PLR2004  far below what any rule looks at
        middle = (low + high) / 2
        if _at_least(k, n, middle) < tail:
            low = middle
        else:
            high = middle
    return low


def _at_least(k: int, n: int, p: float) -> float:
    """Give the chance of `k` or more successes of `n`."""
    if p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    whole = lgamma(n + 1)
    terms = (
        exp(whole - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log1p(-p))
        for i in range(k, n + 1)
    )
    return min(1.0, sum(terms))
