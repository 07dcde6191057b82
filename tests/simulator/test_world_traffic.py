"""Other people's requests: made up when asked for, always the same ones, each for one deployment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.simulator.world.declared import Route, Traffic
from rerail.simulator.world.edge import Asked, Edge
from rerail.simulator.world.values import Answer, Behaviour, Served
from tests.simulator.railway_kit import NOON, V2, Play, play

if TYPE_CHECKING:
    from datetime import datetime


BEGAN = NOON - timedelta(minutes=30)
ROUTES = (
    Route(path="/api/orders?customer={n}", weight=3),
    Route(path="/assets/app.js", weight=1, breaks=False),
    Route(method="POST", path="/login", weight=1, status=302),
)
TRAFFIC = Traffic(per_minute=8, routes=ROUTES, since=BEGAN)


def busy(**settings: object) -> Play:
    return play(traffic=TRAFFIC, **settings)


def all_of(on: Play) -> list[Served]:
    return [row for made in on.world.deployments(on.service) for row in on.world.requests(made)]


moments = st.integers(-1_800_000_000, 0).map(lambda micros: NOON + timedelta(microseconds=micros))


@given(moments, moments)
@settings(deadline=None, max_examples=25)
def test_the_requests_of_a_window_are_those_of_all_within_it(one: datetime, other: datetime) -> None:
    on = busy()
    start, end = sorted((one, other))
    for deployment in (on.good, on.bad):
        inside = [row for row in on.world.requests(deployment) if start <= row.at <= end]
        assert list(on.world.requests(deployment, start, end)) == inside
        assert list(on.world.requests(deployment, start, end, newest_first=True)) == inside[::-1]


@given(st.lists(moments, max_size=5))
@settings(deadline=None, max_examples=15)
def test_windows_side_by_side_give_each_request_once(cuts: list[datetime]) -> None:
    on = busy()
    tick = timedelta(microseconds=1)
    edges = [BEGAN - timedelta(days=1), *sorted(cuts), NOON]
    pieces = [
        row.request_id
        for low, high in pairwise(edges)
        for row in on.world.measured(on.service, low + tick, high)
    ]
    assert pieces == [row.request_id for row in on.world.measured(on.service, BEGAN, NOON)]


def test_every_customer_is_answered_by_one_deployment_the_one_that_is_live() -> None:
    on = busy()
    rows = all_of(on)
    took_over = on.world.course(on.bad).live_at
    assert took_over is not None
    assert len({row.request_id for row in rows}) == len(rows) > 200
    assert {row.deployment_id for row in rows if row.at < took_over} == {on.good.id}
    assert {row.deployment_id for row in rows if row.at >= took_over} == {on.bad.id}


def test_the_same_customers_come_whatever_is_deployed() -> None:
    on, other = busy(), busy()
    other.world.rollback(other.good.id)
    for one in (on, other):
        one.clock.wind(600)
    seen, elsewhere = all_of(on), all_of(other)
    assert {row.request_id for row in seen} == {row.request_id for row in elsewhere}
    assert {row.status for row in elsewhere if row.deployment_id == other.newest().id} == {200, 302}


def test_a_bad_process_fails_on_the_routes_that_need_it_and_slowly() -> None:
    on = busy()
    rows = [row for row in on.world.requests(on.bad) if row.at > NOON - timedelta(minutes=5)]
    assert {row.status for row in rows if row.path == "/assets/app.js"} == {200}
    failed = [row for row in rows if row.path != "/assets/app.js"]
    assert {row.status for row in failed} == {500}
    assert min(row.millis for row in failed) > 400


def test_a_slow_process_lets_its_customers_wait() -> None:
    on = busy()
    slow = Behaviour.bad_after(30, Answer(slow=3.0))
    on.world.keep(replace(on.bad, behaviour=slow))
    rows = [row for row in on.world.requests(on.bad) if row.at > NOON - timedelta(minutes=5)]
    assert {row.status for row in rows} == {200, 302}
    assert min(row.millis for row in rows if row.path != "/assets/app.js") > 3000


def test_requests_hold_what_must_not_be_published() -> None:
    on = busy()
    row = next(row for row in on.world.requests(on.bad) if "?" in row.path)
    assert row.path.startswith("/api/orders?customer=")
    assert row.source_ip.startswith(("198.51.100.", "203.0.113."))
    assert "Mozilla" in row.client_ua or "okhttp" in row.client_ua


def test_when_the_process_is_gone_the_edge_answers_502_for_it() -> None:
    on = busy()
    on.world.stop(on.bad.id)
    on.clock.wind(120)
    rows = [row for row in on.world.requests(on.bad) if row.at > NOON]
    assert {(row.status, row.details, row.instance_id) for row in rows} == {
        (502, "Application failed to respond", "")
    }


def test_a_deployment_removed_by_hand_has_no_customers_once_another_is_live() -> None:
    on = busy()
    on.world.remove(on.bad.id)
    on.clock.wind(60)
    on.world.push(on.service, V2, Behaviour(build_seconds=1, deploy_seconds=1))
    on.clock.wind(600)
    rows = all_of(on)
    assert len({row.request_id for row in rows}) == len(rows)


def test_requests_really_sent_are_among_the_others_in_order_of_time() -> None:
    on = busy()
    Edge(on.world, on.service).handle(Asked(method="GET", path="/health", host="web", client_ua="rerail"))
    on.clock.wind(30)
    rows = list(on.world.requests(on.bad))
    assert [row.path for row in rows if row.client_ua == "rerail"] == ["/health"]
    assert rows == sorted(rows, key=lambda row: row.at)
    assert rows[-1].at > NOON


def test_nobody_comes_before_the_traffic_began_nor_without_routes() -> None:
    on = busy()
    assert min(row.at for row in all_of(on)) >= BEGAN
    on.world.change(on.service, traffic=replace(TRAFFIC, routes=()))
    assert all_of(on) == []


def test_requests_reach_the_logs_only_after_a_while() -> None:
    on = busy()
    on.world.ingestion_seconds = 60.0
    assert max(row.at for row in all_of(on)) <= NOON - timedelta(seconds=60)
