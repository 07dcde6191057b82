"""What Railway's edge logged: each request once, ours apart from users', however late rows come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.judging.checks import Evidence, Reach
from rerail.core.text import draft
from rerail.core.values import Outcome
from rerail.core.watching.state import WatchState
from rerail.ports.evidence import HttpLine
from rerail.usecases.watching.edge_log import EdgeLog, named
from tests.core.watching.world import plan_of
from tests.usecases.evidence.memory import MemorySource

if TYPE_CHECKING:
    from rerail.core.watching.seen import EdgeSeen

START = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
WATCH = WatchState(plan=plan_of(), planned_at=START)


def row(seconds: float, status: int = 200, request: str | None = None, path: str = "/api/x") -> HttpLine:
    at = START + timedelta(seconds=seconds)
    return HttpLine(
        at=at, method="GET", path=draft(path), status=status, millis=20, request_id=request or f"r{seconds}"
    )


def probe(seconds: float, request: str | None, reach: Reach = Reach.ANSWERED) -> Evidence:
    at = START + timedelta(seconds=seconds)
    return Evidence(
        check="health",
        subject="u",
        started_at=at,
        finished_at=at + timedelta(seconds=2),
        outcome=Outcome.PASSED,
        observed=draft("200"),
        request_id=request,
        reach=reach,
    )


def look(log: EdgeLog, seconds: float) -> EdgeSeen:
    return log.look("d", START, START + timedelta(seconds=seconds))


def total(seen: EdgeSeen) -> tuple[int, int]:
    return sum(b.requests for b in seen.buckets), sum(b.failed for b in seen.buckets)


def test_every_request_is_counted_once_over_looks_that_overlap() -> None:
    source = MemorySource(http=[row(s, 500 if s % 10 == 0 else 200) for s in range(60)])
    log = EdgeLog(source, lambda: WATCH)
    counted = [total(look(log, s)) for s in (20, 35, 50, 65, 80, 95)]
    assert sum(n for n, _ in counted) == 60
    assert sum(k for _, k in counted) == 6


def test_a_row_that_comes_late_is_counted_all_the_same() -> None:
    source = MemorySource(http=[row(5)])
    log = EdgeLog(source, lambda: WATCH)
    assert total(look(log, 40)) == (1, 0)
    source.http.insert(0, row(3, 503))
    assert total(look(log, 55)) == (1, 1)


def test_our_own_requests_are_no_users() -> None:
    evidence = (probe(1, "mine"), probe(4, None, Reach.NOWHERE))
    unanswered = row(4.5, 502, "nobody-knows", path="/health")
    source = MemorySource(http=[row(1, 500, "mine", path="/health"), row(2), unanswered])
    watch = replace(WATCH, evidence=evidence)
    seen = look(EdgeLog(source, lambda: watch), 40)
    assert total(seen) == (1, 0)
    assert (seen.ours, seen.ours_failed) == (2, 2)


def test_the_newest_rows_are_left_until_it_is_known_whose_they_are() -> None:
    source = MemorySource(http=[row(1), row(15)])
    log = EdgeLog(source, lambda: WATCH)
    assert total(look(log, 20)) == (1, 0)
    assert total(look(log, 35)) == (1, 0)


def test_paths_are_compared_without_what_looks_like_an_id() -> None:
    assert named(row(0, path="/api/orders/4711/items")) == "GET /api/orders/:id/items"
    assert named(row(0, path="/u/0a1b2c3d-0000-4000-8000-00000000beef")) == "GET /u/:id"
    assert named(row(0, path="/api/v2/search")) == "GET /api/v2/search"


def test_the_paths_that_fail_most_are_named_first() -> None:
    rows = [row(s, 500, path="/b") for s in range(3)] + [row(9, 500, path="/a")]
    seen = look(EdgeLog(MemorySource(http=rows), lambda: WATCH), 40)
    assert [p.reveal() for p in seen.failing] == ["GET /b", "GET /a"]
