"""`rerail check` through the front door: GitHub, health, runners, and what may be shown where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.cli.check import run
from rerail.cli.demo import environment_of
from rerail.driver import Stop
from rerail.settings import resolve
from rerail.simulator.github.faults import Answer
from rerail.simulator.scenarios.ground import Ground
from rerail.simulator.scenarios.scenario import Scenario
from tests.job.check_desk import Desk, theatre
from tests.job.front_door import opened
from tests.job.test_privacy import NEVER_PUBLIC, make_public

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting


def test_disabled_issues_are_told_before_they_are_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        elsewhere = stage.setting.github.add_repository("acme", "incidents", has_issues=False)
        checked = Desk(stage, capsys).check(incident_repository=elsewhere.full_name)
        assert checked.exit_code == 0
        assert checked.row("issues")["state"] == "warn"
        assert "acme/incidents has issues disabled" in checked.row("issues")["says"]


def test_a_github_token_that_may_not_read_issues_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        narrow = "ghs_narrow123456789abcdefghijklmnopqrst"
        stage.setting.github.add_token(narrow, permissions={"contents": "read"})
        checked = Desk(stage, capsys).check(env={"GITHUB_TOKEN": narrow})
        assert checked.row("github")["state"] == "ok"
        assert checked.row("issues")["state"] == "warn"
        assert "may not read issues in acme/shop" in checked.row("issues")["says"]
        assert narrow not in checked.said


def test_without_a_github_token_it_says_that_nothing_could_be_filed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        checked = Desk(stage, capsys).check(env={"GITHUB_TOKEN": ""})
        assert checked.row("issues")["state"] == "warn"
        assert "12" in checked.row("issues")["says"]


@pytest.mark.parametrize("status", [401, 404, 502, 503])
def test_a_github_that_fails_warns_and_does_not_stop_a_rollback(
    status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.faults.fail("*", "", times=99, answer=Answer(status=status))
        checked = Desk(stage, capsys).check()
        assert checked.exit_code == 0
        assert checked.row("github")["state"] == checked.row("issues")["state"] == "warn"


def test_a_health_endpoint_that_does_not_answer_warns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        checked = Desk(stage, capsys).check(health_url=("http://127.0.0.1:9/health",))
        assert checked.exit_code == 0
        assert checked.row("health")["state"] == "warn"


def test_a_smoke_command_is_never_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = tmp_path / "ran"
    with theatre("bad-release", tmp_path) as stage:
        checked = Desk(stage, capsys).check(env={"RERAIL_SMOKE_COMMAND": f"touch {ran}"})
        assert checked.row("smoke")["state"] == "unknown"
        assert not ran.exists()


def test_on_a_runner_there_are_annotations_and_a_summary_and_json_stays_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    summary.touch()
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    with theatre("no-target", tmp_path) as stage:
        desk = Desk(stage, capsys)
        said = desk.check(env=env, as_json=False).said
        assert "::error title=rerail check::Target: " in said
        page = summary.read_text()
        assert "BLOCKED" in page
        assert "there is nothing to roll back to" in page
        assert desk.check(env=env).record["exit-code"] == 3


def test_in_a_public_repository_the_summary_shows_nothing_of_the_inside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    with theatre("config-error", tmp_path) as stage:
        desk = Desk(stage, capsys)
        desk.check(env=env)
        assert [word for word in NEVER_PUBLIC if word in summary.read_text()], "otherwise nothing is tested"
        make_public(stage.setting.github)
        desk.check(env=env)
        page = summary.read_text()
        assert [word for word in NEVER_PUBLIC if word in page] == []
        assert "Health" in page


def test_what_the_service_s_variables_hold_is_hidden_in_what_its_endpoints_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "correct horse battery staple"

    def build(now: Callable[[], datetime], folder: Path) -> Setting:
        ground = Ground(now, folder)
        variables = {"PAYMENTS_API_KEY": secret}
        ground.shipped(ground.ago(hours=2), "Begin", {"a.py": "X = 1\n"}, variables=variables)
        return ground.setting(None)

    only_one = Scenario(name="own", title="", story="", verdict=None, exit_code=3, build=build)
    with opened(only_one, tmp_path, speed=1.0) as stage:
        checked = Desk(stage, capsys).check(health_assert=f'"{secret}"')
        assert checked.exit_code == 3, "there is no Plan, which would have read the variables as well"
        assert "gives" in checked.row("health")["says"]
        assert secret not in checked.said


def test_a_stopped_check_says_nothing_of_readiness(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stop = Stop()
        stop.request("SIGTERM")
        environment = environment_of(stage.setting, stage.stage)
        resolved = resolve({"service": "web"}, environment, None, stage.clock.now())
        assert run(resolved, clock=stage.clock, stop=stop) == 11
        out, err = capsys.readouterr()
        assert out == ""
        assert "SIGTERM" in err
