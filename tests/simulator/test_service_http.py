from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from rerail.simulator.stage import Stage
from rerail.simulator.world.values import Answer, Behaviour
from rerail.simulator.world.world import World
from tests.simulator.railway_kit import NOON, V1, Clock, Play, data, play

if TYPE_CHECKING:
    from collections.abc import Iterator


LOGS = """query Logs($id: String!, $filter: String) { httpLogs(deploymentId: $id, filter: $filter) {
  requestId httpStatus path deploymentId deploymentInstanceId } }"""


@pytest.fixture
def stage(on: Play) -> Iterator[Stage]:
    with Stage(on.world, factor=100.0) as stage:
        yield stage


def get(stage: Stage, path: str = "/health") -> httpx.Response:
    return httpx.get(stage.service_url("web") + path)


def logged(stage: Stage, on: Play, deployment: str, text: str = "") -> list[Any]:
    rows: list[Any] = data(stage, LOGS, on.token, id=deployment, filter=text)["httpLogs"]
    return rows


def test_the_bad_release_answers_500_and_its_target_200_after_the_rollback(stage: Stage, on: Play) -> None:
    assert get(stage).status_code == 500
    on.world.rollback(on.good.id)
    on.clock.wind(60)
    answer = get(stage)
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_every_answer_through_the_edge_has_a_request_id(stage: Stage) -> None:
    ids = {get(stage).headers["X-Railway-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


def test_old_and_new_both_answer_while_the_old_one_drains(stage: Stage, on: Play) -> None:
    on.world.rollback(on.good.id)
    on.clock.wind(12)
    assert {get(stage).status_code for _ in range(4)} == {200, 500}
    on.clock.wind(30)
    assert {get(stage).status_code for _ in range(4)} == {200}


def test_all_replicas_answer_in_turn() -> None:
    on = play(replicas=3)
    with Stage(on.world) as stage:
        for _ in range(6):
            get(stage)
        on.clock.wind(5)
        rows = logged(stage, on, on.bad.id)
    assert len({row["deploymentInstanceId"] for row in rows}) == 3


def test_the_http_logs_know_which_deployment_answered_after_a_while(stage: Stage, on: Play) -> None:
    sent = [get(stage, f"/health?n={n}").headers["X-Railway-Request-Id"] for n in range(3)]
    wanted = f"@requestId:{sent[0]} OR @requestId:{sent[2]}"
    assert logged(stage, on, on.bad.id, wanted) == []
    on.clock.wind(2)
    assert [row["requestId"] for row in logged(stage, on, on.bad.id, wanted)] == [sent[0], sent[2]]
    assert logged(stage, on, on.good.id, wanted) == []


def test_the_http_logs_can_be_filtered_by_status(stage: Stage, on: Play) -> None:
    get(stage)
    get(stage, "/api/version")
    on.clock.wind(2)
    assert [row["path"] for row in logged(stage, on, on.bad.id, "@httpStatus:>=500")] == ["/health"]
    assert [row["path"] for row in logged(stage, on, on.bad.id, "-@httpStatus:500..599")] == ["/api/version"]


def test_metrics_count_what_was_really_answered(stage: Stage, on: Play) -> None:
    document = """query M($e: String!, $s: String!, $start: DateTime!, $end: DateTime!) {
      httpMetricsGroupedByStatus(environmentId: $e, serviceId: $s, startDate: $start, endDate: $end) {
        statusCode samples { value } }
      httpDurationMetrics(environmentId: $e, serviceId: $s, startDate: $start, endDate: $end) {
        samples { p50 p99 } } }"""
    for path in ("/health", "/health", "/api/version"):
        get(stage, path)
    on.clock.wind(10)
    window = {"start": NOON.isoformat(), "end": on.clock.now().isoformat()}
    told = data(stage, document, on.token, e=on.service.environment_id, s=on.service.id, **window)
    counts = {row["statusCode"]: row["samples"][0]["value"] for row in told["httpMetricsGroupedByStatus"]}
    assert counts == {200: 1, 500: 2}
    assert told["httpDurationMetrics"]["samples"][0]["p50"] > 0


def test_the_commit_is_unknown_to_a_rolled_back_process_that_reads_its_environment() -> None:
    on = play(version_style="env")
    with Stage(on.world) as stage:
        assert get(stage, "/api/version").json()["commit"] == on.bad.commit.sha  # type: ignore[union-attr]  # play sets it
        on.world.rollback(on.good.id)
        on.clock.wind(60)
        assert get(stage, "/api/version").json()["commit"] == "local"


def test_a_build_stamp_survives_the_rollback(stage: Stage, on: Play) -> None:
    on.world.rollback(on.good.id)
    on.clock.wind(60)
    told = get(stage, "/api/version").json()
    assert told == {"version": "deploy-1", "commit": V1.sha, "deploymentId": on.newest().id}


def test_a_crashed_service_is_answered_for_by_the_edge(stage: Stage, on: Play) -> None:
    on.world.push(on.service, V1, Behaviour(crashes_after=1))
    on.clock.wind(300)
    answer = get(stage)
    assert answer.status_code == 502
    assert "X-Railway-Request-Id" in answer.headers


def test_a_service_never_deployed_is_not_found_by_the_edge() -> None:
    world = World(Clock().now)
    world.add_service("web")
    with Stage(world) as stage:
        answer = get(stage)
    assert answer.status_code == 404
    assert "X-Railway-Request-Id" in answer.headers


def test_a_firewall_answers_403_without_a_request_id_and_is_in_no_log(stage: Stage, on: Play) -> None:
    on.world.change(on.service, firewall=True)
    answer = get(stage)
    assert answer.status_code == 403
    assert "X-Railway-Request-Id" not in answer.headers
    on.clock.wind(5)
    assert logged(stage, on, on.bad.id) == []


def test_a_sleeping_service_wakes_at_the_first_request() -> None:
    clock = Clock()
    world = World(clock.now)
    service = world.add_service("web", sleep_application=True, cold_start=Answer(status=502))
    row = world.deployed(service, at=NOON - timedelta(hours=2), commit=V1)
    assert world.status(row) == "SLEEPING"
    assert world.active(service) == []
    with Stage(world) as stage:
        assert get(stage).status_code == 502
        assert get(stage).status_code == 200
    assert world.status(row) == "SUCCESS"


def test_other_paths_answer_as_health_does(stage: Stage) -> None:
    assert get(stage, "/orders").status_code == get(stage).status_code == 500
