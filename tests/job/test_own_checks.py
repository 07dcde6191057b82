"""Checks of the user's own, in steps after the rollback: their outcome joins the run that they followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.job.front_door import theatre
from tests.job.incident_door import Door, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.job.front_door import Played, Theatre

SUITE = "npm run smoke"


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Door:
    return Door(patch=monkeypatch, printed=capsys)


def checks(outcome: str, name: str = SUITE) -> tuple[str, ...]:
    return ("--outcome", outcome, "--outcome-of", name)


def kinds(played: Played) -> list[str]:
    return [line["data"]["kind"] for line in played.journal]


def job(stage: Theatre, played: Played, **inputs: str) -> dict[str, str]:
    """Give what a step of the same workflow run has; inputs by their names with underscores."""
    run, _, attempt = played.journal[0]["run"].partition("-")
    given = {f"INPUT_{name.replace('_', '-').upper()}": value for name, value in inputs.items()}
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_RUN_ID": run,
        "GITHUB_RUN_ATTEMPT": attempt,
        "GITHUB_OUTPUT": str(stage.folder / "output"),
        "GITHUB_STEP_SUMMARY": str(stage.folder / "summary"),
        **given,
    }


ON_RUNNER = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "77", "GITHUB_RUN_ATTEMPT": "1"}


def test_checks_that_failed_make_it_not_recovered_wherever_it_was_told(tmp_path: Path, door: Door) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        assert played.exit_code == 0, played.said
        said = door.incident(stage, "checks", played.folder, *checks("failure"))
        [issue] = stage.setting.github.issues
    assert said.exit_code == 10, said
    assert "NOT RECOVERED: The Target is live, but your own checks failed. (npm run smoke)" in said.out
    assert (played.result["verdict"], played.result["reason-code"]) == ("not_recovered", "own-checks-failed")
    assert played.result["own-checks"] == [{"name": SUITE, "outcome": "failure"}]
    assert played.result["exit-code"] == 10
    assert "not recovered" in issue.title
    assert "your own checks failed" in text_of(issue)
    assert "your own checks failed" in (played.folder / "incident.md").read_text()
    assert len(stage.setting.github.issues) == 1
    assert len(stage.rollbacks) == 1


def test_github_s_deployments_say_it_too(tmp_path: Path, door: Door) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        assert recorded(stage) == ["success"]
        door.incident(stage, "checks", played.folder, *checks("failure"))
        assert recorded(stage) == ["failure"]


def recorded(stage: Theatre) -> list[str | None]:
    """Give how each rollback that GitHub's deployments know of ended."""
    world = stage.setting.github
    return [each.state for each in world.deployments_of(world.main).all() if each.task == "rollback"]


def test_checks_that_passed_are_said_with_the_proof(tmp_path: Path, door: Door) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        said = door.incident(stage, "checks", played.folder, *checks("success"))
        [issue] = stage.setting.github.issues
    assert said.exit_code == 0, said
    assert played.result["verdict"] == "recovered"
    assert "Your own checks passed." in (issue.body or "")
    assert "Your own checks passed" in (played.folder / "incident.md").read_text()


def test_checks_that_were_cut_off_make_it_inconclusive(tmp_path: Path, door: Door) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        said = door.incident(stage, "checks", played.folder, *checks("cancelled"))
    assert said.exit_code == 11
    assert played.result["reason-code"] == "own-checks-cut-off"
    assert "What your own checks would say: they were cut off." in played.result["unknown"]


def test_checks_that_did_not_run_change_nothing_and_are_named_as_unknown(tmp_path: Path, door: Door) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        said = door.incident(stage, "checks", played.folder, *checks("skipped"))
    assert said.exit_code == 0
    assert "What your own checks would say: they did not run." in played.result["unknown"]


def test_a_later_suite_that_passes_makes_nothing_better_and_the_same_is_added_once(
    tmp_path: Path, door: Door
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        for _ in range(2):
            assert door.incident(stage, "checks", played.folder, *checks("failure")).exit_code == 10
        assert door.incident(stage, "checks", played.folder, *checks("success", "e2e")).exit_code == 10
        [issue] = stage.setting.github.issues
    assert kinds(played).count("own-checks") == 2
    assert [each["name"] for each in played.result["own-checks"]] == [SUITE, "e2e"]
    assert len({comment.body for comment in issue.comments}) == len(issue.comments)


def test_a_target_that_never_went_live_was_not_what_they_measured(tmp_path: Path, door: Door) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.world.expect(stage.setting.service, deploy_seconds=3600.0)
        played = stage.run("--timeout", "45s")
        said = door.incident(stage, "checks", played.folder, *checks("failure"))
    assert said.exit_code == 11
    assert played.result["reason-code"] == "not-live-in-time"
    assert "Your own checks failed" in (played.folder / "incident.md").read_text()


def test_the_action_takes_inputs_and_writes_outputs_and_summary(tmp_path: Path, door: Door) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env=ON_RUNNER)
        env = job(stage, played, outcome="failure", outcome_of=SUITE, output_dir=str(played.folder))
        said = door.incident(stage, env=env)
    assert said.exit_code == 10, said
    assert "not_recovered" in (stage.folder / "output").read_text()
    summary = (stage.folder / "summary").read_text()
    assert "NOT RECOVERED" in summary
    assert "own checks failed" in summary


def test_a_journal_of_another_workflow_run_is_not_believed(tmp_path: Path, door: Door) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env=ON_RUNNER)
        before = (played.folder / "journal.jsonl").read_bytes()
        env = job(stage, played, outcome="success", output_dir=str(played.folder))
        said = door.incident(stage, env={**env, "GITHUB_RUN_ID": "78"})
    assert said.exit_code == 2
    assert "No run of this workflow run left its journal" in said.err
    assert (played.folder / "journal.jsonl").read_bytes() == before


def test_an_outcome_that_is_missing_or_none_of_github_s_is_named_with_what_is_allowed(
    tmp_path: Path, door: Door
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        missing = door.incident(stage, env={"GITHUB_ACTIONS": "true", "INPUT_OUTCOME": ""})
        wrong = door.incident(stage, "checks", tmp_path, "--outcome", "failed")
    assert (missing.exit_code, wrong.exit_code) == (2, 2)
    for said in (missing, wrong):
        assert "success" in said.err
        assert "skipped" in said.err


def test_after_a_run_that_did_nothing_they_change_nothing(tmp_path: Path, door: Door) -> None:
    with theatre("no-target", tmp_path) as stage:
        played = stage.run()
        said = door.incident(stage, "checks", played.folder, *checks("failure"))
    assert said.exit_code == 3
    assert "rolled nothing back" in said.out


def test_without_a_token_the_record_is_kept_and_the_issue_is_said_to_be_old(
    tmp_path: Path, door: Door
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        said = door.incident(stage, "checks", played.folder, *checks("failure"), without="GITHUB_TOKEN")
    assert said.exit_code == 10
    assert "issue is not updated" in said.err
    assert played.result["verdict"] == "not_recovered"


def test_a_name_from_outside_is_text_and_nothing_else(tmp_path: Path, door: Door) -> None:
    name = "x\n::error::boo <!-- rerail:end:incident --> @team " + "y" * 500
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        said = door.incident(stage, "checks", played.folder, *checks("failure", name))
        [issue] = stage.setting.github.issues
    assert said.exit_code == 10
    assert not any(line.startswith("::") for line in said.out.splitlines())
    assert (issue.body or "").count("<!-- rerail:end:incident -->") == 1
    assert len(played.result["own-checks"][0]["name"]) <= 200
    assert json.dumps("@team") not in (issue.body or "")
