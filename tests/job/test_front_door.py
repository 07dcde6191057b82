"""What the person on call can rely on, seen from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.driver import Stop
from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import Answer
from tests.job.front_door import theatre

if TYPE_CHECKING:
    from pathlib import Path


def test_a_dry_run_shows_the_plan_and_changes_nothing(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run("--dry-run")
        assert played.exit_code == 0
        assert played.result["reason-code"] == "dry-run"
        assert played.result["dry-run"] is True
        assert stage.setting.target is not None
        assert played.result["target-deployment-id"] == stage.setting.target.id
        assert stage.mutations == ()
        assert stage.setting.github.issues == ()


def test_a_lost_answer_that_was_applied_is_found_and_not_sent_again(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.faults.fail("deploymentRollback", Kind.DROPPED_AFTER)
        played = stage.run()
        assert played.exit_code == 0, played.said
        assert len(stage.rollbacks) == 1


def test_a_rollback_is_never_rolled_back_by_a_second_run(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        assert stage.run().exit_code == 0
        sent = stage.mutations
        again = stage.run()
        assert again.exit_code == 4, again.said
        assert again.result["reason-code"] == "unsafe-live-is-rollback"
        assert stage.mutations == sent, "it sent nothing at all"


def test_two_refused_runs_for_one_failed_deployment_share_one_issue(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.faults.fail("deploymentRollback", Kind.REFUSED, times=2)
        first, second = stage.run(), stage.run()
        assert (first.exit_code, second.exit_code) == (10, 10)
        assert len(stage.setting.github.issues) == 1
        assert first.result["incident-number"] == second.result["incident-number"]


@pytest.mark.parametrize(
    "kind", [Kind.BAD_GATEWAY_BEFORE, Kind.DROPPED_BEFORE, Kind.TOO_MANY, Kind.CLOUDFLARE]
)
def test_one_blip_of_railway_at_the_first_read_does_not_end_the_run(kind: Kind, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.faults.fail("Vital", kind)
        assert stage.run("--dry-run").exit_code == 0


def test_a_plan_without_any_route_ends_before_acting_in_a_dry_run_too(tmp_path: Path) -> None:
    with theatre("expired-image", tmp_path) as stage:
        for options in (("--route", "rollback"), ("--route", "rollback", "--dry-run")):
            played = stage.run(*options)
            assert played.exit_code == 4, played.said
            assert (played.result["verdict"], played.result["reason-code"]) == (None, "no-route")
        assert stage.mutations == ()


def test_an_incident_that_could_not_be_completed_counts_as_not_filed(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.faults.fail("PATCH", ".*/issues/.*", times=1000, answer=Answer(status=502))
        played = stage.run()
        assert played.exit_code == 12
        assert played.result["verdict"] == "recovered"


def test_a_railway_that_cannot_be_reached_ends_with_5_and_says_so(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env={"RERAIL_RAILWAY_API_URL": "http://127.0.0.1:9/graphql/v2"})
        assert played.exit_code == 5, played.said
        assert any("Railway" in line for line in played.said)
        assert stage.setting.railway_token not in played.everything_written
        assert "Traceback" not in played.everything_written


def test_a_forged_fingerprint_is_ignored(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        live = stage.setting.world.active(stage.setting.service)[0]
        place = f"{stage.setting.service.id}/{stage.setting.service.environment_id}"
        body = f"<!-- rerail:fingerprint:v1:{place}/{live.id} -->"
        stage.setting.github.issue_by("mallory", "Not an incident", body, ["rerail", "incident"])
        played = stage.run()
        assert played.exit_code == 0
        assert len(stage.setting.github.issues) == 2
        assert played.result["incident-number"] == 2
        forged, ours = stage.setting.github.issues
        assert forged.body == body
        assert (ours.body or "").startswith(body), "the forged fingerprint was the true one"


def test_on_a_runner_outputs_and_summary_are_written(tmp_path: Path) -> None:
    output, summary = tmp_path / "output", tmp_path / "summary"
    output.touch()
    summary.touch()
    env = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_RUN_ID": "77",
    }
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env=env)
        assert played.exit_code == 0
        written = output.read_text()
        for name in ("verdict", "reason-code", "proof", "incident-url", "result-path", "time-to-restore"):
            assert f"{name}<<" in written
        assert "deploy-" in summary.read_text()


def test_a_wrong_token_ends_with_5_and_says_which_kind_goes_where(tmp_path: Path) -> None:
    wrong = "3f0e5d4c-0000-4000-8000-00000000beef"
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env={"RAILWAY_TOKEN": wrong})
        assert played.exit_code == 5
        said = "\n".join(played.said)
        assert "RAILWAY_TOKEN" in said
        assert "project token" in said
        assert wrong not in played.everything_written


def test_an_unknown_service_names_those_that_exist(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run("--service", "appi")
        assert played.exit_code == 5
        assert stage.setting.service.name in "\n".join(played.said)


def test_a_run_that_was_asked_to_stop_tells_and_says_inconclusive(tmp_path: Path) -> None:
    stop = Stop()
    with theatre("bad-release", tmp_path) as stage:
        stop.request("SIGTERM")
        played = stage.run(stop=stop)
        assert played.exit_code == 11
        assert played.result["reason-code"] == "interrupted"
        assert stage.mutations == ()
