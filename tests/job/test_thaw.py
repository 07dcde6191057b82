"""`rerail thaw` on a stage: deploys are allowed again, once, as they were before the first freeze."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from rerail.cli.demo import environment_of
from rerail.cli.thaw import run
from rerail.core.telling.machine_block import MachineBlock, decode_block, encode_block
from rerail.driver import Stop
from rerail.settings import resolve
from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import Answer
from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Phase
from rerail.usecases.thaw_wish import Asked, AutoDeployWish
from tests.job.front_door import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.github.values import Issue
    from rerail.simulator.scenarios.scenario import Setting
    from tests.job.front_door import Theatre

BOT = "github-actions[bot]"
ON, OFF, LEAVE = AutoDeployWish.ON, AutoDeployWish.OFF, AutoDeployWish.LEAVE


def story(*, healthy: bool = True) -> Scenario:
    """Give the story: two good releases, and a newer one that is Live."""

    def build(now: Callable[[], datetime], folder: Path) -> Setting:
        ground = Ground(now, folder, traffic=None, auto_deploy=False)
        good = ground.good_past()
        behaviour = process() if healthy else process(health=(Phase(after=60.0, answer=BAD),))
        ground.shipped(ground.ago(minutes=25), "Mend the cache", {"app/cache.py": "SIZE = 64\n"}, behaviour)
        return ground.setting(good)

    return Scenario(name="thaw", title="t", story="s", verdict=None, exit_code=0, build=build)


@dataclass
class Said:
    exit_code: int
    record: dict[str, Any]

    @property
    def says(self) -> str:
        return " ".join(self.record["says"])


@dataclass
class Desk:
    """Somebody who thaws, on a stage."""

    stage: Theatre
    capsys: pytest.CaptureFixture[str]

    def thaw(
        self, *, without: str = "", stop: Stop | None = None, asked: Asked | None = None, **options: object
    ) -> Said:
        setting = self.stage.setting
        environment = environment_of(setting, self.stage.stage)
        environment.pop(without, None)
        given = {"service": setting.service.name, **options}
        resolved = resolve(given, environment, None, self.stage.clock.now())
        self.capsys.readouterr()
        code = run(resolved, asked or Asked(), clock=self.stage.clock, stop=stop or Stop(), as_json=True)
        out, err = self.capsys.readouterr()
        for secret in (setting.railway_token, setting.github_token):
            assert secret not in out + err
        record = json.loads(out)
        assert code in (record["exit-code"], 11)
        return Said(code, record)

    def frozen(self, **changes: object) -> int:
        """File an incident whose freeze is not thawed; `changes` are those of its block."""
        block = replace(self.block, **changes)
        body = f"It is down.\r\n{encode_block(block)}\n- [ ] find out why"
        return self.stage.setting.github.issue_by(BOT, "Rolled back web", body, ["rerail"]).number

    @property
    def block(self) -> MachineBlock:
        service = self.stage.setting.service
        return MachineBlock(
            run="r-1",
            service_id=service.id,
            environment_id=service.environment_id,
            live_commit="bad0" * 10,
            live_deployment_id="de000000-0000-4000-8000-00000000000b",
            frozen_at=self.stage.clock.now() - timedelta(hours=1),
            auto_deploy_before=True,
        )

    def issue(self, number: int) -> Issue:
        return self.stage.setting.github.issues[number - 1]

    def is_thawed(self, number: int) -> bool:
        block = decode_block(self.issue(number).body or "")
        assert block is not None
        return block.thawed_at is not None

    @property
    def auto_deploy(self) -> bool:
        return self.stage.setting.world.service("web").auto_deploy

    def changes_at_railway(self) -> int:
        return len(self.stage.mutations)

    def close(self, number: int) -> None:
        github = self.stage.setting.github
        github.issues_of(github.main).edit("ada", number, {"state": "closed"})


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with opened(story(), tmp_path, speed=1.0) as stage:
        yield Desk(stage, capsys)


def test_auto_deploy_is_as_it_was_and_each_incident_says_so_and_a_second_call_does_nothing(
    desk: Desk,
) -> None:
    older, newer = desk.frozen(), desk.frozen(auto_deploy_before=False)
    said = desk.thaw()
    assert said.exit_code == 0
    assert said.record["thawed"] == [older, newer]
    assert (said.record["auto-deploy"], said.record["auto-deploy-was-set"]) == (True, True)
    assert desk.auto_deploy
    assert desk.is_thawed(older)
    assert desk.is_thawed(newer)
    [comment] = desk.issue(older).comments
    assert "deploys are allowed again. Auto-deploy is on." in comment.body
    again = desk.thaw()
    assert (again.exit_code, again.record["incidents"]) == (0, [])
    assert desk.changes_at_railway() == 1
    assert len(desk.issue(older).comments) == 1


@pytest.mark.parametrize("before", [False, None])
def test_what_is_not_known_to_have_been_on_is_left_as_it_is(before: bool | None, desk: Desk) -> None:
    number = desk.frozen(auto_deploy_before=before)
    said = desk.thaw()
    assert said.exit_code == 0
    assert "left as it is" in said.says
    assert desk.is_thawed(number)
    assert not desk.auto_deploy
    assert desk.changes_at_railway() == 0


def test_an_auto_deploy_that_somebody_turned_on_already_is_not_set_again(desk: Desk) -> None:
    number = desk.frozen()
    desk.stage.setting.world.change(desk.stage.setting.service, auto_deploy=True)
    assert desk.thaw().exit_code == 0
    assert desk.is_thawed(number)
    assert desk.changes_at_railway() == 0


def test_other_services_and_closed_or_thawed_incidents_are_left_alone(desk: Desk) -> None:
    others = [
        desk.frozen(service_id="5e000000-0000-4000-8000-000000000002"),
        desk.frozen(environment_id="e0000000-0000-4000-8000-000000000002"),
        desk.frozen(frozen_at=None),
        desk.frozen(),
    ]
    desk.close(others[-1])
    bodies = [desk.issue(number).body for number in others]
    said = desk.thaw()
    assert said.exit_code == 0
    assert "Nothing is frozen" in said.says
    assert [desk.issue(number).body for number in others] == bodies
    assert desk.changes_at_railway() == 0


def test_a_closed_incident_is_thawed_by_its_number(desk: Desk) -> None:
    number = desk.frozen()
    desk.close(number)
    assert desk.thaw(asked=Asked(incident=number)).exit_code == 0
    assert desk.is_thawed(number)
    assert desk.auto_deploy


def test_while_another_incident_is_frozen_auto_deploy_stays_off_and_what_was_before_is_told(
    desk: Desk,
) -> None:
    first, second = desk.frozen(), desk.frozen(auto_deploy_before=False)
    said = desk.thaw(asked=Asked(incident=first))
    assert said.exit_code == 0
    assert f"#{second} is frozen as well" in said.says
    assert "--auto-deploy on" in said.says
    assert (desk.is_thawed(first), desk.is_thawed(second), desk.auto_deploy) == (True, False, False)


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(desk: Desk) -> None:
    number = desk.frozen()
    said = desk.thaw(dry_run=True)
    assert said.exit_code == 0
    assert f"this would turn auto-deploy on, and note the thaw in #{number}" in said.says
    assert desk.stage.stage.requests.mutations() == ()


@pytest.mark.parametrize("wish", [ON, OFF])
def test_without_github_auto_deploy_alone_can_be_set(wish: AutoDeployWish, desk: Desk) -> None:
    desk.stage.setting.world.change(desk.stage.setting.service, auto_deploy=wish is OFF)
    said = desk.thaw(without="GITHUB_TOKEN", asked=Asked(auto_deploy=wish))
    assert said.exit_code == 0
    assert desk.auto_deploy is (wish is ON)


def test_without_github_nothing_else_is_done_and_it_is_said_what_can_be(desk: Desk) -> None:
    said = desk.thaw(without="GITHUB_TOKEN")
    assert said.exit_code == 5
    assert "--auto-deploy on" in said.says
    assert desk.changes_at_railway() == 0


def test_while_github_is_down_nothing_is_set_unless_it_is_asked_for(desk: Desk) -> None:
    desk.frozen()
    desk.stage.setting.github.faults.go_down()
    assert desk.thaw().exit_code == 5
    assert desk.changes_at_railway() == 0
    said = desk.thaw(asked=Asked(auto_deploy=ON))
    assert said.exit_code == 5, "the incidents were not noted"
    assert "could not be read" in said.says
    assert desk.auto_deploy


def test_a_lost_answer_of_railways_is_looked_up_and_the_thaw_goes_on(desk: Desk) -> None:
    number = desk.frozen()
    desk.stage.stage.railway.faults.fail("AutoDeployUpdate", Kind.DROPPED_AFTER)
    assert desk.thaw().exit_code == 0
    assert desk.is_thawed(number)
    assert desk.changes_at_railway() == 1


@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.IGNORED, Kind.DROPPED_BEFORE, Kind.SERVER_ERROR])
def test_where_railway_does_not_set_it_nothing_is_noted_and_a_second_call_does_it(
    kind: Kind, desk: Desk
) -> None:
    number = desk.frozen()
    desk.stage.stage.railway.faults.fail("AutoDeployUpdate", kind)
    said = desk.thaw()
    assert said.exit_code == 5
    assert "could not be turned on" in said.says
    assert not desk.is_thawed(number)
    assert desk.issue(number).comments == ()
    assert desk.thaw().exit_code == 0
    assert desk.is_thawed(number)


def test_where_the_token_may_not_set_it_the_rest_is_done_when_it_is_told_to_leave_it(desk: Desk) -> None:
    number = desk.frozen()
    desk.stage.stage.railway.faults.fail("AutoDeployUpdate", Kind.REFUSED, times=9)
    assert desk.thaw().exit_code == 5
    assert desk.thaw(asked=Asked(auto_deploy=LEAVE)).exit_code == 0
    assert desk.is_thawed(number)


def test_where_an_incident_can_not_be_noted_the_others_are_and_a_second_call_does_the_rest(
    desk: Desk,
) -> None:
    first, second = desk.frozen(), desk.frozen()
    faults = desk.stage.setting.github.faults
    faults.fail("PATCH", f"/issues/{first}$", answer=Answer(status=403, message="No"))
    said = desk.thaw()
    assert said.exit_code == 5
    assert (said.record["incidents"], said.record["thawed"]) == ([first, second], [second])
    assert "issues: write" in said.says
    assert desk.thaw().record["thawed"] == [first]
    assert desk.changes_at_railway() == 1


def test_a_service_that_can_not_be_read_changes_nothing(desk: Desk) -> None:
    desk.frozen()
    said = desk.thaw(service="nope")
    assert said.exit_code == 5
    assert desk.stage.stage.requests.mutations() == ()


def test_the_claims_on_the_blamed_deployment_are_deleted(desk: Desk) -> None:
    desk.frozen()
    git, commit = desk.stage.setting.repository, desk.stage.setting.repository.resolve("HEAD")
    live = desk.block.live_deployment_id
    for name in (live, f"{live}.2", "another"):
        git.set_ref(f"refs/rerail/claims/{name}", commit)
    assert desk.thaw().exit_code == 0
    assert [ref.name for ref in git.refs("refs/rerail")] == ["refs/rerail/claims/another"]


class TestWhenGood:
    """`--when-good`: what is Live is another release than the blamed one, and healthy."""

    @pytest.fixture
    def desk(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
        with opened(story(), tmp_path, speed=60.0) as stage:
            yield Desk(stage, capsys)

    def live(self, desk: Desk) -> tuple[str, str]:
        [live] = desk.stage.setting.world.active(desk.stage.setting.service)
        assert live.commit is not None
        return live.id, live.commit.sha

    def test_another_release_that_is_healthy_ends_the_freeze(self, desk: Desk) -> None:
        number = desk.frozen()
        assert desk.thaw(asked=Asked(when_good=True)).exit_code == 0
        assert desk.is_thawed(number)
        assert desk.auto_deploy
        health = [r for r in desk.stage.stage.requests.of("service") if "/health" in r.operation]
        assert len(health) == 3

    def test_the_blamed_release_does_not_by_whichever_deployment(self, desk: Desk) -> None:
        _, commit = self.live(desk)
        number = desk.frozen(live_commit=commit)
        said = desk.thaw(asked=Asked(when_good=True))
        assert said.exit_code == 4
        assert "the blamed release" in said.says
        assert not desk.is_thawed(number)
        assert desk.changes_at_railway() == 0

    def test_the_rollback_itself_does_not(self, desk: Desk) -> None:
        deployment_id, _ = self.live(desk)
        desk.frozen(new_deployment_id=deployment_id)
        assert "gone back to" in desk.thaw(asked=Asked(when_good=True)).says

    def test_a_sick_release_does_not_and_its_last_answer_is_told(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with opened(story(healthy=False), tmp_path, speed=60.0) as stage:
            desk = Desk(stage, capsys)
            number = desk.frozen()
            said = desk.thaw(asked=Asked(when_good=True))
            assert said.exit_code == 4
            assert "did not pass 3 times in a row" in said.says
            assert not desk.is_thawed(number)

    def test_without_a_health_check_it_is_not_known_to_be_good(self, desk: Desk) -> None:
        desk.frozen()
        world = desk.stage.setting.world
        world.change(world.service("web"), domain=None)
        said = desk.thaw(asked=Asked(when_good=True))
        assert said.exit_code == 4
        assert "--health-url" in said.says

    def test_a_signal_ends_the_measuring_and_nothing_is_changed(self, desk: Desk) -> None:
        desk.frozen()
        stop = Stop()
        stop.request("SIGTERM")
        assert desk.thaw(stop=stop, asked=Asked(when_good=True)).exit_code == 11
        assert desk.stage.stage.requests.mutations() == ()
