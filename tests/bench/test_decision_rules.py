"""What a watch's rules promise, over fewer invented releases than the published figures have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.decision_rules import CAUGHT, MOST_FALSE, OUTAGE_BY, PAGE, RATES, Cell, measure, missed

RUNS = 400


@pytest.mark.parametrize("per_minute", [1, 12, 60])
def test_an_outage_is_always_rolled_back_in_time(per_minute: int) -> None:
    figures = measure(Cell(per_minute, 1.0, None), RUNS)
    assert figures.rolled_back == RUNS
    assert figures.slowest is not None
    assert figures.slowest <= OUTAGE_BY


@pytest.mark.parametrize("burst", [None, 5.0])
def test_a_good_release_with_some_errors_is_not_rolled_back_where_simple_rules_would(
    burst: float | None,
) -> None:
    figures = measure(Cell(1, 0.01, burst), RUNS)
    assert figures.rolled_back == 0
    assert figures.window > 10 * MOST_FALSE


def test_one_request_in_five_that_fails_is_caught() -> None:
    assert measure(Cell(12, 0.20, None), RUNS).soon >= CAUGHT


def test_a_promise_that_is_not_kept_is_named() -> None:
    kept = measure(Cell(12, 0.0, None), RUNS)
    assert missed([kept]) == []
    [said] = missed([replace(kept, rolled_back=3)])
    assert "3 of 400 healthy services were rolled back" in said
    [late] = missed([replace(kept, cell=Cell(12, 1.0, None), slowest=90.0, rolled_back=RUNS)])
    assert "decided after 90.0 s" in late


def test_the_published_page_holds_every_traffic_and_no_missed_promise() -> None:
    page = PAGE.read_text()
    assert "MISSED" not in page
    for rate in RATES:
        assert f"{rate:.0%}" in page.replace(" %", "%")
