"""A run that finds a rollback which it did not send: it goes on with it, and never goes further back."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from rerail.driver import Stop
from rerail.simulator.faults import Kind
from rerail.simulator.scenarios.ground import Ground, process
from tests.job.front_door import theatre
from tests.job.test_choosing_for_real import bad_after_hours
from tests.job.test_choosing_for_real import theatre as own
from tests.job.test_resume import resume
from tests.job.two_runs import block_of, claim_of_a_dead_run, claims, kinds, lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.world.values import Deployment
    from tests.job.front_door import Played, Theatre


def rolled_back_by_hand(stage: Theatre, *, seconds: float = 0.0) -> Deployment:
    """Roll back to the Target in the dashboard, and let so many seconds pass; give the new deployment."""
    target = stage.setting.target
    assert target is not None
    stage.setting.world.rollback(target.id)
    passes(stage, seconds)
    return stage.setting.world.deployments(stage.setting.service)[0]


def passes(stage: Theatre, seconds: float) -> None:
    stage.clock.wait(stage.clock.now() + timedelta(seconds=seconds), Event())


def cut_off(stage: Theatre) -> Played:
    """Run until Railway has accepted the rollback, then ask the run to stop."""
    stop = Stop()
    stage.stage.railway.then("Rollback", lambda: stop.request("SIGTERM"))
    run = stage.run(stop=stop)
    assert run.exit_code == 11, run.said
    return run


@pytest.mark.parametrize("seconds", [0.0, 40.0])
@pytest.mark.parametrize("story", ["bad-release", "config-error"])
def test_a_rollback_from_the_dashboard_is_verified_and_told_and_none_is_sent(
    story: str, seconds: float, tmp_path: Path
) -> None:
    with theatre(story, tmp_path) as stage:
        ours = rolled_back_by_hand(stage, seconds=seconds)
        run = stage.run()
        assert (run.exit_code, stage.rollbacks) == (0, ()), run.said
        assert run.result["deployment-id"] == ours.id
        assert stage.setting.target is not None
        assert run.result["target-deployment-id"] == stage.setting.target.id
        assert [m.operation for m in stage.mutations] == ["AutoDeployUpdate"], "it keeps it back"
        (issue,) = stage.setting.github.issues
        assert block_of(issue).verdict == "recovered"
        assert (run.folder / "evidence").is_dir()
        assert claims(stage) == []


@pytest.mark.parametrize(("story", "code"), [("bad-release", 0), ("target-unhealthy", 10)])
def test_what_a_run_left_that_was_cut_off_is_verified_by_the_next_one(
    story: str, code: int, tmp_path: Path
) -> None:
    with theatre(story, tmp_path) as stage:
        cut_off(stage)
        run = stage.run()
        assert run.exit_code == code, run.said
        assert len(stage.rollbacks) == 1
        assert kinds(run).get("intent") is None
        (issue,) = stage.setting.github.issues
        assert block_of(issue).verdict == run.result["verdict"]
        assert block_of(issue).run == run.journal[0]["run"]
        assert block_of(issue).auto_deploy_before is True, "as it was before the first of the two froze"


def test_what_the_first_run_had_frozen_is_said_to_be_frozen_by_the_one_that_goes_on(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        first = stage.run_out_of_time()
        assert (first.exit_code, first.result["freeze"]) == (11, "off"), first.said
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert len(stage.mutations) == 2
        assert run.result["freeze"] == "was-off"
        (issue,) = stage.setting.github.issues
        assert "AUTO-DEPLOY IS STILL ON" not in (issue.body or "")
        assert "Deploys are frozen: auto-deploy was off already" in (issue.body or "")
        assert block_of(issue).auto_deploy_before is True


def test_an_automatic_run_goes_on_as_well_and_walks_no_further_back(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        cut_off(stage)
        run = stage.run("--automatic")
        assert run.exit_code == 0, run.said
        assert len(stage.rollbacks) == 1


def test_a_run_that_goes_on_and_is_cut_off_itself_is_told_by_the_resume_that_ends_it(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        rolled_back_by_hand(stage)
        stop = Stop()
        stage.stage.railway.then("AutoDeployUpdate", lambda: stop.request("SIGTERM"))
        run = stage.run(stop=stop)
        assert run.exit_code == 11, run.said
        code, said = resume(stage, run.folder)
        assert code == 0, said
        (issue,) = stage.setting.github.issues
        assert block_of(issue).verdict == "recovered"
        assert stage.rollbacks == ()


def test_while_github_is_down_a_recent_rollback_is_gone_on_with_all_the_same(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        rolled_back_by_hand(stage, seconds=40.0)
        stage.setting.github.faults.go_down()
        run = stage.run()
        assert run.exit_code == 12, run.said
        assert run.result["verdict"] == "recovered"
        assert stage.rollbacks == ()


def rolled_back_long_ago(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: somebody rolled back two hours ago."""
    ground = Ground(now, folder)
    good = ground.good_past()
    ground.shipped(ground.ago(hours=3), "Cache orders", {"app/cache.py": "X = 1\n"})
    ground.world.deployed(
        ground.service,
        at=ground.ago(hours=2),
        commit=good.commit,
        behaviour=process(),
        version=good.version,
        image_digest=good.image_digest,
        built=False,
        reason="rollback",
    )
    return ground.setting(good)


def test_a_rollback_of_more_than_an_hour_ago_of_which_no_incident_tells_stops_a_run(tmp_path: Path) -> None:
    with own(rolled_back_long_ago, tmp_path) as stage:
        run = stage.run()
        assert run.exit_code == 4, run.said
        assert run.result["reason-code"] == "unsafe-live-is-rollback"
        assert stage.mutations == ()
        assert claims(stage) == []


def test_a_recovery_by_a_rebuild_is_not_rolled_back_by_the_next_run_either(tmp_path: Path) -> None:
    with theatre("expired-image", tmp_path) as stage:
        assert stage.run("--allow-rebuild").exit_code == 0
        sent = stage.mutations
        for options in ((), ("--allow-rebuild",), ("--automatic", "--allow-rebuild")):
            again = stage.run(*options)
            assert again.exit_code in (3, 4), again.said
        assert stage.mutations == sent


def test_a_person_who_names_another_target_goes_there(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        rolled_back_by_hand(stage, seconds=40.0)
        rows = stage.setting.world.deployments(stage.setting.service)
        oldest = min(rows, key=lambda row: row.created_at)
        run = stage.run("--target", oldest.id)
        assert run.exit_code == 0, run.said
        assert len(stage.rollbacks) == 1
        assert run.result["target-deployment-id"] == oldest.id


def test_a_dry_run_takes_no_claim_and_goes_on_with_nothing(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        assert stage.run("--dry-run").exit_code == 0
        rolled_back_by_hand(stage)
        assert stage.run("--dry-run").exit_code == 0
        assert claims(stage) == []
        assert stage.mutations == ()


def test_a_run_that_stops_before_acting_gives_its_claim_back(tmp_path: Path) -> None:
    with own(bad_after_hours({"migrations/001.sql": "ALTER TABLE orders;\n"}), tmp_path) as stage:
        run = stage.run()
        assert run.exit_code == 4, run.said
        assert lines(run, "claim")[0]["held"] == "ours"
        assert lines(run, "claim-returned")[0]["done"] is True
        assert claims(stage) == []


def test_a_claim_that_came_too_late_to_be_waited_for_is_given_back_as_well(tmp_path: Path) -> None:
    with own(bad_after_hours({"migrations/001.sql": "ALTER TABLE orders;\n"}), tmp_path) as stage:
        stage.setting.github.faults.delay("POST", "/git/refs", 0.12)
        assert stage.run().exit_code == 4
        assert claims(stage) == []


def test_a_run_that_has_nowhere_to_go_takes_no_claim(tmp_path: Path) -> None:
    with theatre("no-target", tmp_path) as stage:
        assert stage.run().exit_code == 3
        assert claims(stage) == []


def test_a_refused_rollback_gives_the_claim_back_so_that_the_next_run_need_not_wait(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.faults.fail("deploymentRollback", Kind.REFUSED)
        assert stage.run("--route", "rollback").exit_code == 10
        assert claims(stage) == []
        assert stage.run().exit_code == 0


def test_after_a_lost_answer_the_claim_stays(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.faults.fail("deploymentRollback", Kind.DROPPED_BEFORE)
        run = stage.run()
        assert run.exit_code == 11, run.said
        assert run.result["reason-code"] == "answer-lost"
        assert len(claims(stage)) == 1


def test_one_that_finds_anothers_rollback_at_the_last_moment_gives_its_own_claim_back(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        target = stage.setting.target
        assert target is not None
        stage.stage.railway.then("Vital", lambda: stage.setting.world.rollback(target.id))
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert stage.rollbacks == ()
        assert lines(run, "claim")[0]["held"] == "ours"
        assert claims(stage) == []


def test_what_a_dead_run_was_rebuilding_is_followed_and_not_built_a_second_time(tmp_path: Path) -> None:
    with theatre("expired-image", tmp_path) as stage:
        claim_of_a_dead_run(stage)
        target = stage.setting.target
        assert target is not None
        stage.setting.world.redeploy(target.id)
        run = stage.run("--allow-rebuild")
        assert run.exit_code == 0, run.said
        assert stage.rollbacks == ()
        assert "Redeploy" not in [m.operation for m in stage.mutations]
