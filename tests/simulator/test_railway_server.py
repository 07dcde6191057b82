from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from rerail.simulator.faults import Kind
from rerail.simulator.stage import Stage
from rerail.simulator.world.values import Commit
from tests.simulator.railway_kit import NOON, ROLLBACK, STATUS, V1, Play, ask, data, play

WHO = "query Who { projectToken { projectId environmentId } }"
PAGE = """query Page($environment: String!, $service: String!, $first: Int, $after: String) {
  deployments(input: {environmentId: $environment, serviceId: $service}, first: $first, after: $after) {
    edges { cursor node { id createdAt } } pageInfo { hasNextPage endCursor }
  }
}"""


def errors(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200
    return [error["message"] for error in answer.json()["errors"]]


def test_a_project_token_names_its_project_and_environment(stage: Stage, on: Play) -> None:
    told = data(stage, WHO, on.token)["projectToken"]
    assert told == {"projectId": on.world.project_id, "environmentId": on.service.environment_id}


def test_a_project_token_as_bearer_is_not_authorized(stage: Stage, on: Play) -> None:
    headers = {"Authorization": f"Bearer {on.token}"}
    assert errors(httpx.post(stage.railway_url, json={"query": WHO}, headers=headers)) == ["Not Authorized"]


def test_an_account_token_in_the_project_header_is_not_authorized(stage: Stage, on: Play) -> None:
    assert errors(ask(stage, WHO, on.world.account_token())) == ["Not Authorized"]


def test_an_unknown_project_token_has_its_own_sentence(stage: Stage) -> None:
    assert errors(ask(stage, WHO, "nobody")) == ["Project Token not found"]


def test_without_a_token_nothing_is_told(stage: Stage) -> None:
    assert errors(httpx.post(stage.railway_url, json={"query": WHO})) == ["Not Authorized"]


def test_an_account_token_reaches_projects_but_has_no_project_token(stage: Stage, on: Play) -> None:
    headers = {"Authorization": f"Bearer {on.world.account_token()}"}
    listing = "{ projects { edges { node { name environments { edges { node { name } } } } } } me { name } }"
    told = httpx.post(stage.railway_url, json={"query": listing}, headers=headers).json()["data"]
    assert told["projects"]["edges"][0]["node"]["name"] == "shop"
    assert errors(httpx.post(stage.railway_url, json={"query": WHO}, headers=headers)) == ["Not Authorized"]


@pytest.mark.parametrize("document", ["{ me { id } }", "{ projects { edges { node { id } } } }"])
def test_a_project_token_may_not_ask_for_people_or_all_projects(
    stage: Stage, on: Play, document: str
) -> None:
    assert errors(ask(stage, document, on.token)) == ["Not Authorized"]


def test_a_project_token_does_not_reach_another_environment() -> None:
    on = play()
    on.world.environments["env-staging"] = "staging"
    token = on.world.project_token("staging")
    with Stage(on.world) as stage:
        assert errors(ask(stage, STATUS, token, id=on.bad.id)) == ["Not Authorized"]
        assert errors(ask(stage, ROLLBACK, token, id=on.good.id)) == ["Not Authorized"]
    assert len(on.statuses()) == 2


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("query {", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { deploymentRollback(id: 1) { id } }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_an_invalid_document_is_refused_with_400(stage: Stage, on: Play, document: str, code: str) -> None:
    answer = ask(stage, document, on.token)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert answer.json()["errors"][0]["traceId"]


def test_a_rollback_answers_only_true_and_makes_a_deployment(stage: Stage, on: Play) -> None:
    assert data(stage, ROLLBACK, on.token, id=on.good.id) == {"deploymentRollback": True}
    made = data(stage, STATUS, on.token, id=on.newest().id)["deployment"]
    assert (made["status"], made["meta"]["reason"]) == ("INITIALIZING", "rollback")
    assert made["meta"]["commitHash"] == V1.sha


def test_a_rollback_past_retention_is_a_graphql_error_in_a_200(stage: Stage, on: Play) -> None:
    on.clock.wind(timedelta(days=6).total_seconds())
    assert errors(ask(stage, ROLLBACK, on.token, id=on.good.id)) == ["Cannot rollback to this deployment"]
    assert len(on.statuses()) == 2


def test_deploying_an_unknown_commit_is_an_error(stage: Stage, on: Play) -> None:
    document = """mutation D($e: String!, $s: String!, $c: String) {
      serviceInstanceDeployV2(environmentId: $e, serviceId: $s, commitSha: $c) }"""
    places = {"e": on.service.environment_id, "s": on.service.id}
    assert errors(ask(stage, document, on.token, **places, c="f" * 40)) == ["Commit not found"]
    made = data(stage, document, on.token, **places, c=V1.sha)["serviceInstanceDeployV2"]
    assert made == on.newest().id


def test_every_deployment_is_on_exactly_one_page_newest_first(stage: Stage, on: Play) -> None:
    for number in range(23):
        at = NOON - timedelta(days=3, minutes=number)
        on.world.deployed(
            on.service, at=at, commit=Commit(sha=f"{number:040d}"), skipped_reason="watch paths"
        )
    seen: list[dict[str, str]] = []
    after, more = None, True
    places = {"environment": on.service.environment_id, "service": on.service.id}
    while more:
        page = data(stage, PAGE, on.token, **places, first=10, after=after)["deployments"]
        seen += [edge["node"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert [row["id"] for row in seen] == [row.id for row in on.world.deployments(on.service)]
    assert seen == sorted(seen, key=lambda row: row["createdAt"], reverse=True)


def test_statuses_can_be_left_out_of_the_list(stage: Stage, on: Play) -> None:
    document = """query L($e: String!) {
      deployments(input: {environmentId: $e, status: {notIn: [SUCCESS]}}) { edges { node { id } } } }"""
    rows = data(stage, document, on.token, e=on.service.environment_id)["deployments"]["edges"]
    assert [row["node"]["id"] for row in rows] == [on.good.id]


def test_the_service_instance_tells_settings_domain_and_what_is_active(stage: Stage, on: Play) -> None:
    document = """query S($e: String!, $s: String!) { serviceInstance(environmentId: $e, serviceId: $s) {
      serviceName healthcheckPath overlapSeconds domains { serviceDomains { domain } }
      activeDeployments { id } latestDeployment { id } } }"""
    told = data(stage, document, on.token, e=on.service.environment_id, s=on.service.id)["serviceInstance"]
    assert f"http://{told['domains']['serviceDomains'][0]['domain']}" == stage.service_url("web")
    assert told["activeDeployments"] == [{"id": on.bad.id}] == [told["latestDeployment"]]
    assert (told["serviceName"], told["healthcheckPath"], told["overlapSeconds"]) == ("web", "/health", 5)


def test_a_snapshot_has_the_variables_without_the_sealed_ones(stage: Stage, on: Play) -> None:
    on.world.change(on.service, sealed=frozenset({"KEY"}), variables={"KEY": "k", "MODE": "a"})
    made = on.world.deploy(on.service, V1.sha)
    document = "query N($id: String!) { deploymentSnapshot(deploymentId: $id) { variables } }"
    told = data(stage, document, on.token, id=made.id)["deploymentSnapshot"]
    assert told == {"variables": {"MODE": "a"}}


def test_a_refused_nullable_field_leaves_the_rest_of_the_answer(stage: Stage, on: Play) -> None:
    stage.railway.refused.add("deploymentSnapshot")
    document = """query N($id: String!) {
      deploymentSnapshot(deploymentId: $id) { id } deployment(id: $id) { id } }"""
    answer = ask(stage, document, on.token, id=on.bad.id)
    assert errors(answer) == ["Not Authorized"]
    assert answer.json()["data"] == {"deploymentSnapshot": None, "deployment": {"id": on.bad.id}}


def test_a_refused_non_null_field_takes_the_whole_answer_with_it(stage: Stage, on: Play) -> None:
    stage.railway.refused.add("httpLogs")
    document = "query N($id: String!) { httpLogs(deploymentId: $id) { path } deployment(id: $id) { id } }"
    assert ask(stage, document, on.token, id=on.bad.id).json()["data"] is None


def test_logs_come_with_one_line_more_than_asked_for(stage: Stage, on: Play) -> None:
    document = "query L($id: String!) { deploymentLogs(deploymentId: $id, limit: 3) { message timestamp } }"
    lines = data(stage, document, on.token, id=on.bad.id)["deploymentLogs"]
    assert len(lines) == 4
    assert lines == sorted(lines, key=lambda line: line["timestamp"])


def test_events_tell_the_steps_with_their_times(stage: Stage, on: Play) -> None:
    document = """query E($id: String!) { deploymentEvents(id: $id) {
      edges { node { step createdAt completedAt payload { durationMs error } } } } }"""
    edges = data(stage, document, on.token, id=on.good.id)["deploymentEvents"]["edges"]
    steps = [edge["node"]["step"] for edge in edges]
    assert steps == [
        "SNAPSHOT_CODE",
        "BUILD_IMAGE",
        "PUBLISH_IMAGE",
        "CREATE_CONTAINER",
        "HEALTHCHECK",
        "DRAIN_INSTANCES",
    ]
    assert edges[1]["node"]["payload"]["durationMs"] == 60_000


def test_rate_limit_headers_count_down_to_a_429_with_retry_after(stage: Stage, on: Play) -> None:
    stage.railway.rate_limit.per_hour = 2
    first, second, third = (ask(stage, WHO, on.token) for _ in range(3))
    assert (first.headers["X-RateLimit-Remaining"], second.headers["X-RateLimit-Remaining"]) == ("1", "0")
    assert third.status_code == 429
    assert int(third.headers["Retry-After"]) > 0
    on.clock.wind(3600)
    assert ask(stage, WHO, on.token).status_code == 200


def test_a_lost_answer_leaves_the_rollback_done(stage: Stage, on: Play) -> None:
    stage.railway.faults.fail("deploymentRollback", Kind.DROPPED_AFTER)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(stage, ROLLBACK, on.token, id=on.good.id)
    assert on.newest().reason == "rollback"


def test_a_gateway_error_may_come_before_or_after_the_rollback(stage: Stage, on: Play) -> None:
    stage.railway.faults.fail("deploymentRollback", Kind.BAD_GATEWAY_BEFORE)
    stage.railway.faults.fail("deploymentRollback", Kind.BAD_GATEWAY_AFTER, nth=2)
    assert ask(stage, ROLLBACK, on.token, id=on.good.id).status_code == 502
    assert len(on.statuses()) == 2
    assert ask(stage, ROLLBACK, on.token, id=on.good.id).status_code == 502
    assert len(on.statuses()) == 3


def test_a_rollback_may_be_answered_with_true_and_ignored(stage: Stage, on: Play) -> None:
    stage.railway.faults.fail("Rollback", Kind.IGNORED)
    assert data(stage, ROLLBACK, on.token, id=on.good.id) == {"deploymentRollback": True}
    assert len(on.statuses()) == 2


def test_requests_are_logged_by_operation_and_whether_they_change_something(stage: Stage, on: Play) -> None:
    data(stage, WHO, on.token)
    data(stage, ROLLBACK, on.token, id=on.good.id)
    log = [(row.operation, row.mutation) for row in stage.requests.of("railway")]
    assert log == [("Who", False), ("Rollback", True)]
    assert [row.operation for row in stage.requests.mutations()] == ["Rollback"]


def test_times_are_utc_with_milliseconds(stage: Stage, on: Play) -> None:
    document = "query T($id: String!) { deployment(id: $id) { createdAt statusUpdatedAt } }"
    told = data(stage, document, on.token, id=on.bad.id)["deployment"]
    assert told["createdAt"] == "2026-11-23T11:50:00.000Z"
    assert told["statusUpdatedAt"] == "2026-11-23T11:51:10.000Z"
