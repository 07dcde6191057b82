from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from rerail.adapters.github.deployments import DeploymentRecords, DeploymentRef
from rerail.adapters.github.refusals import DeploymentError
from rerail.core.text import Secret
from rerail.simulator.serving import serve
from tests.adapters.github.support import NOON, TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rerail.simulator.github.deployments import Deployed, DeploymentStore

PAYLOAD = {"rerail": "4711-1", "service": "svc", "environment": "env"}
HOW = ("GET", "POST", "GET")
LINK = "https://github.example/acme/shop/issues/7"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        yield made


def store(stage: Stage) -> DeploymentStore:
    return stage.world.deployments_of(stage.world.main)


def behind(stage: Stage) -> str:
    """Give a commit that the default branch has left behind: auto_merge would merge."""
    sha = stage.git.resolve("HEAD")
    stage.git.commit("two", NOON, {"app.py": "2\n"})
    return sha


def recorded(stage: Stage, sha: str, **how: str) -> DeploymentRef:
    return stage.deployments().record(sha, "shop / production", "api rolled back", {**PAYLOAD, **how})


def posts(stage: Stage, what: str) -> int:
    return sum(each.startswith("POST") and each.endswith(what) for each in stage.asked())


def only(stage: Stage) -> Deployed:
    [row] = store(stage).all()
    return row


def test_a_rollback_is_recorded_without_merging_or_waiting_for_checks(stage: Stage) -> None:
    sha = behind(stage)
    made = recorded(stage, sha)
    row = only(stage)
    assert (row.id, row.sha, row.environment) == (made.id, sha, "shop / production")
    assert (row.task, row.payload, row.description) == ("rollback", PAYLOAD, "api rolled back")
    assert store(stage).merged == []


def test_a_rollback_is_recorded_once_per_run(stage: Stage) -> None:
    sha = behind(stage)
    assert recorded(stage, sha) == recorded(stage, sha)
    recorded(stage, sha, rerail="4711-2")
    recorded(stage, sha, service="other")
    assert len(store(stage).all()) == 3


@pytest.mark.parametrize(
    "payload", ["", "no json", '{"rerail": 5}', "[1]", "[" * 5_000, {"rerail": "4711-1"}]
)
def test_a_payload_of_others_is_not_ours(stage: Stage, payload: object) -> None:
    sha = behind(stage)
    store(stage).seed("someone", sha, task="rollback", payload=payload)
    recorded(stage, sha)
    assert len(store(stage).all()) == 2


def test_a_payload_that_comes_back_as_text_is_ours_all_the_same(stage: Stage) -> None:
    sha = behind(stage)
    text = '{"rerail": "4711-1", "service": "svc", "environment": "env"}'
    seeded = store(stage).seed("someone", sha, task="rollback", payload=text)
    assert recorded(stage, sha).id == seeded.id


@pytest.mark.parametrize("applied", [True, False])
def test_a_lost_answer_to_recording_is_looked_up_and_never_sent_again(stage: Stage, applied: bool) -> None:
    sha = behind(stage)
    stage.world.faults.fail("POST", "/deployments$", applied=applied)
    if applied:
        assert recorded(stage, sha).id == only(stage).id
    else:
        with pytest.raises(DeploymentError, match="GitHub answered 502") as caught:
            recorded(stage, sha)
        assert caught.value.lost
    assert posts(stage, "/deployments") == 1


def test_a_status_is_given_once_with_its_link(stage: Stage) -> None:
    number = store(stage).seed("railway-app[bot]", behind(stage)).id
    for _ in range(2):
        stage.deployments().mark(number, "failure", "rolled back", LINK)
    assert stage.asked() == [f"{how} /repos/acme/shop/deployments/{number}/statuses" for how in HOW]
    [status] = only(stage).statuses
    assert (status.state, status.description, status.log_url) == ("failure", "rolled back", LINK)


def test_another_ones_status_does_not_count_as_ours(stage: Stage) -> None:
    number = store(stage).seed("railway-app[bot]", behind(stage)).id
    store(stage).add_status("railway-app[bot]", number, {"state": "failure", "description": "theirs"})
    store(stage).add_status("railway-app[bot]", number, {"state": "success", "description": "rolled back"})
    stage.deployments().mark(number, "failure", "rolled back", None)
    assert only(stage).state == "failure"
    assert len(only(stage).statuses) == 3


@pytest.mark.parametrize("applied", [True, False])
def test_a_lost_answer_to_a_status_is_looked_up_and_never_sent_again(stage: Stage, applied: bool) -> None:
    number = store(stage).seed("railway-app[bot]", behind(stage)).id
    stage.world.faults.fail("POST", "/statuses$", applied=applied)
    if applied:
        stage.deployments().mark(number, "failure", "rolled back", LINK)
    else:
        with pytest.raises(DeploymentError) as caught:
            stage.deployments().mark(number, "failure", "rolled back", LINK)
        assert caught.value.lost
    assert posts(stage, "/statuses") == 1
    assert len(only(stage).statuses) == int(applied)


def test_the_deployments_of_a_commit_are_listed_newest_first(stage: Stage) -> None:
    old = behind(stage)
    first = store(stage).seed("railway-app[bot]", old, environment="shop / staging")
    second = store(stage).seed("railway-app[bot]", old, environment="shop / production")
    store(stage).seed("railway-app[bot]", stage.git.resolve("HEAD"))
    found = stage.deployments().of_commit(old)
    assert [(each.id, each.environment) for each in found] == [
        (second.id, "shop / production"),
        (first.id, "shop / staging"),
    ]
    assert stage.deployments().of_commit("0" * 40) == ()


def test_a_token_that_may_not_deploy_is_told_what_to_add(stage: Stage) -> None:
    sha = behind(stage)
    stage.world.add_token("issues-only-12345", permissions={"contents": "read", "issues": "write"})
    with pytest.raises(DeploymentError, match=r"^skipped: the token lacks `deployments: write`") as caught:
        stage.deployments(token="issues-only-12345").record(sha, "production", "x", PAYLOAD)
    assert not caught.value.again


def test_a_commit_that_github_does_not_have_is_refused_for_good(stage: Stage) -> None:
    with pytest.raises(DeploymentError, match="as invalid") as caught:
        recorded(stage, "a1b2c3d4e5" * 4)
    assert not caught.value.again


def test_a_rate_limit_stops_the_sending(stage: Stage) -> None:
    records, sha = stage.deployments(), behind(stage)
    stage.world.faults.limit("GET", "/deployments$", retry_after=30)
    for _ in range(3):
        with pytest.raises(DeploymentError, match="rate limit") as caught:
            records.of_commit(sha)
        assert caught.value.again
    assert len(stage.asked()) == 1


@pytest.mark.parametrize(
    "body", ["", "{", "null", "7", "[1]", "{}", '{"message": "Auto-merged"}', '[{"id": "x"}]']
)
def test_garbage_is_an_error_of_the_port(body: str) -> None:
    async def reply(_: object) -> Response:
        return Response(body, status_code=202, media_type="application/json")

    with serve(Starlette(routes=[Route("/{path:path}", reply, methods=["POST"])])) as url:
        records = DeploymentRecords(repository="acme/shop", token=Secret(TOKEN), api_url=url)
        with closing(records):
            for call in (
                lambda: records.of_commit("a" * 40),
                lambda: records.mark(1, "failure", "x", None),
                lambda: records.record("a" * 40, "production", "x", PAYLOAD),
            ):
                with pytest.raises(DeploymentError):
                    call()
