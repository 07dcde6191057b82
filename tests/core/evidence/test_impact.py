"""Counting what users met."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from rerail.core.evidence import impact as module
from rerail.core.evidence.impact import ImpactCounter
from rerail.core.text import Untrusted
from tests.core.evidence.samples import AT, asked

if TYPE_CHECKING:
    from rerail.ports.evidence import HttpLine

rows = st.lists(
    st.builds(
        asked,
        path=st.sampled_from(["/", "/a", "/b?x=1", "/b", "/c"]),
        status=st.sampled_from([200, 302, 404, 499, 500, 502, 599, 600]),
        after=st.integers(0, 1000).map(float),
        method=st.sampled_from(["GET", "POST"]),
    ),
    max_size=60,
)


def counted(given_rows: list[HttpLine], exclude: frozenset[str] = frozenset()) -> ImpactCounter:
    counter = ImpactCounter(exclude=exclude)
    counter.feed(given_rows)
    return counter


@given(rows, st.randoms(use_true_random=False))
def test_the_order_and_the_pages_of_the_rows_do_not_matter(given_rows: list[HttpLine], luck: object) -> None:
    shuffled = list(given_rows)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    paged = ImpactCounter()
    for row in shuffled:
        paged.feed([row])
    assert paged.impact() == counted(given_rows).impact()


@given(rows.filter(bool))
def test_the_figures_are_those_of_a_plain_count(given_rows: list[HttpLine]) -> None:
    found = counted(given_rows).impact()
    failed = [row for row in given_rows if 500 <= row.status < 600]
    assert (found.requests, found.failed) == (len(given_rows), len(failed))
    assert found.first_failure == min((row.at for row in failed), default=None)
    assert found.last_failure == max((row.at for row in failed), default=None)
    assert (found.start, found.end) == (min(r.at for r in given_rows), max(r.at for r in given_rows))
    by_path = Counter((row.method, row.path.reveal().partition("?")[0]) for row in failed)
    assert {(p.method, p.path.reveal()): p.failed for p in found.paths} == by_path
    assert [p.failed for p in found.paths] == sorted(by_path.values(), reverse=True)


def test_no_rows_are_no_data_and_never_zero() -> None:
    found = ImpactCounter(start=AT, end=AT + timedelta(hours=1)).impact()
    assert (found.requests, found.failed, found.complete) == (None, None, False)
    assert found.missing is not None
    assert found.missing.reveal().startswith("no data")
    refused = ImpactCounter().impact(missing=Untrusted("no data: Railway refused"))
    assert refused.missing == Untrusted("no data: Railway refused")


def test_our_own_probes_are_no_users() -> None:
    mine = [asked("/health", 503, request_id="ours"), asked("/health", 200, request_id="theirs")]
    found = counted(mine, exclude=frozenset({"ours"})).impact()
    assert (found.requests, found.failed) == (1, 0)


def test_with_only_our_own_probes_users_asked_nothing() -> None:
    found = counted([asked(request_id="ours")], exclude=frozenset({"ours"})).impact()
    assert (found.requests, found.failed, found.missing) == (0, 0, None)


def test_ten_paths_are_shown_and_the_others_counted() -> None:
    found = counted([asked(f"/{n}", 500) for n in range(13) for _ in range(n + 1)]).impact()
    assert [path.failed for path in found.paths] == [13, 12, 11, 10, 9, 8, 7, 6, 5, 4]
    assert found.more_paths == 3


def test_a_scan_of_endless_paths_is_counted_in_bounded_memory() -> None:
    counter = ImpactCounter()
    counter.feed(asked(f"/{n}", 500 if n % 2 else 404) for n in range(150_000))
    counter.feed(asked(f"/{n}", 500) for n in range(10))
    found = counter.impact()
    assert (found.requests, found.failed) == (150_010, 75_010)
    assert len(counter._paths) == module.PATHS_KEPT
    assert len(counter._others) == module.OTHERS_KEPT
    assert found.paths[0].requests == 2, "what is kept is exact"


def test_a_path_of_a_megabyte_is_cut() -> None:
    found = counted([asked("/" + "x" * 1_000_000, 500)]).impact()
    assert len(found.paths[0].path.reveal()) == module.LONGEST_PATH
