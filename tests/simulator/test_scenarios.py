from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from rerail.simulator.scenarios import SCENARIOS
from rerail.simulator.scenarios.push_overtakes import FREEZE
from tests.simulator.railway_kit import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Scenario, Setting

REHEARSED = [scenario for scenario in SCENARIOS.values() if scenario.command != "watch"]
ALL = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
BAD = [scenario for scenario in SCENARIOS.values() if scenario.command == "rollback"]
TWO_MINUTES = 120


def newest_health(setting: Setting) -> int:
    return setting.world.answer(setting.world.active(setting.service)[0]).status


@pytest.mark.parametrize("scenario", BAD, ids=[each.name for each in BAD])
def test_the_service_is_bad_within_a_minute_of_the_storys_beginning(
    scenario: Scenario, tmp_path: Path
) -> None:
    clock = Clock()
    with scenario.build(clock.now, tmp_path).stage() as stage:
        clock.wind(60)
        assert httpx.get(stage.service_url("web") + "/health").status_code == 500


@ALL
def test_exactly_one_deployment_is_live_when_the_story_begins(scenario: Scenario, tmp_path: Path) -> None:
    setting = scenario.build(Clock().now, tmp_path)
    assert len(setting.world.active(setting.service)) == 1


@pytest.mark.parametrize("scenario", REHEARSED, ids=[each.name for each in REHEARSED])
def test_going_back_with_a_freeze_where_the_token_may_ends_as_the_story_says(
    scenario: Scenario, tmp_path: Path
) -> None:
    clock = Clock()
    setting = scenario.build(clock.now, tmp_path)
    if setting.target is None:
        assert len(setting.world.deployments(setting.service)) == 1
        return
    if setting.world.can_rollback(setting.target):
        setting.world.rollback(setting.target.id)
    else:
        setting.world.redeploy(setting.target.id)
    if (
        setting.service.source == "github"
        and FREEZE not in setting.world.tokens[setting.railway_token].refused
    ):
        setting.world.set_auto_deploy(setting.service, enabled=False)
    clock.wind(TWO_MINUTES)
    assert newest_health(setting) == (500 if scenario.verdict == "NOT_RECOVERED" else 200)


def test_only_the_expired_image_cannot_be_rolled_back_to(tmp_path: Path) -> None:
    settings = {name: one.build(Clock().now, tmp_path / name) for name, one in SCENARIOS.items()}
    barred = {
        name
        for name, setting in settings.items()
        if setting.target is not None and not setting.world.can_rollback(setting.target)
    }
    assert barred == {"expired-image"}


def test_releases_are_tags_on_real_commits(tmp_path: Path) -> None:
    setting = SCENARIOS["bad-release"].build(Clock().now, tmp_path)
    for row in setting.world.deployments(setting.service):
        assert row.commit is not None
        assert setting.repository.resolve(f"refs/tags/{row.version}^{{commit}}") == row.commit.sha


def test_uploads_know_no_commit_but_the_tag(tmp_path: Path) -> None:
    setting = SCENARIOS["railway-up"].build(Clock().now, tmp_path)
    for row in setting.world.deployments(setting.service):
        assert row.commit is None
        assert str(row.version) in str(row.cli_message)


def test_github_answers_nothing_but_503_when_it_is_down(tmp_path: Path) -> None:
    setting = SCENARIOS["github-down"].build(Clock().now, tmp_path)
    headers = {"Authorization": f"Bearer {setting.github_token}"}
    with setting.stage() as stage:
        url = f"{stage.github_url}/repos/{setting.repository_name}"
        assert httpx.get(url, headers=headers).status_code == 503


def test_the_bad_release_before_the_bad_fix_served_for_less_than_half_an_hour(tmp_path: Path) -> None:
    setting = SCENARIOS["bad-fix"].build(Clock().now, tmp_path)
    fix, release, good = setting.world.deployments(setting.service)[:3]
    began, ended = (setting.world.course(row).live_at for row in (release, fix))
    assert began is not None
    assert ended is not None
    assert (ended - began).total_seconds() < 30 * 60
    assert setting.target == good


@pytest.mark.parametrize(("frozen", "live"), [(False, "Cache twice as much"), (True, "Speed up the search")])
def test_the_push_overtakes_the_rollback_unless_auto_deploy_is_off_by_then(
    tmp_path: Path, frozen: bool, live: str
) -> None:
    clock = Clock()
    setting = SCENARIOS["push-overtakes"].build(clock.now, tmp_path)
    world, service = setting.world, setting.service
    assert setting.target is not None
    clock.wind(300)
    world.rollback(setting.target.id)
    clock.wind(3)
    world.set_auto_deploy(service, enabled=not frozen)
    clock.wind(TWO_MINUTES)
    [serves] = world.active(service)
    assert serves.commit is not None
    assert serves.commit.message == live
    assert (newest_health(setting) == 200) == frozen


def test_the_jobs_token_may_make_the_claim(tmp_path: Path) -> None:
    setting = SCENARIOS["bad-release"].build(Clock().now, tmp_path)
    token = setting.github.token_of(f"Bearer {setting.github_token}")
    assert token is not None
    assert token.allows("contents", "write")
