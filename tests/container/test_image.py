"""The image, by a real container engine: built from the Dockerfile, run as GitHub runs it.

Skipped where no engine is named: set CONTAINER_ENGINE to `podman` or `docker`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from rerail.cli.demo import environment_of
from rerail.simulator.scenarios.watched.deploying import push, releasing
from rerail.simulator.world.values import BAD, Phase
from tests.job.front_door import opened, theatre
from tests.job.test_attaching import on_runner
from tests.job.test_watch import of

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment
    from tests.job.front_door import Theatre

ROOT = Path(__file__).parents[2]
IMAGE = "localhost/rerail-test:1"
ENGINE = os.environ.get("CONTAINER_ENGINE", "")

pytestmark = [
    pytest.mark.skipif(
        not ENGINE or shutil.which(ENGINE) is None, reason="no container engine: set CONTAINER_ENGINE"
    ),
    pytest.mark.timeout(900),
]


def engine(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  the engine that the environment names
        [ENGINE, *arguments], capture_output=True, text=True, check=False, env=env
    )


@pytest.fixture(scope="module")
def image() -> str:
    built = engine("build", "-t", IMAGE, str(ROOT))
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    return IMAGE


def arguments(image: str, workspace: Path, inputs: dict[str, str], command: str = "rollback") -> list[str]:
    """Give the engine's command line as the runner makes it: values only in the environment."""
    names = [n for n in inputs if n != "PATH"]
    return [
        *("run", "--rm", "--network", "host", "--workdir", "/github/workspace"),
        *("-v", f"{workspace}:/github/workspace"),
        *(part for name in names for part in ("-e", name)),
        image,
        command,
    ]


def inputs_of(stage: Theatre, workspace: Path) -> dict[str, str]:
    env = environment_of(stage.setting, stage.stage)
    (workspace / "output").touch()
    (workspace / "summary").touch()
    return {
        "INPUT_SERVICE": stage.setting.service.name,
        "INPUT_RAILWAY-TOKEN": env["RAILWAY_TOKEN"],
        "INPUT_GITHUB-TOKEN": env["GITHUB_TOKEN"],
        "INPUT_HEALTH-URL": "",
        "INPUT_DRY-RUN": "",
        "RERAIL_RAILWAY_API_URL": env["RERAIL_RAILWAY_API_URL"],
        "GITHUB_REPOSITORY": env["GITHUB_REPOSITORY"],
        "GITHUB_API_URL": env["GITHUB_API_URL"],
        "GITHUB_GRAPHQL_URL": env["GITHUB_GRAPHQL_URL"],
        "GITHUB_WORKSPACE": "/github/workspace",
        "GITHUB_OUTPUT": "/github/workspace/output",
        "GITHUB_STEP_SUMMARY": "/github/workspace/summary",
        "GITHUB_ACTIONS": "true",
        "GITHUB_RUN_ID": "77",
        "PATH": os.environ["PATH"],
        **{k: v for k, v in os.environ.items() if k.startswith(("CONTAINERS_", "XDG_", "DOCKER_"))},
    }


def container_names(inputs: dict[str, str]) -> dict[str, str]:
    return {k: v for k, v in inputs.items() if not k.startswith(("CONTAINERS_", "XDG_", "DOCKER_"))}


def test_the_main_job_runs_in_the_image(image: str, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "click.py").write_text("raise SystemExit('the workspace was imported')\n")
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        inputs = inputs_of(stage, workspace)
        ran = engine(*arguments(image, workspace, container_names(inputs)), env=inputs)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        result = json.loads((workspace / "rerail-output" / "result.json").read_text())
        assert (result["verdict"], result["proof"]) == ("recovered", "request-log")
        assert "verdict<<" in (workspace / "output").read_text()
        assert "RECOVERED" in (workspace / "summary").read_text()
        assert len(stage.setting.github.issues) == 1
        assert stage.setting.railway_token not in ran.stdout + ran.stderr


def test_a_watch_in_the_image_finds_what_the_event_is_about_and_rolls_it_back(
    image: str, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    quick = {"overlap_seconds": 0, "draining_seconds": 0}
    with opened(of(quickly_bad, **quick), tmp_path, speed=1.0) as stage:
        [commit] = {
            d.commit.sha
            for d in stage.setting.world.deployments(stage.setting.service)
            if d.commit is not None and d.commit.message == "Break it"
        }
        event = {"deployment": {"sha": commit, "environment": "shop / production"}}
        (workspace / "event.json").write_text(json.dumps(event))
        inputs = {
            **inputs_of(stage, workspace),
            "INPUT_COMMAND": "watch",
            "INPUT_ROLLBACK": "true",
            "GITHUB_EVENT_NAME": "deployment_status",
            "GITHUB_EVENT_PATH": "/github/workspace/event.json",
        }
        ran = engine(*arguments(image, workspace, container_names(inputs), "watch"), env=inputs)
        assert ran.returncode == 10, ran.stdout + ran.stderr
        result = json.loads((workspace / "rerail-output" / "result.json").read_text())
        assert (result["verdict"], result["decision"]) == ("bad", "ROLL_BACK")
        assert result["rollback-verdict"] == "recovered"
        assert "::error title=rerail::The release is BAD. RECOVERED: web in production is back" in ran.stdout
        written = (workspace / "output").read_text()
        assert "decision<<" in written
        assert "api-availability" in (workspace / "summary").read_text()
        assert len(stage.setting.github.issues) == 1


def quickly_bad(ground: Ground, good: Deployment) -> None:
    del good
    fails = releasing(build_seconds=2.0, deploy_seconds=1.0, health=(Phase(after=0.5, answer=BAD),))
    push(ground, "Break it", {"app/x.py": "X = 1\n"}, fails)


def test_the_evidence_is_attached_from_inside_the_container(image: str, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        inputs = {**inputs_of(stage, workspace), **on_runner(stage)}
        ran = engine(*arguments(image, workspace, container_names(inputs)), env=inputs)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        result = json.loads((workspace / "rerail-output" / "result.json").read_text())
        where = next(told["where"] for told in result["told"] if told["outlet"] == "artifact")
        zipped = httpx.get(where, follow_redirects=True).content
        [issue] = stage.setting.github.issues
    with zipfile.ZipFile(BytesIO(zipped)) as packed:
        attached = {name: packed.read(name) for name in packed.namelist()}
    folder = workspace / result["evidence-path"]
    assert attached == {each.name: each.read_bytes() for each in folder.iterdir()}
    assert "deploy.txt" in attached
    assert where.partition("//")[2] in (issue.body or "")  # it is told, but no http:// address is made a link
    assert inputs["ACTIONS_RUNTIME_TOKEN"] not in ran.stdout + ran.stderr


def wait_for_answer(workspace: Path) -> None:
    journal = workspace / "rerail-output" / "journal.jsonl"
    until = time.monotonic() + 30
    while time.monotonic() < until and not (journal.exists() and '"kind":"answer"' in journal.read_text()):
        time.sleep(0.1)  # noqa: TID251  a real container is waited for


def post(image: str, workspace: Path, inputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the post step as the runner does: a new container, the same mounts, environment and arguments."""
    declared = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]
    command = arguments(image, workspace, container_names(inputs))
    command[1:1] = ["--entrypoint", declared["post-entrypoint"]]
    return engine(*command, env=inputs)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_pid_1_ends_the_run_in_time_and_leaves_nothing_to_finish(
    number: signal.Signals, image: str, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        inputs = inputs_of(stage, workspace)
        running = subprocess.Popen(  # noqa: S603
            [ENGINE, *arguments(image, workspace, container_names(inputs))], env=inputs
        )
        wait_for_answer(workspace)
        asked = time.monotonic()
        running.send_signal(number)
        assert running.wait(timeout=20) == 11
        assert time.monotonic() - asked < 9
        result = json.loads((workspace / "rerail-output" / "result.json").read_text())
        assert result["reason-code"] == "interrupted"
        after = post(image, workspace, inputs)
        assert (after.returncode, "nothing to finish" in after.stdout) == (0, True), after.stdout
        assert len(stage.setting.github.issues) == 1


def test_the_post_step_finishes_what_a_killed_container_left(image: str, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "click.py").write_text("raise SystemExit('the workspace was imported')\n")
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        inputs = inputs_of(stage, workspace)
        command = arguments(image, workspace, container_names(inputs))
        command[1:1] = ["--name", f"rerail-killed-{os.getpid()}"]
        running = subprocess.Popen([ENGINE, *command], env=inputs)  # noqa: S603
        wait_for_answer(workspace)
        engine("kill", "--signal", "KILL", f"rerail-killed-{os.getpid()}", env=inputs)
        running.wait(timeout=20)
        after = post(image, workspace, inputs)
        assert after.returncode == 0, after.stdout + after.stderr
        result = json.loads((workspace / "rerail-output" / "result.json").read_text())
        assert result["verdict"] == "recovered"
        assert len(stage.setting.github.issues) == 1
        assert len(stage.rollbacks) == 1
