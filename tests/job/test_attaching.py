"""Through the front door on a runner: the bundle comes back byte by byte, GitHub's deployments say it."""

from __future__ import annotations

import zipfile
from contextlib import ExitStack
from io import BytesIO
from typing import TYPE_CHECKING

import httpx
import pytest

from rerail.bootstrap.outlets import outlets
from rerail.core.telling.circumstances import TellingFacts
from rerail.driver import Stop
from rerail.ports.evidence import ArtifactError
from rerail.settings import resolve
from rerail.simulator.github.artifacts import runner_environment
from tests.adapters.github.artifact_support import Service, results_service
from tests.fakes import START
from tests.job.front_door import theatre
from tests.job.test_privacy import make_public
from tests.outlets.test_artifact import bundle, ended

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.ports import Outlet
    from tests.job.front_door import Played, Theatre


def on_runner(stage: Theatre, **more: str) -> dict[str, str]:
    """Give what a runner sets in the environment of a container action."""
    url = stage.stage.github_url
    of_job = runner_environment(stage.setting.github, url)
    return {"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": url, **of_job, **more}


def told(played: Played, outlet: str) -> dict[str, object] | None:
    return next((each for each in played.result["told"] if each["outlet"] == outlet), None)


def test_the_artifact_s_bytes_are_those_of_the_bundle(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        env = on_runner(stage)
        played = stage.run(env=env)
        assert played.exit_code == 0, played.said
        word = told(played, "artifact")
        assert word is not None
        assert word["done"], word
        zipped = httpx.get(str(word["where"]), follow_redirects=True).content
        with zipfile.ZipFile(BytesIO(zipped)) as packed:
            found = {name: packed.read(name) for name in packed.namelist()}
        folder = played.folder / "evidence"
        assert found == {each.name: each.read_bytes() for each in folder.iterdir()}
        assert "deploy.txt" in found
        assert env["ACTIONS_RUNTIME_TOKEN"] not in played.everything_written


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_public_repository_gets_no_artifact_and_is_told_why(tmp_path: Path, elsewhere: bool) -> None:
    with theatre("bad-release", tmp_path) as stage:
        env = on_runner(stage)
        if elsewhere:  # a run in a repository of which nobody has read whether it is private
            env["GITHUB_REPOSITORY"] = "acme/operations"
        else:
            make_public(stage.setting.github)
        played = stage.run("--repository", stage.setting.repository_name, env=env)
        assert played.exit_code == 0, played.said
        word = told(played, "artifact")
        assert word is not None
        assert (word["done"], "public-evidence" in str(word["says"])) == (False, True)
        assert stage.setting.github.artifacts.uploaded == ()
        assert "Evidence not attached to the run" in [each["event"] for each in played.result["timeline"]]


def attaching(service: Service, folder: Path, stop: Stop, opened: ExitStack) -> Outlet:
    """Build the outlets of a run on a runner; give the one that uploads."""
    env = {
        "RAILWAY_TOKEN": "a" * 36,
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": "acme/shop",
        **service.env,
    }
    run = {"GITHUB_SERVER_URL": service.url}
    resolved = resolve({"service": "api", "output_dir": str(folder)}, env | run, None, START)
    wired = outlets(resolved, TellingFacts(), folder, opened, stop)
    return next(each for each in wired if each.name == "artifact")


def test_after_a_signal_what_was_collected_is_still_uploaded(tmp_path: Path) -> None:
    stop = Stop()
    stop.request("SIGTERM")
    with results_service() as service, ExitStack() as opened:
        told = attaching(service, tmp_path, stop, opened).tell(ended(bundle(tmp_path)), final=True)
        assert told is not None
        assert told.done


def test_a_signal_ends_an_upload_that_is_under_way(tmp_path: Path) -> None:
    stop = Stop()
    with results_service() as service, ExitStack() as opened:
        service.wire.during["block"] = stop.requested
        service.wire.cut("block")
        with pytest.raises(ArtifactError, match="told to stop"):
            attaching(service, tmp_path, stop, opened).tell(ended(bundle(tmp_path)), final=True)


def test_in_a_terminal_nothing_is_said_of_artifacts_and_the_deployments_are_told(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played, world = stage.run(), stage.setting.github
        assert told(played, "artifact") is None
        assert world.artifacts.uploaded == ()
        word = told(played, "github-deployment")
        assert word is not None
        assert word["done"], word
        rows = world.deployments_of(world.main).all()
        assert [each.state for each in rows if each.task == "rollback"] == ["success"]


def test_a_dry_run_attaches_and_marks_nothing(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run("--dry-run", env=on_runner(stage))
        assert (told(played, "artifact"), told(played, "github-deployment")) == (None, None)
        world = stage.setting.github
        assert world.artifacts.uploaded == ()
        assert [each for each in world.deployments_of(world.main).all() if each.task == "rollback"] == []


def test_without_the_permission_for_deployments_the_run_ends_as_well(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        world = stage.setting.github
        world.add_token("reads-and-files-012345", permissions={"contents": "read", "issues": "write"})
        played = stage.run(env={"GITHUB_TOKEN": "reads-and-files-012345"})
        assert played.exit_code == 0, played.said
        word = told(played, "github-deployment")
        assert word is not None
        assert (word["done"], "deployments: write" in str(word["says"])) == (False, True)
