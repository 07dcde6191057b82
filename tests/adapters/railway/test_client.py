"""The port Railway against the simulator, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from rerail.ports import RailwayError, Trouble
from rerail.simulator.faults import Kind
from rerail.simulator.world.values import Behaviour
from tests.adapters.railway.support import asked
from tests.simulator.railway_kit import NOON, V1, V2, Play

if TYPE_CHECKING:
    from rerail.adapters.railway.client import RailwayClient
    from rerail.simulator.stage import Stage


def test_a_rollback_is_accepted_and_found_by_looking(railway: RailwayClient, on: Play) -> None:
    view = railway.read_service("web", None, None)
    railway.rollback(on.good.id)
    on.clock.wind(60)
    live = railway.read_live(view)
    assert [each.reason for each in live.active] == ["rollback"]
    assert live.newest[0].commit == V1.sha
    assert [each.status for each in live.newest[0].instances] == ["RUNNING"]
    assert railway.read_deployment(live.newest[0].id).status == "SUCCESS"


@pytest.mark.parametrize(
    "kind", [Kind.DROPPED_AFTER, Kind.BAD_GATEWAY_AFTER, Kind.BAD_GATEWAY_BEFORE, Kind.MASKED]
)
def test_a_rollback_without_an_answer_is_lost_and_was_sent_once(
    railway: RailwayClient, stage: Stage, on: Play, kind: Kind
) -> None:
    stage.railway.faults.fail("Rollback", kind)
    with pytest.raises(RailwayError) as caught:
        railway.rollback(on.good.id)
    assert caught.value.trouble is Trouble.LOST
    assert len(stage.requests.mutations()) == 1


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        (Kind.REFUSED, Trouble.NOT_AUTHORIZED),
        (Kind.TOO_MANY, Trouble.RATE_LIMITED),
        (Kind.CLOUDFLARE, Trouble.RATE_LIMITED),
    ],
)
def test_a_rollback_that_railway_refuses_was_not_applied(
    railway: RailwayClient, stage: Stage, on: Play, kind: Kind, trouble: Trouble
) -> None:
    stage.railway.faults.fail("Rollback", kind)
    with pytest.raises(RailwayError) as caught:
        railway.rollback(on.good.id)
    assert caught.value.trouble is trouble
    assert caught.value.retry_after == (2 if kind is Kind.TOO_MANY else None)


def test_an_image_that_is_gone_is_refused_in_railways_words(railway: RailwayClient, on: Play) -> None:
    on.clock.wind(30 * 86400)
    with pytest.raises(RailwayError) as caught:
        railway.rollback(on.good.id)
    assert caught.value.trouble is Trouble.REFUSED
    assert caught.value.says


def test_a_rebuild_gives_the_new_deployments_id(railway: RailwayClient, on: Play) -> None:
    view = railway.read_service("web", None, None)
    first = railway.redeploy(on.good.id)
    assert railway.read_deployment(first).reason == "redeploy"
    second = railway.deploy_commit(view.service_id, view.environment_id, V1.sha)
    assert railway.read_deployment(second).commit == V1.sha
    with pytest.raises(RailwayError) as caught:
        railway.deploy_commit(view.service_id, view.environment_id, "f" * 40)
    assert caught.value.trouble is Trouble.NOT_FOUND


def test_variables_are_compared_in_one_wait_by_name(railway: RailwayClient, stage: Stage, on: Play) -> None:
    found = railway.compare_variables(on.good.id, on.bad.id).changes
    assert [(change.name, change.kind) for change in found] == [("POOL", "added")]
    assert asked(stage) == ["Snapshots"]


def test_variables_that_a_token_may_not_read_are_an_error(
    railway: RailwayClient, stage: Stage, on: Play
) -> None:
    stage.railway.refused.add("deploymentSnapshot")
    with pytest.raises(RailwayError) as caught:
        railway.compare_variables(on.good.id, on.bad.id)
    assert caught.value.trouble is Trouble.NOT_AUTHORIZED


def test_railways_timeline_is_read_oldest_first(railway: RailwayClient, on: Play) -> None:
    steps = railway.read_happenings(on.bad.id)
    assert [each.step for each in steps][:2] == ["SNAPSHOT_CODE", "BUILD_IMAGE"]
    assert [each.started_at for each in steps] == sorted(each.started_at for each in steps)
    failed = on.world.deployed(
        on.service, at=NOON - timedelta(minutes=5), commit=V2, behaviour=Behaviour(build_fails=True)
    )
    assert any(each.error for each in railway.read_happenings(failed.id))


@pytest.mark.parametrize("filtered", [True, False])
def test_our_requests_are_found_in_the_deployment_that_answered_them(
    railway: RailwayClient, stage: Stage, on: Play, filtered: bool
) -> None:
    answers = [httpx.get(f"{stage.service_url('web')}/health") for _ in range(3)]
    ids = tuple(answer.headers["X-Railway-Request-Id"] for answer in answers)
    on.clock.wind(10)
    if not filtered:
        stage.railway.faults.fail("Requests", Kind.MASKED)
    seen = railway.find_requests(on.bad.id, (ids[0], ids[2], "x OR @path:/health"), NOON)
    assert {(each.request_id, each.status) for each in seen} == {(ids[0], 500), (ids[2], 500)}
    assert all(each.instance_id for each in seen)
    assert railway.find_requests(on.good.id, ids, NOON) == ()


@pytest.mark.parametrize("filtered", [True, False])
def test_more_requests_than_one_filter_holds_are_all_found(
    railway: RailwayClient, stage: Stage, on: Play, filtered: bool
) -> None:
    answers = [httpx.get(f"{stage.service_url('web')}/health") for _ in range(41)]
    ids = tuple(answer.headers["X-Railway-Request-Id"] for answer in answers)
    on.clock.wind(10)
    if not filtered:
        stage.railway.faults.fail("Requests", Kind.MASKED)
    assert {each.request_id for each in railway.find_requests(on.bad.id, ids, NOON)} == set(ids)
    assert asked(stage) == ["Requests"] * (3 if filtered else 2)


def test_without_ids_nothing_is_asked(railway: RailwayClient, stage: Stage, on: Play) -> None:
    assert railway.find_requests(on.bad.id, (), NOON) == ()
    assert asked(stage) == []


def test_what_is_left_of_the_rate_limit_is_known_after_each_answer(
    railway: RailwayClient, stage: Stage, on: Play
) -> None:
    assert railway.rate_limit() is None
    stage.railway.rate_limit.per_hour = 2
    railway.read_deployment(on.good.id)
    left = railway.rate_limit()
    assert left is not None
    assert (left.remaining, left.resets_at) == (1, NOON + timedelta(hours=1))
    railway.read_deployment(on.good.id)
    with pytest.raises(RailwayError) as caught:
        railway.read_deployment(on.good.id)
    assert (caught.value.trouble, caught.value.retry_after) == (Trouble.RATE_LIMITED, 3600)


def test_a_deployment_of_another_environment_is_out_of_reach(railway: RailwayClient) -> None:
    with pytest.raises(RailwayError) as caught:
        railway.read_deployment("00000000-0000-4000-8000-000000000000")
    assert caught.value.trouble in {Trouble.NOT_FOUND, Trouble.NOT_AUTHORIZED}
