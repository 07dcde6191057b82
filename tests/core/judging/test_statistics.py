"""The statistics of a watch against those who wrote the books: scipy and statsmodels."""

from __future__ import annotations

from math import isclose

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, mannwhitneyu, norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from rerail.core.judging.statistics import hodges_lehmann, newcombe, rate_ratio_low, wilson, z_of

COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
CONFIDENCE = st.sampled_from([0.8, 0.95, 0.99, 0.998])


@given(COUNTS, CONFIDENCE)
def test_wilson_s_interval_is_statsmodels_(counted: tuple[int, int], confidence: float) -> None:
    failures, n = counted
    found = wilson(failures, n, z_of(confidence))
    low, high = proportion_confint(failures, n, alpha=1 - confidence, method="wilson")
    assert isclose(found.low, low, abs_tol=1e-9)
    assert isclose(found.high, high, abs_tol=1e-9)


@given(COUNTS, COUNTS, CONFIDENCE)
def test_newcombe_s_interval_of_a_difference_is_statsmodels_(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> None:
    found = newcombe(*one, *other, z_of(confidence))
    low, high = confint_proportions_2indep(
        *one, *other, method="newcomb", compare="diff", alpha=1 - confidence
    )
    assert isclose(found.low, low, abs_tol=1e-9)
    assert isclose(found.high, high, abs_tol=1e-9)


@given(st.floats(0.5, 0.9999))
def test_z_is_scipy_s(confidence: float) -> None:
    assert isclose(z_of(confidence), norm.ppf((1 + confidence) / 2), rel_tol=1e-9)


def test_where_nothing_was_measured_everything_is_possible() -> None:
    assert (wilson(0, 0, 3.0).low, wilson(0, 0, 3.0).high) == (0.0, 1.0)
    assert (newcombe(0, 0, 1, 5, 3.0).low, newcombe(0, 0, 1, 5, 3.0).high) == (-1.0, 1.0)


@given(COUNTS, st.floats(0.5, 4.0))
def test_an_interval_holds_its_rate_and_stays_a_share(counted: tuple[int, int], z: float) -> None:
    failures, n = counted
    found = wilson(failures, n, z)
    assert 0.0 <= found.low <= failures / n <= found.high <= 1.0


@given(COUNTS, st.floats(0.5, 4.0))
def test_more_failures_raise_both_bounds_and_more_measurements_narrow_them(
    counted: tuple[int, int], z: float
) -> None:
    failures, n = counted
    assume(failures < n)
    one, more = wilson(failures, n, z), wilson(failures + 1, n, z)
    assert more.low >= one.low
    assert more.high >= one.high
    wider, narrower = wilson(failures, n, z), wilson(4 * failures, 4 * n, z)
    assert narrower.high - narrower.low <= wider.high - wider.low + 1e-12


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(8, 40), st.integers(8, 40), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_bounds_of_a_shift_are_those_that_mann_and_whitney_s_test_just_does_not_refuse(
    seed: int, n: int, m: int, confidence: float
) -> None:
    rng = np.random.default_rng(seed)
    before, now = list(rng.normal(0, 1, n)), list(rng.normal(rng.uniform(-2, 2), 1, m))
    differences = sorted(y - x for x in before for y in now)
    found = hodges_lehmann(before, now, confidence)
    assert isclose(found.estimate, float(np.median(differences)), abs_tol=1e-12)
    assert found.low <= found.estimate <= found.high
    low, high = differences.index(found.low), differences.index(found.high)
    refused = 1 - confidence
    inside = (differences[low + 1] + 1e-9, differences[high - 1] - 1e-9)
    outside = (differences[low] - 1e-9, differences[high] + 1e-9) if low else ()
    assert all(chance_of(before, now, shift) > refused for shift in inside)
    assert all(chance_of(before, now, shift) <= refused for shift in outside)


def chance_of(before: list[float], now: list[float], shift: float) -> float:
    """Give the test's p-value for the hypothesis that `now` lies so far above."""
    moved = [y - shift for y in now]
    return float(mannwhitneyu(moved, before, method="asymptotic", use_continuity=False).pvalue)


def test_a_shift_of_two_samples_is_found() -> None:
    rng = np.random.default_rng(7)
    before, now = rng.normal(0, 1, 100), rng.normal(1, 1, 100)
    found = hodges_lehmann(list(before), list(now), 0.99)
    assert found.low < 1 < found.high
    assert found.low > 0.3


def test_of_an_empty_sample_there_is_no_shift() -> None:
    with pytest.raises(ValueError, match="empty"):
        hodges_lehmann([], [1.0], 0.99)


@given(st.integers(1, 400), st.integers(0, 400), st.floats(1, 1000), st.floats(1, 1000))
def test_the_bound_of_a_ratio_of_rates_is_scipy_s_exact_one(k1: int, k2: int, t1: float, t2: float) -> None:
    found = rate_ratio_low(k1, t1, k2, t2, 0.99)
    share = binomtest(k1, k1 + k2).proportion_ci(0.99, method="exact").low
    wanted = share / (1 - share) * t2 / t1 if share < 1 else float("inf")
    assert isclose(found, wanted, rel_tol=1e-5)


def test_where_nothing_happened_now_there_is_no_more_of_it() -> None:
    assert rate_ratio_low(0, 60.0, 5, 60.0, 0.99) == 0.0
    assert rate_ratio_low(5, 60.0, 0, 0.0, 0.99) == 0.0
