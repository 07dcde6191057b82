"""The image, by a real container engine: built from the Dockerfile, run as GitHub runs it.

Skipped where no engine is named: set CONTAINER_ENGINE to `podman` or `docker`.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from rerail import __version__
from rerail.simulator.scenarios.watched.deploying import push, releasing
from rerail.simulator.world.values import BAD, Phase
from tests.container.alone import CANNOT
from tests.container.engine import ENGINE, ROOT, Job, engine, job_on, needs_engine
from tests.job.front_door import opened, theatre
from tests.job.test_attaching import on_runner
from tests.job.test_watch import of

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment

pytestmark = [needs_engine, pytest.mark.container, pytest.mark.timeout(900)]


def test_the_main_job_runs_in_the_image(image: str, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        job = job_on(stage, tmp_path / "job")
        ran = job.run(image)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        result = json.loads(job.result.read_text())
        assert (result["verdict"], result["proof"]) == ("recovered", "request-log")
        assert "verdict<<" in job.output
        assert "RECOVERED" in job.summary
        assert len(stage.setting.github.issues) == 1
        assert stage.setting.railway_token not in ran.stdout + ran.stderr


def test_the_main_job_needs_no_network_but_railway_s_github_s_and_the_service_s(
    image: str, tmp_path: Path
) -> None:
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.container.alone", image, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode == CANNOT or ENGINE != "podman":
        pytest.skip(f"no network of one's own here: {ran.stdout.strip() or ENGINE}")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {"verdict": "recovered", "interfaces": ["lo"]}, ran.stderr


def test_a_watch_in_the_image_finds_what_the_event_is_about_and_rolls_it_back(
    image: str, tmp_path: Path
) -> None:
    quick = {"overlap_seconds": 0, "draining_seconds": 0}
    with opened(of(quickly_bad, **quick), tmp_path, speed=1.0) as stage:
        [commit] = {
            d.commit.sha
            for d in stage.setting.world.deployments(stage.setting.service)
            if d.commit is not None and d.commit.message == "Break it"
        }
        event = {"deployment": {"sha": commit, "environment": "shop / production"}}
        job = job_on(
            stage,
            tmp_path / "job",
            {"command": "watch", "rollback": "true"},
            GITHUB_EVENT_NAME="deployment_status",
            GITHUB_EVENT_PATH="/github/workflow/event.json",
        )
        (job.folder / "workflow" / "event.json").write_text(json.dumps(event))
        ran = job.run(image, command="watch")
        assert ran.returncode == 10, ran.stdout + ran.stderr
        result = json.loads(job.result.read_text())
        assert (result["verdict"], result["decision"]) == ("bad", "ROLL_BACK")
        assert result["rollback-verdict"] == "recovered"
        assert "::error title=rerail::The release is BAD. RECOVERED: web in production is back" in ran.stdout
        assert "decision<<" in job.output
        assert "api-availability" in job.summary
        assert len(stage.setting.github.issues) == 1


def quickly_bad(ground: Ground, good: Deployment) -> None:
    del good
    fails = releasing(build_seconds=2.0, deploy_seconds=1.0, health=(Phase(after=0.5, answer=BAD),))
    push(ground, "Break it", {"app/x.py": "X = 1\n"}, fails)


def test_the_evidence_is_attached_from_inside_the_container(image: str, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        job = job_on(stage, tmp_path / "job", {}, **on_runner(stage))
        ran = job.run(image)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        result = json.loads(job.result.read_text())
        where = next(told["where"] for told in result["told"] if told["outlet"] == "artifact")
        zipped = httpx.get(where, follow_redirects=True).content
        [issue] = stage.setting.github.issues
    with zipfile.ZipFile(BytesIO(zipped)) as packed:
        attached = {name: packed.read(name) for name in packed.namelist()}
    folder = job.workspace / result["evidence-path"]
    assert attached == {each.name: each.read_bytes() for each in folder.iterdir()}
    assert "deploy.txt" in attached
    assert where.partition("//")[2] in (issue.body or "")  # it is told, but no http:// address is made a link
    assert job.env["ACTIONS_RUNTIME_TOKEN"] not in ran.stdout + ran.stderr


def wait_for_answer(job: Job) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and '"kind":"answer"' not in job.journal:
        time.sleep(0.1)  # noqa: TID251  a real container is waited for
    assert '"kind":"answer"' in job.journal


def post(image: str, job: Job) -> subprocess.CompletedProcess[str]:
    """Run the post step as the runner does: a new container, the same mounts, environment and arguments."""
    declared = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]
    return job.run(image, "--entrypoint", declared["post-entrypoint"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_pid_1_ends_the_run_in_time_and_leaves_nothing_to_finish(
    number: signal.Signals, image: str, tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        job = job_on(stage, tmp_path / "job")
        running = subprocess.Popen([ENGINE, *job.command(image)], env=job.for_engine())  # noqa: S603
        wait_for_answer(job)
        asked = time.monotonic()
        running.send_signal(number)
        assert running.wait(timeout=20) == 11
        assert time.monotonic() - asked < 9
        interrupted_and_told(image, job)
        assert len(stage.setting.github.issues) == 1


def test_the_engine_s_stop_ends_the_run_by_itself_and_not_by_force(image: str, tmp_path: Path) -> None:
    name = f"rerail-stopped-{os.getpid()}"
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        job = job_on(stage, tmp_path / "job")
        command = job.command(image, "--name", name)
        running = subprocess.Popen([ENGINE, *command], env=job.for_engine())  # noqa: S603
        wait_for_answer(job)
        engine("stop", "--time", "10", name, env=job.for_engine())
        assert running.wait(timeout=20) == 11, "137 would be by force"
        interrupted_and_told(image, job)
        assert len(stage.setting.github.issues) == 1


def interrupted_and_told(image: str, job: Job) -> None:
    assert json.loads(job.result.read_text())["reason-code"] == "interrupted"
    after = post(image, job)
    assert (after.returncode, "nothing to finish" in after.stdout) == (0, True), after.stdout


def test_the_post_step_finishes_what_a_killed_container_left(image: str, tmp_path: Path) -> None:
    name = f"rerail-killed-{os.getpid()}"
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        job = job_on(stage, tmp_path / "job")
        command = job.command(image, "--name", name)
        running = subprocess.Popen([ENGINE, *command], env=job.for_engine())  # noqa: S603
        wait_for_answer(job)
        engine("kill", "--signal", "KILL", name, env=job.for_engine())
        running.wait(timeout=20)
        after = post(image, job)
        assert after.returncode == 0, after.stdout + after.stderr
        assert json.loads(job.result.read_text())["verdict"] == "recovered"
        assert len(stage.setting.github.issues) == 1
        assert len(stage.rollbacks) == 1


def test_a_run_with_its_own_checks_behind_it_is_told_once_more(image: str, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        job = job_on(stage, tmp_path / "job", {"outcome": "", "outcome-of": ""})
        assert job.run(image).returncode == 0
        then = Job(job.folder, {**job.inputs, "outcome": "failure", "outcome-of": "npm run smoke"}, job.env)
        ran = then.run(image, command="incident")
        assert ran.returncode == 10, ran.stdout + ran.stderr
        assert "NOT RECOVERED: The Target is live, but your own checks failed. (npm run smoke)" in ran.stdout
        [issue] = stage.setting.github.issues
        assert "not recovered" in issue.title


def test_the_packages_in_the_image_are_those_of_the_lock_and_rerail(image: str) -> None:
    script = (
        "from importlib.metadata import distributions as d; print(*(f'{x.name}=={x.version}' for x in d()))"
    )
    looked = engine("run", "--rm", "--entrypoint", "/opt/rerail/bin/python", image, "-I", "-c", script)
    assert looked.returncode == 0, looked.stderr
    found = {_canonical(each) for each in looked.stdout.split()}
    lines = (ROOT / "requirements" / "run.txt").read_text().splitlines()
    locked = {
        _canonical(line.split()[0]) for line in lines if line.strip() and not line.startswith((" ", "#"))
    }
    assert {each for each in found if not each.startswith("rerail==")} <= locked
    assert {each.partition("==")[0] for each in locked - found} <= ONLY_ELSEWHERE
    assert f"rerail=={__version__}" in found


ONLY_ELSEWHERE = frozenset({"colorama", "pywin32", "exceptiongroup"})
"""What the lock has for other machines or an older Python than the image's."""


def _canonical(pinned: str) -> str:
    name, _, version = re.sub(r"\[.*?\]", "", pinned).partition("==")
    return f"{re.sub(r'[-_.]+', '-', name).lower()}=={version}"


def test_each_package_of_the_image_is_installed_by_its_hash() -> None:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    installs = re.findall(r"pip install [^&|\n]*", text)
    assert installs
    assert all("--require-hashes" in each if " -r " in each else "--no-deps" in each for each in installs)


@pytest.mark.parametrize("tool", ["git", "gcc", "curl"])
def test_no_tool_is_in_the_image_that_a_rollback_does_not_need(image: str, tool: str) -> None:
    shell = ("run", "--rm", "--entrypoint", "/bin/sh", image, "-c")
    assert engine(*shell, "command -v ls").returncode == 0, "the look itself works"
    looked = engine(*shell, f"command -v {tool}")
    assert looked.returncode != 0, looked.stdout


def test_the_image_is_the_base_s_user_and_folder_and_says_what_it_is(image: str) -> None:
    [told] = json.loads(engine("image", "inspect", image).stdout)
    config = told["Config"]
    assert config.get("User", "") in {"", "root"}
    assert config.get("WorkingDir", "") in {"", "/"}
    assert config["Entrypoint"] == ["/opt/rerail/bin/python", "-Im", "rerail"]
    labels = config["Labels"]
    assert labels["org.opencontainers.image.licenses"] == "MIT"
    assert labels["org.opencontainers.image.base.name"]


def test_every_module_that_a_run_imports_is_compiled(image: str) -> None:
    script = (
        "import sys, rerail.cli.rollback, rerail.bootstrap.rollback, rerail.bootstrap.watch\n"
        "import github, jq, yaml\n"
        "print([m.__name__ for m in list(sys.modules.values()) if getattr(m, '__cached__', None)"
        " and m.__file__.endswith('.py') and not __import__('os').path.exists(m.__cached__)])"
    )
    looked = engine("run", "--rm", "--entrypoint", "/opt/rerail/bin/python", image, "-I", "-B", "-c", script)
    assert looked.stdout.strip() == "[]", looked.stdout + looked.stderr
