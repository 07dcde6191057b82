"""Railway for a check: reads go through and are noted, and nothing that changes anything does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.ports import PortError, RailwayError, Trouble
from rerail.simulator.stage import Stage
from rerail.usecases.overheard import OverheardRailway, right_of
from tests.adapters.railway.support import client
from tests.core.choosing.builders import view
from tests.simulator.railway_kit import Play, play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def on() -> Play:
    return play()


@pytest.fixture
def stage(on: Play) -> Iterator[Stage]:
    with Stage(on.world) as made:
        yield made


@pytest.fixture
def railway(stage: Stage, on: Play) -> Iterator[OverheardRailway]:
    with client(stage.railway_url, on.token) as made:
        yield OverheardRailway(made)


@pytest.mark.parametrize(
    "change",
    [
        lambda railway: railway.rollback("d"),
        lambda railway: railway.redeploy("d"),
        lambda railway: railway.deploy_commit("s", "e", "c"),
        lambda railway: railway.cancel("d"),
        lambda railway: railway.set_auto_deploy(view(), enabled=False),
    ],
)
def test_what_would_change_something_is_not_sent(
    change: Callable[[OverheardRailway], None], railway: OverheardRailway, stage: Stage
) -> None:
    with pytest.raises(AssertionError, match="changes nothing"):
        change(railway)
    assert stage.requests.all() == ()


def test_each_read_is_noted_as_it_ended_last(railway: OverheardRailway, stage: Stage, on: Play) -> None:
    view = railway.read_service(on.service.name, None, None)
    stage.railway.refused.add("deployment")
    with pytest.raises(RailwayError):
        railway.read_deployment(on.bad.id)
    railway.read_live(view)
    noted = {right.name: (right.error is None, right.refused) for right in railway.rights}
    assert noted == {"service": (True, False), "deployment": (False, True), "live": (True, False)}
    stage.railway.refused.clear()
    railway.read_deployment(on.bad.id)
    assert all(right.error is None for right in railway.rights)
    assert railway.rate_limit() is not None


@pytest.mark.parametrize("trouble", Trouble)
def test_only_a_railway_that_said_no_counts_as_refusing(trouble: Trouble) -> None:
    said_no = {Trouble.NOT_AUTHORIZED, Trouble.INVALID, Trouble.REFUSED}
    assert right_of("live", RailwayError(trouble, "It did not work.")).refused is (trouble in said_no)
    assert not right_of("live", PortError("It did not answer.")).refused
