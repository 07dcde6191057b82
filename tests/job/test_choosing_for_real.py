"""What is chosen, and what stops a run, through the front door, after others have acted before."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rerail.simulator.repository import Repository
from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Behaviour, Commit, Phase
from tests.job.front_door import Theatre, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting

    Build = Callable[[Callable[[], datetime], Path], Setting]

GOOD_THEN_BAD = process(health=(Phase(after=7200, answer=BAD),))
"""It serves for two hours, far longer than --min-served, before it goes bad."""


def bad_after_hours(
    files: dict[str, str] | None = None, **service: object
) -> Callable[[Callable[[], datetime], Path], Setting]:
    def build(now: Callable[[], datetime], folder: Path) -> Setting:
        ground = Ground(now, folder, **service)  # type: ignore[arg-type]  # fields of Service
        good = ground.good_past()
        ground.shipped(
            ground.ago(hours=3), "Cache orders", files or {"app/cache.py": "X = 1\n"}, GOOD_THEN_BAD
        )
        return ground.setting(good)

    return build


@contextmanager
def theatre(build: Build, folder: Path) -> Iterator[Theatre]:
    """Open a stage of one's own making."""
    story = Scenario(name="own", title="", story="", verdict=None, exit_code=0, build=build)
    with opened(story, folder) as stage:
        yield stage


def rolled_back_once(stage: Theatre) -> None:
    assert stage.run().exit_code == 0
    assert len(stage.rollbacks) == 1


def test_after_a_rollback_a_moved_host_does_not_lead_back_to_what_was_rolled_back_from(
    tmp_path: Path,
) -> None:
    with theatre(bad_after_hours(), tmp_path) as stage:
        rolled_back_once(stage)
        stage.went_live(stage.setting.world.host_migration(stage.setting.service))
        second = stage.run("--automatic")
        assert second.exit_code == 4, second.said
        assert second.result["reason-code"] == "unsafe-live-is-rollback"
        assert len(stage.rollbacks) == 1, "nothing more was sent"


def test_after_a_rollback_a_changed_variable_does_not_lead_back_either(tmp_path: Path) -> None:
    with theatre(bad_after_hours(), tmp_path) as stage:
        rolled_back_once(stage)
        stage.went_live(stage.setting.world.set_variable(stage.setting.service, "LOG_LEVEL", "debug"))
        second = stage.run("--automatic")
        assert second.exit_code == 4, second.said
        assert second.result["reason-code"] == "unsafe-live-is-rollback"
        assert len(stage.rollbacks) == 1


def test_a_bad_fix_after_a_rollback_is_rolled_back_to_the_same_release_again(tmp_path: Path) -> None:
    with theatre(bad_after_hours(), tmp_path) as stage:
        rolled_back_once(stage)
        setting = stage.setting
        setting.world.change(setting.service, auto_deploy=True)  # somebody thawed
        sha = setting.repository.commit("Fix it", stage.clock.now(), {"app/cache.py": "X = 2\n"})
        pushed = setting.world.push(
            setting.service, Commit(sha=sha), Behaviour(health=(Phase(after=20, answer=BAD),))
        )
        assert pushed is not None
        stage.went_live(pushed)
        second = stage.run("--automatic")
        assert second.exit_code == 0, second.said
        assert setting.target is not None
        assert second.result["target-tag"] == setting.target.version
        assert second.result["from-deployment-id"] == pushed.id


def test_unreadable_migrations_stop_an_automatic_run_of_a_service_with_a_pre_deploy_command(
    tmp_path: Path,
) -> None:
    build = bad_after_hours({"db/001.sql": "ALTER TABLE orders;\n"}, pre_deploy_command="rake db:migrate")
    with theatre(build, tmp_path) as stage:
        stage.setting.github.faults.fail("GET", "/compare/", times=99)
        stage.env["GITHUB_WORKSPACE"] = str(tmp_path)
        stopped = stage.run("--automatic")
        assert stopped.exit_code == 4, stopped.said
        assert stopped.result["reason-code"] == "unsafe-migration"
        assert "--accept-migrations" in stopped.result["says"]
        assert stage.mutations == ()
        assert stage.run("--automatic", "--accept-migrations").exit_code == 0


def test_an_automatic_run_without_readable_tags_names_what_failed_first(tmp_path: Path) -> None:
    with theatre(bad_after_hours(), tmp_path) as stage:
        stage.setting.github.faults.go_down()
        stage.env["GITHUB_WORKSPACE"] = str(tmp_path)
        refused = stage.run("--automatic", "--dry-run")
        assert refused.exit_code == 3, refused.said
        assert refused.result["says"].startswith("The tags could not be read (GitHub: ")
        assert "--allow-untagged" in refused.result["says"]
        assert stage.mutations == ()


def test_a_checkout_without_tags_is_not_believed_when_github_could_not_be_asked(tmp_path: Path) -> None:
    with theatre(bad_after_hours(), tmp_path) as stage:
        bare = Repository.create(tmp_path / "without-tags")
        bare.commit("All there is", stage.clock.now(), {"README.md": "shallow\n"})
        stage.setting.github.faults.go_down()
        stage.env["GITHUB_WORKSPACE"] = str(bare.path)
        said = stage.run("--automatic", "--dry-run").result["says"]
        assert said.startswith("The tags could not be read (there are none in this checkout (GitHub: "), said


def test_an_automatic_run_waits_for_a_slow_github_as_without_its_tags_it_may_not_act(tmp_path: Path) -> None:
    with theatre(bad_after_hours(), tmp_path) as stage:
        stage.setting.github.faults.delay("POST", "/graphql", 0.2)  # about twelve seconds of this clock
        played = stage.run("--automatic")
        assert stage.setting.target is not None
        assert played.exit_code == 0, played.said
        assert played.result["target-tag"] == stage.setting.target.version


def test_a_manual_run_does_not_wait_for_a_slow_github_as_railway_s_history_serves_it(tmp_path: Path) -> None:
    with theatre(bad_after_hours(), tmp_path) as stage:
        stage.setting.github.faults.delay("POST", "/graphql", 3.0)
        played = stage.run()
        assert played.result["verdict"] == "recovered", played.said
        [read] = [line for line in played.journal if line["data"]["kind"] == "read"]
        assert read["data"]["releases"] == 0
