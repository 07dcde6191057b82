"""Figures, steps, variables, plan and platform, as Railway's GraphQL tells them."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rerail.simulator.world.declared import Load, PlatformTrouble, PlatformWork, Route, Traffic
from tests.simulator.railway_kit import NOON, Play, ask, data, play

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.simulator.stage import Stage
    from rerail.simulator.world.values import Plan

STATUSES = """query C($e: String!, $s: String!, $start: DateTime!, $end: DateTime!, $step: Int,
  $path: String) {
  httpMetricsGroupedByStatus(environmentId: $e, serviceId: $s, startDate: $start, endDate: $end,
    stepSeconds: $step, path: $path) { statusCode samples { ts value } } }"""
DURATIONS = """query P($e: String!, $s: String!, $start: DateTime!, $end: DateTime!, $step: Int, $code: Int) {
  httpDurationMetrics(environmentId: $e, serviceId: $s, startDate: $start, endDate: $end,
    stepSeconds: $step, statusCode: $code) { samples { ts p50 p90 p95 p99 } } }"""
METRICS = """query M($e: String, $s: String, $start: DateTime!, $end: DateTime, $of: [MetricMeasurement!]!,
  $by: [MetricTag!], $rate: Int) {
  metrics(environmentId: $e, serviceId: $s, startDate: $start, endDate: $end, measurements: $of,
    groupBy: $by, sampleRateSeconds: $rate) {
    measurement tags { deploymentId serviceId } values { ts value } } }"""
EVENTS = """query E($id: String!) { deploymentEvents(id: $id) { edges { node {
  step createdAt completedAt payload { skipped } } } } }"""
PLATFORM = """{ platformStatus { isStable incident { message status createdAt url }
  maintenance { message status start } } }"""
BOTH = ["CPU_USAGE", "CPU_LIMIT", "MEMORY_USAGE_GB", "MEMORY_LIMIT_GB", "NETWORK_RX_GB"]


@pytest.fixture
def on() -> Play:
    routes = (Route(path="/api/orders?customer={n}", weight=3), Route(path="/assets/app.js", breaks=False))
    traffic = Traffic(per_minute=60, routes=routes, since=NOON - timedelta(minutes=30))
    return play(traffic=traffic, pre_deploy_command="python manage.py migrate")


def windowed(on: Play, start: datetime, end: datetime | None) -> dict[str, object]:
    times = {"start": start.isoformat(), "end": None if end is None else end.isoformat()}
    return {"e": on.service.environment_id, "s": on.service.id, **times}


def ago(minutes: float) -> datetime:
    return NOON - timedelta(minutes=minutes)


def statuses(stage: Stage, on: Play, start: datetime, end: datetime, **given: object) -> dict[int, Any]:
    told = data(stage, STATUSES, on.token, **windowed(on, start, end), **given)["httpMetricsGroupedByStatus"]
    return {row["statusCode"]: row["samples"] for row in told}


def durations(stage: Stage, on: Play, start: datetime, end: datetime, **given: object) -> list[Any]:
    told: list[Any] = data(stage, DURATIONS, on.token, **windowed(on, start, end), **given)[
        "httpDurationMetrics"
    ]["samples"]
    return told


def metrics(
    stage: Stage, on: Play, start: datetime, end: datetime | None = NOON, **given: object
) -> list[Any]:
    wanted = {"of": BOTH, **windowed(on, start, end), **given}
    told: list[Any] = data(stage, METRICS, on.token, **wanted)["metrics"]
    return told


def test_without_a_step_each_status_has_one_count_that_agrees_with_the_requests(
    stage: Stage, on: Play
) -> None:
    told = statuses(stage, on, ago(20), ago(1))
    seen = Counter(row.status for row in on.world.measured(on.service, ago(20), ago(1)))
    assert {code: [sample["value"] for sample in samples] for code, samples in told.items()} == {
        code: [count] for code, count in seen.items()
    }
    assert set(told) == {200, 500}


def test_with_a_step_the_counts_add_up_to_the_same(stage: Stage, on: Play) -> None:
    [whole] = statuses(stage, on, ago(20), ago(1))[200]
    steps = statuses(stage, on, ago(20), ago(1), step=60)[200]
    assert sum(sample["value"] for sample in steps) == whole["value"]
    assert {b["ts"] - a["ts"] for a, b in itertools.pairwise(steps)} == {60}


def test_figures_are_of_the_service_whichever_deployment_answered(stage: Stage, on: Play) -> None:
    took_over = on.world.course(on.bad).live_at
    assert took_over is not None
    assert set(statuses(stage, on, took_over - timedelta(minutes=5), took_over + timedelta(minutes=5))) == {
        200,
        500,
    }


def test_a_path_is_asked_for_without_its_query_string(stage: Stage, on: Play) -> None:
    assert set(statuses(stage, on, ago(5), ago(1), path="/assets/app.js")) == {200}
    assert set(statuses(stage, on, ago(5), ago(1), path="/api/orders")) == {500}


def test_without_traffic_there_are_no_figures_at_all(stage: Stage, on: Play) -> None:
    assert statuses(stage, on, ago(60), ago(40)) == {}
    assert durations(stage, on, ago(60), ago(40)) == []


def test_durations_come_as_one_aggregate_and_grow_while_the_service_is_bad(stage: Stage, on: Play) -> None:
    [well], [badly] = durations(stage, on, ago(20), ago(12)), durations(stage, on, ago(5), ago(1))
    assert well["p50"] <= well["p90"] <= well["p95"] <= well["p99"]
    assert badly["p90"] > 4 * well["p90"]
    [fine] = durations(stage, on, ago(5), ago(1), code=200)
    assert fine["p99"] < badly["p50"]


def test_usage_is_sampled_while_there_is_a_process_and_rises_when_it_is_bad(stage: Stage, on: Play) -> None:
    told = {row["measurement"]: row["values"] for row in metrics(stage, on, ago(20), rate=30)}
    assert set(told) == set(BOTH) - {"NETWORK_RX_GB"}
    usage, limit = told["CPU_USAGE"], told["CPU_LIMIT"]
    assert [sample["ts"] for sample in usage] == [sample["ts"] for sample in limit]
    assert {b["ts"] - a["ts"] for a, b in itertools.pairwise(usage)} == {30}
    load = Load()
    assert usage[0]["value"] == pytest.approx(load.cpu, rel=0.11)
    assert usage[-1]["value"] == pytest.approx(load.bad_cpu, rel=0.11)
    assert limit[-1]["value"] == load.cpu_limit
    assert told["MEMORY_USAGE_GB"][-1]["value"] == pytest.approx(load.bad_memory, rel=0.11)


def test_usage_is_the_same_whenever_it_is_asked_for(stage: Stage, on: Play) -> None:
    before = metrics(stage, on, ago(20))
    on.clock.wind(3600)
    assert metrics(stage, on, ago(20)) == before


def test_usage_can_be_told_by_deployment_and_else_is_one_sum(stage: Stage, on: Play) -> None:
    both = ago(12)
    by_one = metrics(stage, on, both, of=["CPU_LIMIT"], by=["DEPLOYMENT_ID"])
    assert {row["tags"]["deploymentId"] for row in by_one} == {on.good.id, on.bad.id}
    [together] = metrics(stage, on, both, of=["CPU_LIMIT"])
    assert together["tags"] == {"deploymentId": None, "serviceId": None}
    counted = sum(sample["value"] for row in by_one for sample in row["values"])
    assert sum(sample["value"] for sample in together["values"]) == counted


def test_more_replicas_use_more(stage: Stage, on: Play) -> None:
    [one] = metrics(stage, on, ago(2), of=["MEMORY_LIMIT_GB"])
    on.world.change(on.service, replicas=3)
    [three] = metrics(stage, on, ago(2), of=["MEMORY_LIMIT_GB"])
    assert three["values"][0]["value"] == 3 * one["values"][0]["value"]


def test_without_a_process_there_is_no_usage(stage: Stage, on: Play) -> None:
    on.world.stop(on.bad.id)
    on.clock.wind(600)
    assert metrics(stage, on, NOON + timedelta(minutes=2), None) == []


def test_a_project_token_must_say_in_which_environment(stage: Stage, on: Play) -> None:
    answer = ask(stage, METRICS, on.token, start=NOON.isoformat(), of=BOTH).json()
    assert [error["message"] for error in answer["errors"]] == ["Not Authorized"]


@pytest.mark.parametrize(
    ("plan", "told"), [("free", "free"), ("trial", "trial"), ("hobby", "hobby"), ("enterprise", "pro")]
)
def test_the_project_tells_its_plan_in_the_words_that_railway_has(
    stage: Stage, on: Play, plan: Plan, told: str
) -> None:
    on.world.plan = plan
    document = "query P($id: String!) { project(id: $id) { subscriptionType } }"
    answer = data(stage, document, on.token, id=on.world.project_id)
    assert answer == {"project": {"subscriptionType": told}}


def test_railway_is_stable_until_it_has_trouble_and_once_that_is_resolved(stage: Stage, on: Play) -> None:
    calm = {"isStable": True, "incident": None, "maintenance": None}
    assert data(stage, PLATFORM, on.token)["platformStatus"] == calm
    trouble = PlatformTrouble(message="Elevated errors", at=NOON + timedelta(minutes=1))
    on.world.platform_trouble = trouble
    assert data(stage, PLATFORM, on.token)["platformStatus"] == calm
    on.clock.wind(60)
    told = data(stage, PLATFORM, on.token)["platformStatus"]
    assert not told["isStable"]
    assert told["incident"] == {
        "message": "Elevated errors",
        "status": "INVESTIGATING",
        "createdAt": "2026-11-23T12:01:00.000Z",
        "url": "https://status.railway.com",
    }
    on.world.platform_trouble = replace(trouble, status="RESOLVED")
    assert data(stage, PLATFORM, on.token)["platformStatus"] == calm


def test_maintenance_leaves_railway_stable(stage: Stage, on: Play) -> None:
    on.world.platform_work = PlatformWork(message="Moving racks", start=NOON)
    told = data(stage, PLATFORM, on.token)["platformStatus"]
    assert told["isStable"]
    assert told["maintenance"]["message"] == "Moving racks"


def test_the_pre_deploy_command_is_a_step_with_a_duration(stage: Stage, on: Play) -> None:
    edges = data(stage, EVENTS, on.token, id=on.bad.id)["deploymentEvents"]["edges"]
    [step] = [edge["node"] for edge in edges if edge["node"]["step"] == "PRE_DEPLOY_COMMAND"]
    assert step["createdAt"] < step["completedAt"]
    assert step["payload"] == {"skipped": False}


@pytest.mark.parametrize("runs", [False, True])
def test_whether_a_rollback_runs_the_pre_deploy_command_is_choosable(
    stage: Stage, on: Play, runs: bool
) -> None:
    on.world.change(on.service, pre_deploy_on_rollback=runs)
    on.world.rollback(on.good.id)
    on.clock.wind(60)
    edges = data(stage, EVENTS, on.token, id=on.newest().id)["deploymentEvents"]["edges"]
    [step] = [edge["node"] for edge in edges if edge["node"]["step"] == "PRE_DEPLOY_COMMAND"]
    assert step["payload"] == {"skipped": not runs}


def test_whether_a_snapshot_holds_sealed_variables_is_choosable(stage: Stage, on: Play) -> None:
    on.world.change(on.service, sealed=frozenset({"POOL"}))
    document = "query N($id: String!) { deploymentSnapshot(deploymentId: $id) { variables } }"
    assert data(stage, document, on.token, id=on.bad.id) == {"deploymentSnapshot": {"variables": {}}}
    on.world.sealed_in_snapshot = True
    told = data(stage, document, on.token, id=on.bad.id)
    assert told == {"deploymentSnapshot": {"variables": {"POOL": "5"}}}
