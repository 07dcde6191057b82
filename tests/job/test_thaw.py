"""`rerail thaw` on a stage: deploys are allowed again, once, as they were before the first freeze."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import Answer
from rerail.usecases.thaw_wish import Asked, AutoDeployWish
from tests.job.front_door import opened
from tests.job.thaw_desk import LEAVE, OFF, ON, Desk, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


def test_where_nothing_is_frozen_and_auto_deploy_is_off_all_the_same_it_is_said_how_to_turn_it_on(
    desk: Desk,
) -> None:
    desk.close(desk.frozen())
    assert "Auto-deploy is off all the same" in (said := desk.thaw().says)
    assert "`rerail thaw --auto-deploy on`" in said
    assert "off all the same" in desk.thaw(dry_run=True).says
    desk.stage.setting.world.change(desk.stage.setting.service, auto_deploy=True)
    assert "off all the same" not in desk.thaw().says


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
