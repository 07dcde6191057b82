"""What a watch does, and what stands afterwards: one rollback, tags, a thaw."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.driver import Stop
from rerail.simulator.scenarios.watched.deploying import releasing
from rerail.simulator.world.values import BAD, Commit, Phase
from tests.job.front_door import opened
from tests.job.test_watch import SPEED, bad_release, good_release, judged, of

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def test_a_second_watch_of_the_same_deployment_rolls_nothing_back(tmp_path: Path) -> None:
    with opened(of(bad_release, "--rollback"), tmp_path, speed=SPEED) as stage:
        stage.watch()
        bad = next(d for d in stage.setting.world.deployments(stage.setting.service) if d.reason == "deploy")
        again = stage.watch("--deployment", bad.id)
        assert len(stage.rollbacks) == 1
    assert again.exit_code == 11
    assert again.result["reason-code"] in {"replaced-while-watched", "nothing-to-watch"}


def test_a_dry_run_shows_the_plan_of_the_rollback_and_sends_nothing(tmp_path: Path) -> None:
    with opened(of(bad_release, "--rollback", "--dry-run"), tmp_path, speed=SPEED) as stage:
        played = stage.watch()
        assert stage.setting.target is not None
        target = stage.setting.target.version
        assert stage.mutations == ()
        assert not stage.setting.github.issues
    assert (played.exit_code, played.result["verdict"]) == (10, "bad")
    assert played.result["rollback-reason-code"] == "dry-run"
    assert played.result["target-tag"] == target
    said = "\n".join(played.said)
    assert "Plan fixed" in said
    assert "BAD, DRY RUN: " in said
    assert f"Without --dry-run it would now be rolled back to {target}; nothing was sent." in said
    assert "stopped before it began" not in played.everything_written


def test_a_rollback_within_the_cool_down_is_held_back(tmp_path: Path) -> None:
    def make(ground: Ground, good: Deployment) -> None:
        bad_release(ground, good)

    with opened(of(make, "--rollback"), tmp_path, speed=SPEED) as stage:
        first = stage.watch()
        assert first.result["rollback-verdict"] == "recovered"
        world, service = stage.setting.world, stage.setting.service
        world.deployed(
            world.service("web"),
            commit=stage.setting.world.deployments(service)[0].commit,
            behaviour=releasing(build_seconds=5.0, health=(Phase(after=1, answer=BAD),)),
        )
        second = stage.watch()
        assert len(stage.rollbacks) == 1, "\n".join(second.said)
    assert "not twice within the cool-down" in judged(second)["held-back"]


def test_a_release_that_was_watched_is_gone_back_to_however_short_it_served(tmp_path: Path) -> None:
    with opened(of(good_release, "--tag-on-healthy"), tmp_path, speed=SPEED) as stage:
        watched = stage.watch()
        assert watched.exit_code == 0, "\n".join(watched.said)
        assert {each.split(":")[0] for each in judged(watched)["recorded"]} == {"tag", "deployment-status"}
        tags = [ref.name for ref in stage.setting.repository.refs("refs/tags/deploy-")]
        again = stage.watch()
        assert len(stage.setting.repository.refs("refs/tags/deploy-")) == len(tags), (
            "the tag is not made twice"
        )
        assert again.exit_code == 0
        world, service = stage.setting.world, stage.setting.service
        verified = world.active(service)[0]
        stage.setting.repository.commit("Break it", stage.clock.now(), {"app/x.py": "X = 9\n"})
        broken = releasing(build_seconds=2.0, health=(Phase(after=1, answer=BAD),))
        world.deployed(world.service("web"), behaviour=broken)
        stage.clock.wait(stage.clock.now() + timedelta(seconds=90), Stop().wake)
        rolled = stage.run()
        assert rolled.result["target-deployment-id"] == verified.id, "\n".join(rolled.said)


def test_a_fix_that_is_watched_and_good_allows_deploys_again(tmp_path: Path) -> None:
    with opened(of(bad_release, "--rollback"), tmp_path, speed=SPEED) as stage:
        world, service = stage.setting.world, stage.setting.service
        assert stage.watch().result["rollback-verdict"] == "recovered"
        [incident] = stage.setting.github.issues
        assert world.service("web").auto_deploy is False
        mended = stage.setting.repository.commit("Mend it", stage.clock.now(), {"app/x.py": "X = 3\n"})
        fixed = Commit(sha=mended, message="Mend it")
        world.deployed(service, commit=fixed, behaviour=releasing(build_seconds=5.0), version=mended[:12])
        fix = stage.watch("--tag-on-healthy")
        assert fix.exit_code == 0, "\n".join(fix.said)
        assert world.service("web").auto_deploy is True
    assert f"thaw: #{incident.number}" in judged(fix)["recorded"]


def test_a_watch_that_was_killed_is_begun_anew_in_its_folder(tmp_path: Path) -> None:
    with opened(of(bad_release, "--rollback"), tmp_path, speed=SPEED) as stage:
        whole = stage.watch()
        lines = (whole.folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
        before_plan = next(n for n, line in enumerate(lines) if b'"kind":"planned"' in line)
        again = tmp_path / "again"
        again.mkdir()
        (again / "journal.jsonl").write_bytes(b"".join(lines[: before_plan // 2]))
        played = stage.watch(folder=again)
        assert len(stage.rollbacks) == 1, "what the first watch did is not done twice"
    assert played.journal[0]["seq"] == 1
    assert played.result["verdict"] != "recovered"


def test_of_two_watches_at_once_one_rolls_back_and_the_other_looks_on(tmp_path: Path) -> None:
    with (
        opened(of(bad_release, "--rollback"), tmp_path, speed=SPEED) as stage,
        ThreadPoolExecutor(max_workers=2) as pool,
    ):
        begun = [pool.submit(stage.watch, folder=tmp_path / name) for name in ("one", "other")]
        played = [each.result() for each in begun]
        assert len(stage.rollbacks) == 1
        assert len(stage.setting.github.issues) == 1
    assert [each.exit_code for each in played] == [10, 10]
    assert {each.result["rollback-verdict"] for each in played} == {"recovered"}
