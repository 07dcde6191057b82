"""Evidence of a failed deployment, read from the simulated Railway over the wire."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from rerail.core.evidence.paging import Paging
from rerail.core.evidence.values import Platform
from rerail.core.text import Untrusted
from rerail.ports import RailwayError, Trouble
from rerail.simulator.faults import Kind
from rerail.simulator.stage import Stage
from rerail.simulator.world.declared import (
    Chatter,
    LogRules,
    PlatformTrouble,
    PlatformWork,
    Route,
    Traffic,
)
from rerail.simulator.world.values import Behaviour
from tests.adapters.railway.support import asked, client
from tests.simulator.railway_kit import NOON, V2, Play, play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rerail.adapters.railway.client import RailwayClient
    from rerail.adapters.railway.evidence import RailwayEvidence
    from rerail.ports.evidence import EvidenceSource

EARLIER = NOON - timedelta(hours=1)
QUERY = Route(method="POST", path="/orders/{n}?token=s3cret-{n}")
CALLS: dict[str, Callable[[EvidenceSource, Play], object]] = {
    "buildLogs": lambda source, on: source.build_log(on.bad.id, start=None, end=None),
    "deploymentLogs": lambda source, on: source.deploy_log(on.bad.id, start=None, end=None),
    "httpLogs": lambda source, on: source.http_log(on.bad.id, start=None, end=None),
    "metrics": lambda source, on: source.resources(*window(on)),
    "platformStatus": lambda source, _on: source.platform(),
    "deploymentSnapshot": lambda source, on: source.variable_values(on.bad.id),
    "project": lambda source, on: source.plan(on.service.project_id),
}


@pytest.fixture
def on() -> Play:
    return play(traffic=Traffic(per_minute=60, routes=(QUERY,)))


@pytest.fixture
def source(railway: RailwayClient) -> RailwayEvidence:
    return railway.evidence


def window(on: Play) -> tuple[str, str, datetime, datetime]:
    return on.service.environment_id, on.service.id, on.bad.created_at, NOON


def refusal(call: Callable[[], object]) -> RailwayError:
    with pytest.raises(RailwayError) as caught:
        call()
    return caught.value


def test_the_client_has_the_source_and_sees_its_use_of_the_allowance(
    railway: RailwayClient, source: RailwayEvidence, stage: Stage
) -> None:
    assert railway.rate_limit() is None
    source.platform()
    left = railway.rate_limit()
    assert left is not None
    source.platform()
    assert railway.rate_limit() == left.__class__(remaining=left.remaining - 1, resets_at=left.resets_at)
    assert asked(stage) == ["Platform", "Platform"]


def test_the_build_log_is_read_by_one_request(source: RailwayEvidence, on: Play, stage: Stage) -> None:
    rows = source.build_log(on.bad.id, start=None, end=None)
    assert rows[0].message == Untrusted(f"fetching source: {V2.sha}")
    assert rows[-1].message.reveal().startswith("Successfully built sha256:")
    assert list(rows) == sorted(rows, key=lambda row: row.at)
    assert {row.severity for row in rows} == {"info"}
    assert asked(stage) == ["BuildLog"]


def test_what_a_process_printed_comes_with_its_replica(source: RailwayEvidence, on: Play) -> None:
    rows = source.deploy_log(on.bad.id, start=None, end=None)
    assert "error" in {row.severity for row in rows}
    assert all(row.instance for row in rows)


def test_requests_come_without_query_string_and_clients(source: RailwayEvidence, on: Play) -> None:
    rows = source.http_log(on.bad.id, start=None, end=None)
    assert {row.status for row in rows} == {200, 500}
    assert all(row.path.reveal().startswith("/orders/") for row in rows)
    told = " ".join(f"{row!r} {row.path.reveal()}" for row in rows)
    for client_data in ("s3cret", "?", "Mozilla", "203.0.113", "198.51.100", "127.0.0.1"):
        assert client_data not in told


def test_dates_are_inclusive(source: RailwayEvidence, on: Play) -> None:
    for read in (source.build_log, source.deploy_log):
        rows = read(on.bad.id, start=None, end=None)
        at = rows[1].at
        assert list(read(on.bad.id, start=at, end=at)) == [row for row in rows if row.at == at]
        assert list(read(on.bad.id, start=at, end=None)) == [row for row in rows if row.at >= at]
    requests = source.http_log(on.bad.id, start=None, end=None)
    between = source.http_log(on.bad.id, start=requests[3].at, end=requests[7].at)
    assert list(between) == list(requests[3:8])


RULES = [
    LogRules(),
    LogRules(dated="oldest"),
    LogRules(one_more=False, inclusive=False),
    LogRules(dated="oldest", inclusive=False, precise=False),
]


@pytest.fixture(scope="module")
def talkative() -> Iterator[tuple[Play, Stage]]:
    on = play(traffic=Traffic(per_minute=600))
    chatter = (Chatter(per_second=400, seconds=30),)
    bad = on.world.deployed(on.service, at=NOON - timedelta(minutes=8), behaviour=Behaviour(chatter=chatter))
    on.bad = bad
    with Stage(on.world) as stage:
        yield on, stage


def whole(read: Any, deployment_id: str, most: int = 300_000) -> tuple[list[Any], bool]:  # noqa: ANN401  either log
    """Read a log as the use case does: page by page, and put together."""
    paging: Paging[Any] = Paging(NOON - timedelta(minutes=9), NOON, most)
    blocks = []
    while (dates := paging.next_window()) is not None:
        rows = paging.take(read(deployment_id, start=dates[0], end=dates[1]))
        blocks += [rows] if rows else []
    return [row for block in paging.order for row in blocks[block]], paging.left_out


@pytest.mark.parametrize("rules", RULES, ids=repr)
def test_a_long_log_is_read_whole_and_without_doubles_whatever_railway_does(
    talkative: tuple[Play, Stage], rules: LogRules
) -> None:
    on, stage = talkative
    on.world.log_rules = rules
    printed = Counter(line.message for line in on.world.lines(on.bad, build=False))
    before = len(asked(stage))
    with client(stage.railway_url, on.token) as railway:
        rows, left_out = whole(railway.evidence.deploy_log, on.bad.id)
        requests, _ = whole(railway.evidence.http_log, on.bad.id)
    assert Counter(row.message.reveal() for row in rows) == printed
    assert not left_out
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    served = [each.request_id for each in on.world.requests(on.bad)]
    assert [row.request_id for row in requests] == served
    assert len(printed) > 12_000
    assert len(asked(stage)) - before <= 8


@pytest.mark.parametrize("field", CALLS)
def test_a_refused_field_is_refused_alone_and_named(on: Play, field: str) -> None:
    token = on.world.project_token(refused=(field,))
    with Stage(on.world) as stage, client(stage.railway_url, token) as railway:
        error = refusal(lambda: CALLS[field](railway.evidence, on))
        assert error.trouble is Trouble.NOT_AUTHORIZED
        assert "does not authorize" in str(error)
        assert token not in f"{error!r} {error.says!r}"
        for other, call in CALLS.items():
            if other != field:
                call(railway.evidence, on)


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        (Kind.MASKED, Trouble.REFUSED),
        (Kind.TOO_MANY, Trouble.RATE_LIMITED),
        (Kind.CLOUDFLARE, Trouble.RATE_LIMITED),
        (Kind.UNAVAILABLE, Trouble.UNREACHABLE),
        (Kind.DROPPED_BEFORE, Trouble.UNREACHABLE),
        (Kind.IGNORED, Trouble.GARBLED),
    ],
)
def test_each_trouble_of_a_read_is_told_apart_and_the_read_is_sent_once(
    stage: Stage, source: RailwayEvidence, on: Play, kind: Kind, trouble: Trouble
) -> None:
    stage.railway.faults.fail("*", kind, times=100)
    for sent, call in enumerate(CALLS.values(), start=1):
        assert refusal(partial(call, source, on)).trouble is trouble
        assert len(asked(stage)) == sent


def test_traffic_is_counted_by_status_and_timed(source: RailwayEvidence, on: Play, stage: Stage) -> None:
    found = source.traffic(*window(on))
    counts = {status.code: status.count for status in found.statuses}
    logged = Counter(row.status for row in source.http_log(on.bad.id, start=None, end=NOON))
    assert set(counts) == {200, 500}
    assert counts[500] >= logged[500] > 0
    assert found.latency is not None
    assert 0 < found.latency.p50 <= found.latency.p90 <= found.latency.p95 <= found.latency.p99
    assert (found.start, found.end, found.missing) == (on.bad.created_at, NOON, None)
    assert asked(stage)[:2] == ["HttpStatuses", "HttpDurations"]


def test_without_traffic_nothing_is_counted_and_nothing_timed(source: RailwayEvidence, on: Play) -> None:
    environment, service, *_ = window(on)
    long_ago = on.good.created_at - timedelta(days=2)
    found = source.traffic(environment, service, long_ago, long_ago + timedelta(hours=1))
    assert (found.statuses, found.latency, found.missing) == ((), None, None)


@pytest.mark.parametrize(
    ("field", "what"),
    [("httpMetricsGroupedByStatus", "counts by status"), ("httpDurationMetrics", "latency")],
)
def test_of_traffic_one_half_counts_without_the_other(
    stage: Stage, source: RailwayEvidence, on: Play, field: str, what: str
) -> None:
    stage.railway.faults.fail(field, Kind.MASKED)
    found = source.traffic(*window(on))
    assert bool(found.statuses) is (what == "latency")
    assert (found.latency is None) is (what == "latency")
    assert found.missing is not None
    assert found.missing.reveal().startswith(f"{what}: Railway refused Http")
    assert found.missing.reveal().endswith("(Problem processing request)")


def test_traffic_of_which_nothing_can_be_had_is_an_error(
    stage: Stage, source: RailwayEvidence, on: Play
) -> None:
    stage.railway.refused |= {"httpMetricsGroupedByStatus", "httpDurationMetrics"}
    assert refusal(lambda: source.traffic(*window(on))).trouble is Trouble.NOT_AUTHORIZED
    assert asked(stage) == ["HttpStatuses", "HttpDurations"]


def test_a_used_up_allowance_is_not_asked_twice(stage: Stage, source: RailwayEvidence, on: Play) -> None:
    stage.railway.faults.fail("*", Kind.TOO_MANY, times=9)
    assert refusal(lambda: source.traffic(*window(on))).trouble is Trouble.RATE_LIMITED
    assert asked(stage) == ["HttpStatuses"]


def test_cpu_and_memory_are_read_with_their_limits(source: RailwayEvidence, on: Play) -> None:
    found = source.resources(*window(on))
    assert found.missing is None
    assert found.cpu_mean is not None
    assert found.cpu_peak is not None
    assert 0 < found.cpu_mean <= found.cpu_peak <= 8.0
    assert found.memory_mean is not None
    assert found.memory_peak is not None
    assert 0 < found.memory_mean <= found.memory_peak <= 8.0
    assert (found.cpu_limit, found.memory_limit) == (8.0, 8.0)


def test_of_a_time_without_samples_there_is_no_data(source: RailwayEvidence, on: Play) -> None:
    environment, service, *_ = window(on)
    found = source.resources(environment, service, EARLIER - timedelta(days=9), EARLIER - timedelta(days=8))
    assert found.missing is not None
    assert found.cpu_mean is None


def test_a_stable_platform_has_nothing_to_say(source: RailwayEvidence) -> None:
    assert source.platform() == Platform(stable=True)


def test_an_incident_of_railways_is_told_with_its_page(source: RailwayEvidence, on: Play) -> None:
    on.world.platform_trouble = PlatformTrouble(message="Elevated error rates", at=EARLIER)
    assert source.platform() == Platform(
        stable=False,
        says=Untrusted("Elevated error rates"),
        since=EARLIER,
        url="https://status.railway.com",
    )
    on.world.platform_trouble = PlatformTrouble(message="It was", status="RESOLVED", at=EARLIER)
    assert source.platform().says is None


def test_maintenance_under_way_is_told(source: RailwayEvidence, on: Play) -> None:
    on.world.platform_work = PlatformWork(message="Moving disks", start=EARLIER)
    found = source.platform()
    assert (found.says, found.since) == (Untrusted("Moving disks"), EARLIER)


def test_the_variables_of_a_deployment_are_secrets(source: RailwayEvidence, on: Play) -> None:
    found = source.variable_values(on.bad.id)
    assert found["POOL"].reveal() == "5"
    assert "5" not in str(found["POOL"])


@pytest.mark.parametrize("plan", ["free", "trial", "hobby", "pro"])
def test_the_plan_is_told(source: RailwayEvidence, on: Play, plan: str) -> None:
    on.world.plan = plan  # type: ignore[assignment]  # one of the four
    assert source.plan(on.service.project_id) == plan


def test_a_deployment_that_railway_does_not_know_is_not_found(source: RailwayEvidence) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    for read in (source.build_log, source.deploy_log, source.http_log):
        error = refusal(partial(read, nobody, start=None, end=None))
        assert error.trouble is Trouble.NOT_FOUND
    assert refusal(lambda: source.variable_values(nobody)).trouble is Trouble.NOT_FOUND
