"""Railway's log queries, asked as any program would: limits, dates, filters, retention, any text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import pytest

from rerail.simulator.world.declared import Chatter, LogRules, Traffic
from rerail.simulator.world.values import Behaviour
from tests.simulator.railway_kit import NOON, Play, ask, data, play

if TYPE_CHECKING:
    from rerail.simulator.stage import Stage
    from rerail.simulator.world.values import Plan

DEPLOY = """query D($id: String!, $filter: String, $limit: Int, $start: DateTime, $end: DateTime) {
  deploymentLogs(deploymentId: $id, filter: $filter, limit: $limit, startDate: $start, endDate: $end) {
    timestamp message severity attributes { key value } tags { deploymentId deploymentInstanceId } } }"""
BUILD = "query B($id: String!) { buildLogs(deploymentId: $id) { message severity tags { snapshotId } } }"
SHORT = """query S($id: String!, $limit: Int, $end: DateTime) {
  deploymentLogs(deploymentId: $id, limit: $limit, endDate: $end) { timestamp message } }"""
HTTP = """query H($id: String!, $filter: String, $limit: Int, $before: String, $anchor: String,
  $after: String, $beforeLimit: Int, $afterLimit: Int) {
  httpLogs(deploymentId: $id, filter: $filter, limit: $limit, beforeDate: $before, anchorDate: $anchor,
    afterDate: $after, beforeLimit: $beforeLimit, afterLimit: $afterLimit) {
    timestamp requestId httpStatus path method srcIp clientUa host responseDetails upstreamErrors } }"""


@pytest.fixture
def on() -> Play:
    return play(traffic=Traffic(per_minute=120, since=NOON - timedelta(minutes=30)))


def behave(on: Play, **changes: object) -> None:
    on.bad = on.world.keep(replace(on.bad, behaviour=replace(on.bad.behaviour, **changes)))  # type: ignore[arg-type]  # fields of Behaviour


def deploy(stage: Stage, on: Play, **given: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = data(stage, DEPLOY, on.token, id=on.bad.id, **given)["deploymentLogs"]
    return rows


def http(stage: Stage, on: Play, **given: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = data(stage, HTTP, on.token, id=on.bad.id, **given)["httpLogs"]
    return rows


def refused(stage: Stage, on: Play, document: str, **given: object) -> list[str]:
    answer = ask(stage, document, given.pop("token", on.token), **given)  # type: ignore[arg-type]  # a string
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    return [error["message"] for error in answer.json()["errors"]]


def numbers(rows: list[dict[str, Any]]) -> list[int]:
    return [int(row["message"].rpartition(" ")[2]) for row in rows if row["message"].startswith("worker")]


def test_without_a_limit_100_lines_come_and_one_more(stage: Stage, on: Play) -> None:
    behave(on, chatter=(Chatter(per_second=10, seconds=60),))
    assert len(deploy(stage, on)) == 101
    on.world.log_rules = LogRules(one_more=False)
    assert len(deploy(stage, on)) == 100


def test_no_answer_holds_more_than_the_most(stage: Stage, on: Play) -> None:
    behave(on, chatter=(Chatter(per_second=500, seconds=30),))
    assert len(deploy(stage, on, limit=1_000_000)) == 5001


@pytest.mark.parametrize(("dated", "first"), [("newest", 560), ("oldest", 0)])
def test_a_page_within_dates_holds_the_newest_or_the_oldest_lines(
    stage: Stage, on: Play, dated: Literal["newest", "oldest"], first: int
) -> None:
    behave(on, chatter=(Chatter(per_second=10, seconds=60, after=1),), logs=(), health=())
    on.world.log_rules = LogRules(dated=dated, one_more=False)
    start = on.world.course(on.bad).started_at
    assert start is not None
    rows = deploy(stage, on, limit=40, start=(start + timedelta(seconds=1)).isoformat())
    assert numbers(rows) == list(range(first, first + 40))


def test_three_hundred_thousand_lines_are_read_page_by_page_each_once(stage: Stage, on: Play) -> None:
    behave(on, chatter=(Chatter(per_second=500, seconds=600),), health=())
    on.clock.wind(600)
    seen: list[int] = []
    end: str | None = None
    while rows := data(stage, SHORT, on.token, id=on.bad.id, limit=5000, end=end)["deploymentLogs"]:
        seen[:0] = numbers(rows)
        end = (datetime.fromisoformat(rows[0]["timestamp"]) - timedelta(microseconds=1)).isoformat()
    assert seen == list(range(300_000))


def test_whether_the_dates_themselves_are_within_is_choosable(stage: Stage, on: Play) -> None:
    behave(on, chatter=(Chatter(per_second=1, seconds=9),), health=())
    rows = deploy(stage, on)
    low, high = rows[3]["timestamp"], rows[-2]["timestamp"]
    assert deploy(stage, on, start=low, end=high) == rows[3:-1]
    on.world.log_rules = LogRules(inclusive=False)
    inner = [row for row in rows if low < row["timestamp"] < high]
    assert deploy(stage, on, start=low, end=high) == inner


def test_dates_may_be_cut_to_milliseconds(stage: Stage, on: Play) -> None:
    behave(on, logs=((5.0007, "info", "late in its millisecond"),), health=())
    [row] = deploy(stage, on, filter="late in its")
    assert deploy(stage, on, end=row["timestamp"])[-1] == row
    on.world.log_rules = LogRules(precise=False)
    assert row not in deploy(stage, on, end=row["timestamp"])


def test_lines_may_be_late(stage: Stage, on: Play) -> None:
    behave(on, chatter=(Chatter(per_second=1, seconds=3600),), health=())
    on.world.log_rules = LogRules(late=20.0)
    last = deploy(stage, on)[-1]
    assert timedelta(seconds=20) <= NOON - datetime.fromisoformat(last["timestamp"]) < timedelta(seconds=22)
    on.clock.wind(20)
    later = deploy(stage, on)
    assert later.index(last) == len(later) - 21


def test_lines_can_be_asked_for_by_level_and_by_their_own_attributes(stage: Stage, on: Play) -> None:
    paid = '{"message": "paid", "level": "warn", "order": 7, "to": "ada"}'
    behave(on, logs=((1.0, "info", paid), (2.0, "info", "plain")), health=())
    for text in ("@level:warn", "@order:7", "@level:warn AND paid"):
        [row] = deploy(stage, on, filter=text)
        assert (row["message"], row["severity"]) == ("paid", "warn")
    assert {a["key"]: a["value"] for a in row["attributes"]} == {
        "level": '"warn"',
        "order": "7",
        "to": '"ada"',
    }


def test_a_filter_that_cannot_be_read_is_answered_with_the_masked_error(stage: Stage, on: Play) -> None:
    assert refused(stage, on, DEPLOY, id=on.bad.id, filter="(a") == ["Problem processing request"]


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mred\x1b[0m\x1b]0;title\x07",
        "half a pair \ud83d and caf\udce9",
        "one\r\ntwo\n\n````\n</details>",
        "::error file=a.py::@acme/oncall closes #1 <!-- rerail -->",
        "\x00\x08\u202e\u2028",
        "x" * 10_000_000,
    ],
    ids=["ansi", "surrogates", "breaks", "commands", "controls", "ten megabytes"],
)
def test_a_line_arrives_as_it_was_printed_whatever_is_in_it(stage: Stage, on: Play, text: str) -> None:
    behave(on, logs=((1.0, "info", text),), health=())
    assert text in [row["message"] for row in deploy(stage, on)]


def test_lines_say_which_deployment_and_instance_printed_them(stage: Stage, on: Play) -> None:
    [[instance, _]] = on.world.instances(on.bad)
    assert deploy(stage, on)[0]["tags"] == {"deploymentId": on.bad.id, "deploymentInstanceId": instance}
    built = data(stage, BUILD, on.token, id=on.bad.id)["buildLogs"]
    assert {row["tags"]["snapshotId"] for row in built} == {on.bad.snapshot_id}


def test_a_build_that_fails_says_so_at_its_end(stage: Stage, on: Play) -> None:
    said = ((3.0, "warn", "npm warn deprecated inflight"),)
    made = on.world.push(on.service, on.bad.commit, Behaviour(build_fails=True, build_logs=said))  # type: ignore[arg-type]  # it has a commit
    assert made is not None
    on.clock.wind(120)
    rows = data(stage, BUILD, on.token, id=made.id)["buildLogs"]
    assert [row["severity"] for row in rows] == ["info", "warn", "error"]
    assert data(stage, DEPLOY, on.token, id=made.id)["deploymentLogs"] == []


@pytest.mark.parametrize(
    ("document", "plan", "days"), [(DEPLOY, "hobby", 7), (HTTP, "pro", 30), (BUILD, "trial", 7)]
)
def test_past_its_retention_a_log_is_answered_with_the_masked_error(
    stage: Stage, on: Play, document: str, plan: Plan, days: int
) -> None:
    on.world.plan = plan
    on.clock.wind((timedelta(days=days - 1, minutes=-30)).total_seconds())
    data(stage, document, on.token, id=on.good.id)
    on.clock.wind(timedelta(days=1, hours=1).total_seconds())
    assert refused(stage, on, document, id=on.good.id) == ["Problem processing request"]


def test_of_a_log_partly_past_its_retention_the_rest_is_given(stage: Stage, on: Play) -> None:
    behave(on, chatter=(Chatter(per_second=1, seconds=86_400, after=0),), health=())
    on.world.plan = "hobby"
    on.clock.wind((timedelta(days=7) + timedelta(hours=1)).total_seconds())
    start = on.bad.created_at.isoformat()
    rows = deploy(stage, on, limit=5, start=start, end=(NOON + timedelta(hours=2)).isoformat())
    assert len(rows) == 6
    assert numbers(deploy(stage, on, limit=5000, start=start))[0] > 3600


def test_requests_come_oldest_first_with_what_must_not_be_published(stage: Stage, on: Play) -> None:
    rows = http(stage, on, limit=50)
    assert len(rows) == 50
    assert rows == sorted(rows, key=lambda row: row["timestamp"])
    assert all(row["srcIp"] and row["clientUa"] and row["host"] for row in rows)


def test_around_an_anchor_requests_come_from_before_and_after_it(stage: Stage, on: Play) -> None:
    anchor = http(stage, on, limit=400)[0]["timestamp"]
    around = http(stage, on, anchor=anchor, beforeLimit=7, afterLimit=3)
    earlier = http(stage, on, anchor=anchor, beforeLimit=7)
    assert around[:7] == earlier
    assert len(around) == 10
    assert earlier[-1]["timestamp"] == anchor < around[7]["timestamp"]
    later = http(stage, on, anchor=anchor, beforeLimit=0, after=NOON.isoformat(), afterLimit=3)
    assert around[7:] == later


def test_requests_within_two_dates_are_all_those_between_them(stage: Stage, on: Play) -> None:
    start, end = NOON - timedelta(minutes=5), NOON - timedelta(minutes=3)
    rows = http(stage, on, before=start.isoformat(), anchor=end.isoformat(), beforeLimit=5000)
    assert [row["requestId"] for row in rows] == [
        row.request_id for row in on.world.requests(on.bad, start, end)
    ]
    on.world.log_rules = LogRules(most_requests=30)
    cut = http(stage, on, before=start.isoformat(), anchor=end.isoformat(), beforeLimit=5000)
    assert cut == rows[-30:]
    on.world.log_rules = LogRules(most_requests=30, dated="oldest")
    cut = http(stage, on, before=start.isoformat(), anchor=end.isoformat(), beforeLimit=5000)
    assert cut == rows[:30]


def test_requests_can_be_found_by_id_among_all_others(stage: Stage, on: Play) -> None:
    wanted = [row.request_id for row in on.world.requests(on.bad)][3::40]
    text = " OR ".join(f"@requestId:{key}" for key in wanted)
    assert [row["requestId"] for row in http(stage, on, filter=text)] == wanted


def test_a_process_that_is_gone_shows_as_502_with_railways_word_for_it(stage: Stage, on: Play) -> None:
    on.world.stop(on.bad.id)
    on.clock.wind(60)
    row = http(stage, on, limit=1)[0]
    assert (row["httpStatus"], row["responseDetails"]) == (502, "Application failed to respond")
    assert "refused" in row["upstreamErrors"]


def test_fragments_and_other_names_are_understood(stage: Stage, on: Play) -> None:
    document = """query L($id: String!) { lines: deploymentLogs(deploymentId: $id, limit: 0) { ...Said } }
      fragment Said on Log { text: message ... on Log { severity } }"""
    assert data(stage, document, on.token, id=on.bad.id) == {
        "lines": [{"text": "GET /api/orders 500: upstream refused", "severity": "error"}]
    }


@pytest.mark.parametrize("field", ["deploymentLogs", "httpLogs", "deploymentSnapshot"])
def test_one_token_may_be_refused_what_another_may_ask(stage: Stage, on: Play, field: str) -> None:
    document = f"query Q($id: String!) {{ {field}(deploymentId: $id) {{ __typename }} }}"
    if field != "deploymentSnapshot":
        document = document.replace("__typename", "timestamp")
    narrow = on.world.project_token(refused=[field])
    answer = ask(stage, document, narrow, id=on.bad.id).json()
    assert [error["message"] for error in answer["errors"]] == ["Not Authorized"]
    assert data(stage, document, on.token, id=on.bad.id)[field]
