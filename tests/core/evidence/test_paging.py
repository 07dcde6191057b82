from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.core.evidence.paging import Paging

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
END = START + timedelta(minutes=10)


@dataclass(frozen=True)
class Row:
    at: datetime
    text: str


@dataclass(frozen=True)
class Api:
    """A log that answers as the remote might: newest or oldest rows, ends in or out, dates rounded or not."""

    rows: tuple[Row, ...]
    most: int
    newest: bool = True
    inclusive: bool = True
    rounds: bool = False
    shuffled: bool = False

    def page(self, start: datetime | None, end: datetime | None) -> tuple[Row, ...]:
        low, high = self._rounded(start), self._rounded(end)
        found = [row for row in self.rows if self._within(row.at, low, high)]
        page = found[-self.most :] if self.newest else found[: self.most]
        return tuple(reversed(page)) if self.shuffled else tuple(page)

    def _rounded(self, at: datetime | None) -> datetime | None:
        return at.replace(microsecond=at.microsecond // 1000 * 1000) if at and self.rounds else at

    def _within(self, at: datetime, low: datetime | None, high: datetime | None) -> bool:
        if self.inclusive:
            return (low is None or low <= at) and (high is None or at <= high)
        return (low is None or low < at) and (high is None or at < high)


@dataclass
class Read:
    rows: list[Row]
    asked: int


def read(api: Api, paging: Paging[Row], blocks: list[tuple[Row, ...]] | None = None) -> Read:
    blocks = [] if blocks is None else blocks
    asked = 0
    while (window := paging.next_window()) is not None:
        asked += 1
        assert asked < 10_000, "it never ends"
        fresh = paging.take(api.page(*window))
        if fresh:
            blocks.append(fresh)
    return Read(rows=[row for number in paging.order for row in blocks[number]], asked=asked)


def rows_at(*micros: int) -> tuple[Row, ...]:
    made = (
        Row(at=START + timedelta(microseconds=at), text=f"line {n}") for n, at in enumerate(sorted(micros))
    )
    return tuple(made)


def many(count: int, gap: int = 1_700) -> tuple[Row, ...]:
    return rows_at(*(1_000_000 + n * gap for n in range(count)))


times = st.lists(st.integers(min_value=1, max_value=40_000), max_size=120)
"""Microseconds within 40 ms: many rows of the same millisecond, some of the same time."""


def crowd(micros: list[int]) -> int:
    """Give how many rows the fullest two milliseconds have: a page must hold more, to see what is beside."""
    by_ms = Counter(at // 1000 for at in micros)
    return max((by_ms[ms] + by_ms[ms + 1] + by_ms[ms - 1] for ms in by_ms), default=0)


@given(
    micros=times, newest=st.booleans(), rounds=st.booleans(), shuffled=st.booleans(), more=st.integers(1, 30)
)
@settings(max_examples=400)
def test_every_row_is_read_once_and_in_order_whichever_rows_a_page_holds(
    micros: list[int], newest: bool, rounds: bool, shuffled: bool, more: int
) -> None:
    most = crowd(micros) + more
    api = Api(rows=rows_at(*micros), most=most, newest=newest, rounds=rounds, shuffled=shuffled)
    paging: Paging[Row] = Paging(START, END, 10_000, surely_whole=most)
    found = read(api, paging)
    assert found.rows == sorted(found.rows, key=lambda row: row.at)
    assert Counter(found.rows) == Counter(api.rows)
    assert not paging.left_out


@given(
    micros=times, newest=st.booleans(), rounds=st.booleans(), inclusive=st.booleans(), most=st.integers(1, 12)
)
@settings(max_examples=400)
def test_it_ends_gives_no_row_twice_and_says_when_some_may_be_missing(
    micros: list[int], newest: bool, rounds: bool, inclusive: bool, most: int
) -> None:
    api = Api(rows=rows_at(*micros), most=most, newest=newest, inclusive=inclusive, rounds=rounds)
    paging: Paging[Row] = Paging(START - timedelta(seconds=1), END, 10_000, surely_whole=most)
    found = read(api, paging)
    assert not Counter(found.rows) - Counter(api.rows)
    assert found.rows == sorted(found.rows, key=lambda row: row.at)
    if Counter(found.rows) != Counter(api.rows):
        assert paging.left_out


@given(micros=times, cut=st.integers(0, 40_000), newest=st.booleans(), more=st.integers(1, 30))
@settings(max_examples=200)
def test_a_second_round_reads_only_what_came_since(
    micros: list[int], cut: int, newest: bool, more: int
) -> None:
    most = crowd(micros) + more
    rows, until = rows_at(*micros), START + timedelta(microseconds=cut)
    blocks: list[tuple[Row, ...]] = []
    paging: Paging[Row] = Paging(START, until, 10_000, surely_whole=most)
    early = Api(rows=tuple(row for row in rows if row.at <= until), most=most, newest=newest)
    read(early, paging, blocks)
    paging.resume(END)
    found = read(Api(rows=rows, most=most, newest=newest), paging, blocks)
    assert Counter(found.rows) == Counter(rows)
    assert found.rows == sorted(found.rows, key=lambda row: row.at)


@pytest.mark.parametrize("newest", [True, False])
def test_a_page_costs_one_request(newest: bool) -> None:
    api = Api(rows=many(5_000), most=500, newest=newest)
    found = read(api, Paging(START, END, 10_000, surely_whole=100))
    assert len(found.rows) == 5_000
    assert found.asked <= 5_000 / 490 + 2


def test_of_a_log_that_is_too_long_the_newest_rows_are_kept_and_it_says_so() -> None:
    api = Api(rows=many(3_000), most=500)
    paging: Paging[Row] = Paging(START, END, 1_000, surely_whole=100)
    found = read(api, paging)
    assert found.rows == list(api.rows[-1_000:])
    assert paging.left_out


def test_more_rows_of_one_time_than_a_page_holds_are_said_to_be_missing() -> None:
    api = Api(rows=(*rows_at(*([5_000] * 40)), *many(10)), most=10)
    paging: Paging[Row] = Paging(START, END, 1_000, surely_whole=10)
    found = read(api, paging)
    assert paging.left_out
    assert Counter(api.rows[-10:]) <= Counter(found.rows)


def test_a_log_without_rows_is_asked_for_once() -> None:
    paging: Paging[Row] = Paging(START, END, 1_000)
    assert read(Api(rows=(), most=10), paging) == Read(rows=[], asked=1)
    assert not paging.left_out
