"""Railway's logs and figures to values: defensive in rows, strict in what they stand in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.railway.wire import logs, plan, platform, resources, traffic, variables
from rerail.core.evidence.values import Latency, Platform, Status
from rerail.core.text import Untrusted
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.ports.evidence import HttpLine, LogLine

AT = datetime(2026, 11, 24, 2, 40, 1, 123456, tzinfo=UTC)
LINE: dict[str, Any] = {"timestamp": "2026-11-24T02:40:01.123456789Z", "message": "hello"}
REQUEST: dict[str, Any] = {
    "timestamp": "2026-11-24T02:40:01.123456789Z",
    "method": "GET",
    "path": "/orders",
    "httpStatus": 502,
    "totalDuration": 31,
    "requestId": "r-1",
    "deploymentInstanceId": "i-1",
    "responseDetails": "Application failed to respond",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
ROWS = JSON | st.lists(
    JSON
    | st.fixed_dictionaries(dict.fromkeys(LINE, JSON))
    | st.fixed_dictionaries(dict.fromkeys(REQUEST, JSON))
    | st.fixed_dictionaries({"statusCode": JSON, "samples": st.lists(st.dictionaries(st.text(), JSON))})
    | st.fixed_dictionaries({"measurement": st.text(), "values": JSON})
)
READERS: list[Callable[[object], object]] = [
    logs.read_build_log,
    logs.read_deploy_log,
    logs.read_http_log,
    traffic.read_statuses,
    traffic.read_latency,
    lambda data: resources.read_resources(data, AT, AT),
    platform.read_platform,
    variables.read_values,
    plan.read_plan,
]
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "buildLogs": ROWS,
        "deploymentLogs": ROWS,
        "httpLogs": ROWS,
        "httpMetricsGroupedByStatus": ROWS,
        "httpDurationMetrics": st.fixed_dictionaries({"samples": ROWS}),
        "metrics": ROWS,
        "platformStatus": st.fixed_dictionaries({"isStable": JSON, "incident": JSON, "maintenance": JSON}),
        "deploymentSnapshot": JSON | st.fixed_dictionaries({"variables": JSON}),
        "project": JSON,
    },
)


def lines(*rows: object) -> tuple[LogLine, ...]:
    return logs.read_deploy_log({"deploymentLogs": list(rows)})


def request(**fields: object) -> HttpLine:
    (found,) = logs.read_http_log({"httpLogs": [REQUEST | fields]})
    return found


def garbled(read: Callable[[object], object], data: object) -> None:
    with pytest.raises(RailwayError) as caught:
        read(data)
    assert caught.value.trouble is Trouble.GARBLED


@given(data=JSON | SHAPED)
def test_garbage_is_read_or_garbled_and_nothing_else(data: object) -> None:
    for read in READERS:
        try:
            read(data)
        except RailwayError as error:
            assert error.trouble in {Trouble.GARBLED, Trouble.NOT_FOUND}  # noqa: PT017  either is fine


def test_nanoseconds_are_cut_to_microseconds_and_zones_become_utc() -> None:
    first, second = lines(LINE, LINE | {"timestamp": "2026-11-24T04:40:02+02:00"})
    assert first.at == AT
    assert second.at == AT.replace(second=2, microsecond=0)
    assert second.at.tzinfo is UTC


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_page_is_given_oldest_first_whichever_way_it_comes(newest_first: bool) -> None:
    rows = [LINE | {"timestamp": f"2026-11-24T02:40:0{n}.00000{n}Z", "message": str(n)} for n in (1, 2, 3)]
    same = [LINE | {"timestamp": f"2026-11-24T02:40:05.000000{n}00Z", "message": f"same {n}"} for n in (1, 2)]
    given_rows = [*rows, *same][:: -1 if newest_first else 1]
    told = [row.message.reveal() for row in lines(*given_rows)]
    assert told == ["1", "2", "3", "same 1", "same 2"]


@pytest.mark.parametrize(
    ("told", "read"),
    [("ERROR", "error"), ("err", "err"), ("Notice\n", "notice"), ("", None), (None, None), (5, None)],
)
def test_any_word_for_the_severity_is_kept_in_lower_case(told: object, read: str | None) -> None:
    (line,) = lines(LINE | {"severity": told})
    assert line.severity == read


def test_a_message_stays_as_it_was_printed_but_for_half_emojis() -> None:
    text = "\x1b[31mred\n  ::error::x \ud83d </details>" + "y" * 10_000
    (line,) = lines(LINE | {"message": text, "tags": {"deploymentInstanceId": "i-1"}})
    assert line.message == Untrusted(text.replace("\ud83d", "\ufffd"))
    assert line.instance == "i-1"


def test_an_empty_line_is_a_line() -> None:
    (line,) = lines(LINE | {"message": ""})
    assert line.message == Untrusted("")


@pytest.mark.parametrize(
    "row",
    [
        None,
        5,
        {},
        LINE | {"timestamp": "yesterday"},
        LINE | {"timestamp": "2026-11-24T02:40:01"},
        LINE | {"timestamp": "0001-01-01T00:00:00+10:00"},
        LINE | {"timestamp": None},
        LINE | {"message": None},
    ],
)
def test_a_row_that_can_not_be_read_costs_only_itself(row: object) -> None:
    assert [line.message.reveal() for line in lines(LINE, row, LINE)] == ["hello", "hello"]
    garbled(logs.read_deploy_log, {"deploymentLogs": [row]})


@pytest.mark.parametrize("page", [None, {}, "", 5, {"edges": []}])
def test_a_page_that_is_no_list_is_garbled(page: object) -> None:
    garbled(logs.read_build_log, {"buildLogs": page})
    garbled(logs.read_deploy_log, {"deploymentLogs": page})
    garbled(logs.read_http_log, {"httpLogs": page})


def test_an_empty_page_is_empty() -> None:
    assert lines() == ()


def test_a_request_is_read_without_its_query_string() -> None:
    found = request(path="/reset?token=s3cret&u=ada@example.com#x")
    assert found.path == Untrusted("/reset")
    assert (found.at, found.method, found.status, found.millis) == (AT, "GET", 502, 31)
    assert (found.request_id, found.instance) == ("r-1", "i-1")
    assert found.details == Untrusted("Application failed to respond")


def test_nothing_of_the_client_is_kept_even_where_railway_sends_it() -> None:
    found = request(srcIp="203.0.113.9", clientUa="curl/8", host="shop.example.com")
    assert found == request()


@pytest.mark.parametrize("path", ["?a=1", "", "#"])
def test_a_path_of_which_nothing_is_left_is_the_root(path: str) -> None:
    assert request(path=path).path == Untrusted("/")


def test_what_the_edge_did_not_say_is_none() -> None:
    found = request(responseDetails="", deploymentInstanceId="", totalDuration=12.6)
    assert (found.details, found.instance, found.millis) == (None, None, 13)


def test_answers_are_counted_by_status_over_all_samples() -> None:
    rows = [
        {"statusCode": 502, "samples": [{"value": 2.0}, {"value": 3}]},
        {"statusCode": 200, "samples": [{"value": 7.0}]},
        {"statusCode": 502, "samples": [{"value": 1}]},
        {"statusCode": 404, "samples": []},
    ]
    found = traffic.read_statuses({"httpMetricsGroupedByStatus": rows})
    assert found == (Status(code=200, count=7), Status(code=502, count=6))
    assert traffic.read_statuses({"httpMetricsGroupedByStatus": []}) == ()


def test_percentiles_come_of_one_aggregate_only() -> None:
    one = {"p50": 1.0, "p90": 2, "p95": 3.5, "p99": 9}

    def read(*samples: object) -> Latency | None:
        return traffic.read_latency({"httpDurationMetrics": {"samples": list(samples)}})

    assert read(one) == Latency(p50=1.0, p90=2.0, p95=3.5, p99=9.0)
    assert read() is None
    assert read(one, one) is None
    assert read(dict.fromkeys(one, 0)) is None


def test_cpu_and_memory_are_a_mean_and_a_peak_and_samples_without_value_are_no_zeros() -> None:
    series = [
        {"measurement": "CPU_USAGE", "values": [{"value": 0.5}, {"value": None}, {}, {"value": 1.5}]},
        {"measurement": "CPU_LIMIT", "values": [{"value": 8}]},
        {"measurement": "MEMORY_LIMIT_GB", "values": [{"value": 0}]},
        {"measurement": "SOMETHING_NEW", "values": [{"value": 1}]},
    ]
    found = resources.read_resources({"metrics": series}, AT, AT)
    assert (found.cpu_mean, found.cpu_peak, found.cpu_limit) == (1.0, 1.5, 8.0)
    assert (found.memory_mean, found.memory_peak, found.memory_limit) == (None, None, None)
    assert found.missing is None


@pytest.mark.parametrize("series", [[], [{"measurement": "CPU_USAGE", "values": []}]])
def test_without_samples_there_is_no_data(series: list[object]) -> None:
    found = resources.read_resources({"metrics": series}, AT, AT)
    assert found.missing is not None
    assert "no data" in found.missing.reveal()
    assert (found.cpu_mean, found.memory_peak) == (None, None)


def status(**fields: object) -> Platform:
    return platform.read_platform({"platformStatus": {"isStable": False, **fields}})


def test_an_incident_comes_before_maintenance() -> None:
    incident = {
        "message": "Builds are slow",
        "status": "MONITORING",
        "createdAt": "2026-11-24T02:00:00.000Z",
        "url": "https://status.railway.com/incident/1",
    }
    work = {
        "message": "Disks",
        "status": "INPROGRESS",
        "start": "2026-11-24T01:00:00Z",
        "url": "javascript:x",
    }
    found = status(incident=incident, maintenance=work)
    assert found == Platform(
        stable=False,
        says=Untrusted("Builds are slow"),
        since=datetime(2026, 11, 24, 2, tzinfo=UTC),
        url="https://status.railway.com/incident/1",
    )
    other = status(incident=incident | {"status": "RESOLVED"}, maintenance=work)
    assert (other.says, other.since) == (Untrusted("Disks"), datetime(2026, 11, 24, 1, tzinfo=UTC))
    assert other.url is None


@pytest.mark.parametrize("maintenance", [None, {"message": "Disks", "status": "NOTSTARTEDYET"}, "x"])
def test_what_is_not_under_way_is_not_told(maintenance: object) -> None:
    assert status(maintenance=maintenance) == Platform(stable=False)


def test_variables_leave_as_secrets_only() -> None:
    found = variables.read_values({"deploymentSnapshot": {"variables": {"A": "s3cret-value", "N": 5}}})
    assert {key: value.reveal() for key, value in found.items()} == {"A": "s3cret-value"}
    assert "s3cret" not in repr(found)


def test_a_deployment_without_snapshot_is_an_error() -> None:
    with pytest.raises(RailwayError, match="no snapshot") as caught:
        variables.read_values({"deploymentSnapshot": None})
    assert caught.value.trouble is Trouble.NOT_FOUND


@pytest.mark.parametrize(
    ("told", "read"), [("pro", "pro"), ("HOBBY", "hobby"), (None, None), ("", None), (5, None)]
)
def test_a_plan_is_a_word_or_unknown(told: object, read: str | None) -> None:
    assert plan.read_plan({"project": {"subscriptionType": told}}) == read
