"""What only a check asks of Railway, over the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.railway.limits import answered_at
from rerail.adapters.railway.wire.auto_deploy import read_auto_deploy
from rerail.core.text import Untrusted
from rerail.core.values import AutoDeploy
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from rerail.adapters.railway.client import RailwayClient
    from rerail.simulator.stage import Stage
    from tests.simulator.railway_kit import Play


@pytest.mark.parametrize("enabled", [True, False])
def test_auto_deploy_is_told_as_it_is(railway: RailwayClient, on: Play, enabled: bool) -> None:
    on.world.change(on.service, auto_deploy=enabled)
    view = railway.read_service(on.service.name, None, None)
    assert railway.read_auto_deploy(view) == AutoDeploy(enabled=enabled)


def test_a_service_without_a_repository_says_why_nothing_is_deployed(
    railway: RailwayClient, on: Play
) -> None:
    on.world.change(on.service, source="image", image="acme/api:1")
    status = railway.read_auto_deploy(railway.read_service(on.service.name, None, None))
    assert (status.enabled, status.can_enable) == (False, False)
    assert isinstance(status.reason, Untrusted)


def test_a_token_that_may_not_ask_is_refused(railway: RailwayClient, stage: Stage, on: Play) -> None:
    view = railway.read_service(on.service.name, None, None)
    stage.railway.refused.add("serviceInstanceAutoDeployStatus")
    with pytest.raises(RailwayError) as refused:
        railway.read_auto_deploy(view)
    assert refused.value.trouble is Trouble.NOT_AUTHORIZED


@pytest.mark.parametrize("data", [None, {}, {"serviceInstanceAutoDeployStatus": None}, {"x": 1}])
def test_an_answer_of_another_shape_is_garbled(data: object) -> None:
    with pytest.raises(RailwayError) as garbled:
        read_auto_deploy(data)
    assert garbled.value.trouble is Trouble.GARBLED


def test_railway_s_own_time_is_that_of_its_last_answer(railway: RailwayClient, on: Play) -> None:
    assert railway.readiness.told_time() is None, "nothing was asked yet"
    before = datetime.now(UTC)
    railway.read_service(on.service.name, None, None)
    told = railway.readiness.told_time()
    assert told is not None
    assert abs((told - before).total_seconds()) < 10


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 23 Nov 2026 03:00:00"])
def test_a_date_that_is_none_tells_no_time(date: str) -> None:
    assert answered_at({"date": date}) is None
    assert answered_at({}) is None


def test_auto_deploy_is_switched_off_and_says_how_it_is_now(railway: RailwayClient, on: Play) -> None:
    on.world.change(on.service, auto_deploy=True)
    view = railway.read_service(on.service.name, None, None)
    assert railway.set_auto_deploy(view, enabled=False) is False
    assert railway.read_auto_deploy(view).enabled is False


def test_a_token_that_may_not_switch_auto_deploy_off_is_refused(
    railway: RailwayClient, stage: Stage, on: Play
) -> None:
    view = railway.read_service(on.service.name, None, None)
    stage.railway.refused.add("serviceInstanceAutoDeployUpdate")
    with pytest.raises(RailwayError) as refused:
        railway.set_auto_deploy(view, enabled=False)
    assert refused.value.trouble is Trouble.NOT_AUTHORIZED


def test_a_deployment_that_is_not_live_yet_is_cancelled(railway: RailwayClient, on: Play) -> None:
    row = on.world.deployed(on.service)
    railway.cancel(row.id)
    assert railway.read_deployment(row.id).status == "REMOVED"
