"""`rerail check` through the front door: what it says is what a rollback would do, and nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.cli.main import main
from rerail.simulator.faults import Kind
from rerail.simulator.scenarios import SCENARIOS
from tests.job.check_desk import WRONG, Desk, theatre

if TYPE_CHECKING:
    from pathlib import Path


def test_a_service_in_order_is_ready_and_the_way_back_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        checked = Desk(stage, capsys).check(
            version_url=f"{stage.stage.service_url(stage.setting.service.name)}/api/version"
        )
        record, target = checked.record, stage.setting.target
        assert target is not None
        assert checked.exit_code == record["exit-code"] == 0
        assert record["ready"] is True
        assert (record["target-deployment-id"], record["target-tag"]) == (target.id, target.version)
        assert (record["route"], record["route-afterwards"]) == ("rollback", "redeploy")
        assert 119 < record["image-hours-left"] <= 120, "removed some minutes ago, kept for 120 h on Pro"
        assert (record["counts"]["blocked"], record["counts"]["warn"]) == (0, 0), checked.said
        assert checked.row("version")["state"] == "ok"
        assert checked.row("rollback-right")["state"] == "unknown"
        assert all(right["answered"] for right in record["rights"])


@pytest.mark.parametrize("name", [n for n, story in SCENARIOS.items() if story.command != "watch"])
def test_it_ends_as_a_dry_run_of_the_rollback_does(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre(name, tmp_path) as stage:
        checked = Desk(stage, capsys).check()
        rolled = stage.run("--dry-run")
        # A dry run files nothing; that it could not be filed is the rollback's own code.
        assert checked.exit_code == rolled.exit_code, (checked.said, rolled.said)
        assert checked.record["target-deployment-id"] == rolled.result["target-deployment-id"]


def test_people_get_a_table_with_everything_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with theatre("expired-image", tmp_path) as stage:
        checked = Desk(stage, capsys).check(as_json=False)
    lines = checked.said.splitlines()
    assert any(line.startswith("WARN") and "Route" in line and "redeploy" in line for line in lines)
    assert any(line.startswith("WARN") and "Image" in line for line in lines)
    assert lines[-1].startswith("Ready:")


def test_an_automatic_run_that_could_only_rebuild_is_not_ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("expired-image", tmp_path) as stage:
        checked = Desk(stage, capsys).check(automatic=True)
        assert checked.exit_code == 4
        assert checked.row("route")["blocks-with"] == 4
        assert "--allow-rebuild" in checked.row("route")["says"]


def test_without_a_target_it_ends_with_3_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("no-target", tmp_path) as stage:
        checked = Desk(stage, capsys).check()
        assert checked.exit_code == 3
        assert checked.record["ready"] is False
        assert checked.row("target")["do"]


def test_a_refused_token_ends_with_5_and_github_is_looked_at_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        checked = Desk(stage, capsys).check(env={"RAILWAY_TOKEN": WRONG})
        assert checked.exit_code == 5
        assert "project token" in checked.row("railway")["says"]
        assert checked.row("clock")["state"] == "ok", "a refusal tells the time as well"
        assert "readable in acme/shop" in checked.row("issues")["says"]


def test_an_unreachable_railway_ends_with_5(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rerail.usecases.reading.RAILWAY_LIMIT", 1.0)
    with theatre("bad-release", tmp_path) as stage:
        checked = Desk(stage, capsys).check(env={"RERAIL_RAILWAY_API_URL": "http://127.0.0.1:9/graphql/v2"})
        assert checked.exit_code == 5
        assert "can't be reached" in checked.row("railway")["says"]


@pytest.mark.parametrize(
    ("field", "row", "says"),
    [
        ("httpLogs", "http-log", "--version-url"),
        ("deploymentSnapshot", "snapshots", "rebuild"),
        ("deploymentEvents", "events", "rebuild"),
        ("deploymentLogs", "deploy-log", "printed"),
        ("buildLogs", "build-log", "build log"),
        ("metrics", "metrics", "CPU"),
        ("serviceInstanceAutoDeployStatus", "auto-deploy", "thaw"),
    ],
)
def test_a_read_that_the_token_may_not_make_is_named_with_what_is_missing_then(
    field: str, row: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.refused.add(field)
        checked = Desk(stage, capsys).check()
        assert checked.exit_code == 0, "a rollback can do without"
        found = checked.row(row)
        assert found["state"] == "warn"
        assert says in f"{found['says']} {found['do']}"
        [right] = [right for right in checked.record["rights"] if right["name"] == row]
        assert right == {"name": row, "answered": False, "refused": True}


def test_a_plan_that_railway_does_not_tell_leaves_the_image_s_time_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.faults.fail("Plan", Kind.MASKED, times=9)
        checked = Desk(stage, capsys).check()
        assert checked.row("image")["state"] == "unknown"
        assert checked.record["image-hours-left"] is None


@pytest.mark.parametrize("on", [True, False])
def test_auto_deploy_is_told(on: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.world.change(stage.setting.service, auto_deploy=on)
        checked = Desk(stage, capsys).check()
        assert checked.record["auto-deploy"] is on
        assert checked.row("auto-deploy")["says"].startswith("On:" if on else "Off:")


def test_auto_deploy_that_a_rollback_would_leave_on_is_a_warning_and_it_is_read_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        checked = Desk(stage, capsys).check(keep_auto_deploy=True)
        assert checked.row("auto-deploy")["state"] == "warn"
        assert "--keep-auto-deploy" in checked.row("auto-deploy")["do"]
        asked = [request.operation for request in stage.stage.requests.all()]
        assert asked.count("AutoDeploy") == 1


def test_the_story_of_the_demo_says_what_will_be_missing_tomorrow_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    assert main(["demo", "--scenario", "check", "--output-dir", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "$ rerail check --service web\n" in said
    assert "Kept for 9 h" in said
    assert "as the story should end. It changed nothing." in said
    assert not folder.exists()
