"""What is on its way at Railway, or gone live, while a rollback is prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.simulator.world.values import Behaviour, Commit
from tests.job.front_door import theatre
from tests.job.two_runs import claims

if TYPE_CHECKING:
    from pathlib import Path


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
