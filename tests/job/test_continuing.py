"""A run that finds a rollback which it did not send: it goes on with it, and never goes further back."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from rerail.driver import Stop
from rerail.simulator.faults import Kind
from rerail.simulator.world.values import Behaviour, Commit
from tests.job.front_door import theatre
from tests.job.test_choosing_for_real import bad_after_hours
from tests.job.test_choosing_for_real import theatre as own
from tests.job.two_runs import block_of, claim_of_a_dead_run, claims, kinds, lines

if TYPE_CHECKING:
    from pathlib import Path

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
def test_a_rollback_from_the_dashboard_is_verified_and_told_and_none_is_sent(
    seconds: float, tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        ours = rolled_back_by_hand(stage, seconds=seconds)
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert stage.rollbacks == ()
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


def test_an_automatic_run_goes_on_as_well_and_walks_no_further_back(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        cut_off(stage)
        run = stage.run("--automatic")
        assert run.exit_code == 0, run.said
        assert len(stage.rollbacks) == 1


def test_while_github_is_down_a_recent_rollback_is_gone_on_with_all_the_same(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        rolled_back_by_hand(stage, seconds=40.0)
        stage.setting.github.faults.go_down()
        run = stage.run()
        assert run.exit_code == 12, run.said
        assert run.result["verdict"] == "recovered"
        assert stage.rollbacks == ()


def test_a_rollback_of_more_than_an_hour_ago_of_which_no_incident_tells_stops_a_run(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=1200.0) as stage:
        rolled_back_by_hand(stage, seconds=3700.0)
        run = stage.run()
        assert run.exit_code == 4, run.said
        assert run.result["reason-code"] == "unsafe-live-is-rollback"
        assert stage.mutations == ()
        assert claims(stage) == []


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


def test_the_failed_commit_on_its_way_once_more_is_cancelled_with_the_rollback(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        world, service = stage.setting.world, stage.setting.service
        again = world.redeploy(world.active(service)[0].id)
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert world.status(again) == "REMOVED"
        assert [m.operation for m in stage.mutations].count("Cancel") == 1


@pytest.mark.parametrize("wanted", [True, False])
def test_anothers_push_on_its_way_is_cancelled_only_where_that_is_asked_for(
    wanted: bool, tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        world, service = stage.setting.world, stage.setting.service
        sha = stage.setting.repository.commit("Try it", stage.clock.now(), {"app/cache.py": "SIZE = 8\n"})
        coming = world.push(service, Commit(sha=sha), Behaviour(build_seconds=900.0))
        assert coming is not None
        run = stage.run(*(("--cancel-running",) if wanted else ()))
        assert len(stage.rollbacks) == 1, run.said
        assert (world.status(coming) == "REMOVED") is wanted
        assert run.result["verdict"] == ("recovered" if wanted else "inconclusive")
        assert wanted or "will replace the Target" in run.result["says"]


def test_a_newer_one_that_went_live_while_the_run_prepared_is_not_overwritten(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        setting = stage.setting
        sha = setting.repository.commit("Mend it", stage.clock.now(), {"app/cache.py": "SIZE = 64\n"})
        at_once = Behaviour(initialize_seconds=0.0, build_seconds=0.0, deploy_seconds=0.0)
        stage.stage.railway.then(
            "Vital", lambda: setting.world.push(setting.service, Commit(sha=sha), at_once)
        )
        run = stage.run()
        assert run.exit_code == 4, run.said
        assert run.result["reason-code"] == "unsafe-live-changed"
        assert "somebody may have fixed forward" in run.result["says"]
        assert stage.mutations == ()
        assert claims(stage) == []


def test_a_host_that_railway_moved_while_the_run_prepared_does_not_stop_it(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        world, service = stage.setting.world, stage.setting.service
        world.expect(service, initialize_seconds=0.0, deploy_seconds=0.0)
        stage.stage.railway.then("Vital", lambda: world.host_migration(service))
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert len(stage.rollbacks) == 1


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
