"""Auto-deploy, deployments under way, the allowance, and what was done: what staying back asks of Railway."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from rerail.simulator.faults import Kind
from rerail.simulator.stage import Stage
from rerail.simulator.world.values import Behaviour, Commit
from tests.simulator.railway_kit import ROLLBACK, Play, ask, data, play

FREEZE = """mutation Freeze($input: ServiceInstanceAutoDeployUpdateInput!) {
  serviceInstanceAutoDeployUpdate(input: $input) { enabled } }"""
FROZEN = """query Frozen($environment: String!, $project: String!, $service: String!) {
  serviceInstanceAutoDeployStatus(environmentId: $environment, projectId: $project, serviceId: $service) {
    canEnable enabled reason } }"""
CANCEL = "mutation Cancel($id: String!) { deploymentCancel(id: $id) }"
WHO = "query Who { projectToken { projectId environmentId } }"
V3 = Commit(sha="3" * 40)


def wanted(on: Play, *, enabled: bool) -> dict[str, object]:
    places = {"environmentId": on.service.environment_id, "projectId": on.world.project_id}
    return {**places, "serviceId": on.service.id, "enabled": enabled}


def read_back(stage: Stage, on: Play) -> Any:  # noqa: ANN401 - JSON, whose shape each test knows
    places = {"environment": on.service.environment_id, "project": on.world.project_id}
    return data(stage, FROZEN, on.token, **places, service=on.service.id)["serviceInstanceAutoDeployStatus"]


def refused(answer: httpx.Response) -> str:
    assert answer.status_code == 200
    [error] = answer.json()["errors"]
    return str(error["message"])


def test_auto_deploy_is_switched_and_read_back(stage: Stage, on: Play) -> None:
    assert read_back(stage, on) == {"canEnable": True, "enabled": True, "reason": None}
    told = data(stage, FREEZE, on.token, input=wanted(on, enabled=False))
    assert told == {"serviceInstanceAutoDeployUpdate": {"enabled": False}}
    assert read_back(stage, on)["enabled"] is False
    assert on.world.push(on.service, V3) is None


def test_a_token_that_may_not_switch_it_may_still_read_it(stage: Stage, on: Play) -> None:
    weak = on.world.project_token(refused={"serviceInstanceAutoDeployUpdate"})
    assert refused(ask(stage, FREEZE, weak, input=wanted(on, enabled=False))) == "Not Authorized"
    assert read_back(stage, on)["enabled"] is True


@pytest.mark.parametrize("enabled", [True, False])
def test_where_nothing_is_pushed_auto_deploy_is_off_and_cannot_be_switched(
    stage: Stage, on: Play, enabled: bool
) -> None:
    on.world.change(on.service, source="upload")
    said = read_back(stage, on)
    assert (said["canEnable"], said["enabled"]) == (False, False)
    assert refused(ask(stage, FREEZE, on.token, input=wanted(on, enabled=enabled))) == said["reason"]


def test_another_projects_auto_deploy_is_out_of_reach(stage: Stage, on: Play) -> None:
    elsewhere = {**wanted(on, enabled=False), "projectId": on.world.new_id()}
    assert refused(ask(stage, FREEZE, on.token, input=elsewhere)) == "Not Authorized"
    assert on.world.service("web").auto_deploys


@pytest.mark.parametrize("seconds", [0, 1, 30, 65])
def test_what_is_under_way_can_be_cancelled_and_is_removed(stage: Stage, on: Play, seconds: int) -> None:
    made = on.world.push(on.service, V3)
    assert made is not None
    on.clock.wind(seconds)
    assert data(stage, CANCEL, on.token, id=made.id) == {"deploymentCancel": True}
    on.clock.wind(300)
    assert on.statuses() == ["REMOVED", "SUCCESS", "REMOVED"]


def test_what_is_live_was_removed_or_has_failed_cannot_be_cancelled(stage: Stage, on: Play) -> None:
    failed = on.world.push(on.service, V3, Behaviour(build_fails=True))
    assert failed is not None
    on.clock.wind(120)
    for row in (failed, on.good, on.bad):
        assert refused(ask(stage, CANCEL, on.token, id=row.id)) == "Deployment is not in progress"
    assert on.statuses() == ["FAILED", "SUCCESS", "REMOVED"]


def test_what_was_done_is_kept_in_order_whatever_became_of_the_answers(stage: Stage, on: Play) -> None:
    stage.railway.faults.fail("Rollback", Kind.IGNORED)
    stage.railway.faults.fail("Rollback", Kind.DROPPED_AFTER, nth=2)
    ask(stage, ROLLBACK, on.token, id=on.good.id)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(stage, ROLLBACK, on.token, id=on.good.id)
    ask(stage, CANCEL, on.token, id=on.good.id)
    on.clock.wind(5)
    ask(stage, FREEZE, on.token, input=wanted(on, enabled=False))
    done = [(row.field, row.variables) for row in stage.railway.applied]
    assert done == [
        ("deploymentRollback", {"id": on.good.id}),
        ("serviceInstanceAutoDeployUpdate", {"input": wanted(on, enabled=False)}),
    ]
    assert [row.at for row in stage.railway.applied] == [on.newest().created_at, on.clock.at]


@pytest.mark.parametrize(("plan", "allowance"), [("free", "100"), ("hobby", "1000"), ("pro", "10000")])
def test_the_allowance_is_that_of_the_plan(plan: str, allowance: str) -> None:
    on = play()
    on.world.plan = plan  # type: ignore[assignment]  # parametrize gives strings
    with Stage(on.world) as stage:
        assert ask(stage, WHO, on.token).headers["X-RateLimit-Limit"] == allowance


def test_an_allowance_can_be_nearly_used_up_at_the_start_and_is_whole_again_an_hour_later(
    stage: Stage, on: Play
) -> None:
    stage.railway.rate_limit.leave(2, on.clock.now().timestamp())
    on.clock.wind(3599)
    answers = [ask(stage, WHO, on.token) for _ in range(3)]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    on.clock.wind(1)
    assert ask(stage, WHO, on.token).headers["X-RateLimit-Remaining"] == "9999"
