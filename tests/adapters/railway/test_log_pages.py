"""A page of a log is as large as fits; one that does not is asked for again in smaller ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.railway import connection, log_pages
from rerail.adapters.railway.connection import Bounds
from rerail.adapters.railway.log_pages import FEWEST_ROWS, MOST_ROWS
from rerail.core.evidence.paging import SURELY_WHOLE
from rerail.ports import RailwayError, Trouble
from tests.adapters.railway.support import client, http, raw

if TYPE_CHECKING:
    from tests.adapters.railway.support import Raw

AT = datetime(2026, 11, 24, 2, 40, tzinfo=UTC)
MEGA = 1024 * 1024


def page(*messages: str) -> bytes:
    rows = [
        {"timestamp": (AT + timedelta(seconds=n)).isoformat(), "message": message, "severity": "info"}
        for n, message in enumerate(messages)
    ]
    return http(200, json.dumps({"data": {"deploymentLogs": rows}}, ensure_ascii=False).encode())


def limits(server: Raw) -> list[int]:
    bodies = [json.loads(each.partition(b"\r\n\r\n")[2]) for each in server.received]
    return [body["variables"]["limit"] for body in bodies]


def test_no_page_is_so_small_that_a_whole_one_and_a_cut_one_look_alike() -> None:
    assert FEWEST_ROWS > SURELY_WHOLE + 1


def test_dates_are_sent_in_utc_to_the_microsecond_and_left_out_where_there_are_none() -> None:
    at = datetime(2026, 11, 24, 4, 40, 0, 5, tzinfo=UTC).astimezone()
    with raw(page("one")) as server, client(server.url) as railway:
        railway.evidence.deploy_log("d-1", start=at, end=None)
        sent = json.loads(server.received[0].partition(b"\r\n\r\n")[2])["variables"]
    assert sent == {"deploymentId": "d-1", "start": "2026-11-24T04:40:00.000005Z", "limit": MOST_ROWS}


def test_a_line_of_ten_megabytes_is_read_whole_in_one_request() -> None:
    giant = "€" * (10 * MEGA // 3)
    with raw(page("before", giant, "after")) as server, client(server.url) as railway:
        rows = railway.evidence.deploy_log("d-1", start=None, end=None)
        assert limits(server) == [MOST_ROWS]
    assert [row.message.reveal() for row in rows] == ["before", giant, "after"]


def test_a_page_that_is_too_large_is_asked_for_again_and_the_next_ones_grow() -> None:
    giants, small = page(*["x" * 9 * MEGA] * 2), page("one")
    with raw(giants, giants, small, small, small, small) as server, client(server.url) as railway:
        for _ in range(4):
            (row,) = railway.evidence.deploy_log("d-1", start=None, end=None)
            assert row.message.reveal() == "one"
        assert limits(server) == [5000, 1000, 200, 400, 800, 1600]


def test_where_even_the_smallest_page_is_too_large_its_lines_are_cut_and_nothing_is_lost() -> None:
    giants = page("first", *[f"{n}-{'x' * 9 * MEGA}" for n in range(3)], "last")
    with raw(giants) as server, client(server.url) as railway:
        rows = railway.evidence.deploy_log("d-1", start=None, end=None)
        assert limits(server) == [5000, 1000, 200]
    messages = [row.message.reveal() for row in rows]
    assert [len(each) < 100_000 for each in messages] == [True] * 5
    assert (messages[0], messages[-1]) == ("first", "last")
    assert [each[:3] for each in messages[1:4]] == ["0-x", "1-x", "2-x"]
    assert all(each.endswith("bytes more)") for each in messages[1:4])


def test_a_page_that_never_fits_is_an_error_after_three_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_PAGE", "_PAGE_OF_GIANTS"):
        monkeypatch.setattr(log_pages, name, Bounds(largest=10))
    with raw(page("one")) as server, client(server.url) as railway:
        with pytest.raises(RailwayError, match="too large") as caught:
            railway.evidence.deploy_log("d-1", start=None, end=None)
        assert limits(server) == [5000, 1000, 200]
    assert caught.value.trouble is Trouble.GARBLED


def test_bytes_that_are_no_utf_8_cost_themselves_and_not_the_page() -> None:
    body = page("caf\u00e9").replace("é".encode(), b"\xff\xfe")
    with raw(body) as server, client(server.url) as railway:
        (row,) = railway.evidence.deploy_log("d-1", start=None, end=None)
    assert row.message.reveal() == "caf\ufffd\ufffd"


def test_other_troubles_are_not_asked_about_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_WHOLE", -1)
    with raw(page("one")) as server, client(server.url) as railway:
        with pytest.raises(RailwayError):
            railway.evidence.deploy_log("d-1", start=None, end=None)
        assert limits(server) == [MOST_ROWS]
