"""Whether it is slower than before: one look at two samples of durations.

Durations are compared by their logarithms, as a slow-down multiplies, and each against the median of its own
path before, so that another mix of paths is no slow-down.
"""

from __future__ import annotations

from math import exp, log
from statistics import median
from typing import TYPE_CHECKING

from rerail.core.judging.statistics import hodges_lehmann
from rerail.core.values import Value
from rerail.core.watching.assessed import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.core.watching.seen import Timed

CONFIDENCE = 0.99
LEAST_SAMPLES = 30
"""On each side; with fewer nothing is said."""
MOST_SAMPLES = 120
"""On each side, the newest: more cost time and add little."""
LEAST_MILLIS = 1.0
"""What is faster counts as this: of nothing there is no logarithm."""


class Slowed(Value):
    """How many times as slow as before it is."""

    answer: Answer
    """BAD, HEALTHY, or OPEN; UNUSED where there are too few samples of the same paths."""
    estimate: float | None = None
    """1.5 is half as slow again."""
    low: float | None = None
    high: float | None = None
    n_before: int = 0
    n_now: int = 0


def judge_latency(before: Sequence[Timed], now: Sequence[Timed], *, degradation: float) -> Slowed:
    """Judge one look: BAD when the estimate lies above the limit, and its 99 % bound above half of it.

    `degradation` 0.5 means: estimate above 1.5 and lower bound above 1.25. Both samples oldest first.
    """
    old, new = _residuals(before, now)
    if len(old) < LEAST_SAMPLES or len(new) < LEAST_SAMPLES:
        return Slowed(answer=Answer.UNUSED, n_before=len(old), n_now=len(new))
    shift = hodges_lehmann(old, new, CONFIDENCE)
    estimate, low, high = exp(shift.estimate), exp(shift.low), exp(shift.high)
    answer = Answer.OPEN
    if estimate > 1 + degradation and low > 1 + degradation / 2:
        answer = Answer.BAD
    elif high < 1 + degradation:
        answer = Answer.HEALTHY
    return Slowed(answer=answer, estimate=estimate, low=low, high=high, n_before=len(old), n_now=len(new))


def _residuals(before: Sequence[Timed], now: Sequence[Timed]) -> tuple[list[float], list[float]]:
    """Give the logarithms of the durations of paths seen on both sides, less their path's median before."""
    both = {each.path for each in before} & {each.path for each in now}
    usual = {path: median(_logarithm(each) for each in before if each.path == path) for path in both}
    old = [_logarithm(each) - usual[each.path] for each in before if each.path in both]
    new = [_logarithm(each) - usual[each.path] for each in now if each.path in both]
    return old[-MOST_SAMPLES:], new[-MOST_SAMPLES:]


def _logarithm(timed: Timed) -> float:
    return log(max(timed.millis, LEAST_MILLIS))
