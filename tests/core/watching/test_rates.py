"""The rule for shares of failures, on counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from rerail.core.watching.assessed import Answer
from rerail.core.watching.rates import (
    LEAST_BUCKETS,
    LEAST_SPAN,
    Counts,
    Rated,
    clustering,
    counts,
    counts_of_buckets,
    judge_rate,
)
from rerail.core.watching.seen import Bucket

START = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
NONE = Counts()


def spread(n: int, failures: int) -> Counts:
    return Counts(n=n, failures=failures, buckets=LEAST_BUCKETS, span=LEAST_SPAN)


def judged(window: Counts, everything: Counts | None = None, **more: object) -> Rated:
    given_: dict[str, object] = {"recent": NONE, "measured_for": 300.0, "limit": 0.05, "before": None, **more}
    return judge_rate(window, everything or window, **given_)  # type: ignore[arg-type]


def every(seconds: float, failed: list[bool]) -> Counts:
    return counts((START + timedelta(seconds=seconds * i), each) for i, each in enumerate(failed))


def test_73_good_probes_are_enough_and_72_are_not() -> None:
    assert judged(Counts(n=73)).answer is Answer.HEALTHY
    assert judged(Counts(n=72)).answer is Answer.OPEN


def test_a_minute_of_nothing_but_failures_is_bad_whatever_was_before() -> None:
    past = [False] * 100
    now = every(5, past + [True] * 12)
    last = every(5, [True] * 12)
    assert judged(now, now, recent=last).answer is Answer.BAD


def test_failures_within_one_short_spell_are_not_yet_bad() -> None:
    short = every(5, [False] * 5 + [True] * 5 + [False] * 2)
    assert judged(short).answer is Answer.OPEN


def test_nothing_is_bad_within_the_first_minute() -> None:
    assert judged(spread(12, 12), measured_for=59.0).answer is Answer.OPEN
    assert judged(spread(12, 12), measured_for=60.0).answer is Answer.BAD


def test_what_was_as_bad_before_is_not_worse() -> None:
    now = spread(60, 30)
    assert judged(now, before=Counts(n=60, failures=30)).answer is Answer.NOT_WORSE
    assert judged(now, before=Counts(n=60, failures=5)).answer is Answer.BAD


def test_few_measurements_of_a_good_past_excuse_nothing() -> None:
    assert judged(spread(60, 12), before=Counts(n=3)).answer is Answer.BAD


def test_failures_in_clusters_count_for_less() -> None:
    even = every(5, ([True] + [False] * 5) * 10)
    clustered = every(5, [True] * 10 + [False] * 50)
    assert (even.n, even.failures) == (clustered.n, clustered.failures)
    assert even.clustering == 1.0
    assert clustered.clustering > 3


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0, 1)), min_size=2, max_size=12))
def test_clustering_is_pearson_s_dispersion_and_only_beyond_chance(given_: list[tuple[int, float]]) -> None:
    buckets = [(n, round(n * share)) for n, share in given_]
    found = clustering(buckets)
    assert found >= 1.0
    total, failures = sum(n for n, _ in buckets), sum(k for _, k in buckets)
    if failures in (0, total):
        assert found == 1.0
        return
    rate, degrees = failures / total, len(buckets) - 1
    squares = sum((k - n * rate) ** 2 / (n * rate * (1 - rate)) for n, k in buckets)
    point = float(chi2.ppf(0.95, degrees))
    if squares > point * 1.03:
        assert found == round(squares / degrees, 1) or squares / degrees < 1
    if squares < point * 0.97:
        assert found == 1.0


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from([0.05, 0.1, 0.5]))
def test_bad_and_healthy_exclude_each_other_and_more_failures_never_help(
    n: int, failures: int, limit: float
) -> None:
    failures = min(failures, n)
    one = judged(spread(n, failures), limit=limit).answer
    more = judged(spread(n, min(n, failures + 1)), limit=limit).answer
    if one is Answer.BAD:
        assert more is Answer.BAD
    if more is Answer.HEALTHY:
        assert one is Answer.HEALTHY


def test_the_edge_s_buckets_are_counted_like_samples() -> None:
    buckets = [Bucket(at=START + timedelta(seconds=30 * i), requests=10, failed=2) for i in range(4)]
    found = counts_of_buckets(buckets)
    assert (found.n, found.failures, found.buckets, found.span) == (40, 8, 4, 90.0)
