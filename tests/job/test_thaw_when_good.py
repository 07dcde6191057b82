"""`rerail thaw --when-good`: only where what is Live is another release than the blamed one, and healthy."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rerail.driver import Stop
from rerail.simulator.scenarios.ground import process
from rerail.usecases.thaw_wish import Asked
from tests.job.front_door import opened
from tests.job.thaw_desk import Desk, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with opened(story(), tmp_path, speed=60.0) as stage:
        yield Desk(stage, capsys)


def live(desk: Desk) -> tuple[str, str]:
    [live] = desk.stage.setting.world.active(desk.stage.setting.service)
    assert live.commit is not None
    return live.id, live.commit.sha


def test_another_release_that_is_healthy_ends_the_freeze(desk: Desk) -> None:
    number = desk.frozen()
    assert desk.thaw(asked=Asked(when_good=True)).exit_code == 0
    assert desk.is_thawed(number)
    assert desk.auto_deploy
    health = [r for r in desk.stage.stage.requests.of("service") if "/health" in r.operation]
    assert len(health) == 3


def test_the_blamed_release_does_not_by_whichever_deployment(desk: Desk) -> None:
    _, commit = live(desk)
    number = desk.frozen(live_commit=commit)
    said = desk.thaw(asked=Asked(when_good=True))
    assert said.exit_code == 4
    assert "the blamed release" in said.says
    assert not desk.is_thawed(number)
    assert desk.changes_at_railway() == 0


def test_the_rollback_itself_does_not(desk: Desk) -> None:
    deployment_id, _ = live(desk)
    desk.frozen(new_deployment_id=deployment_id)
    assert "gone back to" in desk.thaw(asked=Asked(when_good=True)).says


def test_a_sick_release_does_not_and_its_last_answer_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(story(healthy=False), tmp_path, speed=60.0) as stage:
        desk = Desk(stage, capsys)
        number = desk.frozen()
        said = desk.thaw(asked=Asked(when_good=True))
        assert said.exit_code == 4
        assert "did not pass 3 times in a row" in said.says
        assert not desk.is_thawed(number)


def test_what_took_its_place_while_it_was_measured_is_not_known_to_be_good(desk: Desk) -> None:
    number, world = desk.frozen(), desk.stage.setting.world
    [live] = world.active(desk.stage.setting.service)

    def taken() -> None:
        world.deployed(
            desk.stage.setting.service,
            at=desk.stage.clock.now() - timedelta(minutes=10),
            commit=live.commit,
            behaviour=process(),
        )

    desk.stage.stage.railway.then("Vital", taken)
    said = desk.thaw(asked=Asked(when_good=True))
    assert said.exit_code == 4
    assert "what is live changed meanwhile" in said.says
    assert not desk.is_thawed(number)


def test_without_a_health_check_it_is_not_known_to_be_good(desk: Desk) -> None:
    desk.frozen()
    world = desk.stage.setting.world
    world.change(world.service("web"), domain=None)
    said = desk.thaw(asked=Asked(when_good=True))
    assert said.exit_code == 4
    assert "--health-url" in said.says


def test_a_signal_ends_the_measuring_and_nothing_is_changed(desk: Desk) -> None:
    desk.frozen()
    stop = Stop()
    stop.request("SIGTERM")
    assert desk.thaw(stop=stop, asked=Asked(when_good=True)).exit_code == 11
    assert desk.stage.stage.requests.mutations() == ()
