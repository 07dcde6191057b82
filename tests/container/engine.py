"""The container engine that CONTAINER_ENGINE names, used as GitHub's runner uses Docker."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rerail.cli.demo import environment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.job.front_door import Theatre

ROOT = Path(__file__).parents[2]
IMAGE = "localhost/rerail-test:1"
ENGINE = os.environ.get("CONTAINER_ENGINE", "")
needs_engine = pytest.mark.skipif(
    not ENGINE or shutil.which(ENGINE) is None, reason="no container engine: set CONTAINER_ENGINE"
)
MOUNTS = ("workspace", "home", "workflow", "file_commands", "runner_temp")
"""Folders below /github. Source: actions/runner, ContainerActionHandler."""
HOSTILE = {
    "PATH": "utter-nonsense",
    "PYTHONPATH": "/github/workspace",
    "PYTHONSTARTUP": "/github/workspace/x",
}
"""What a job may have in its environment; the image goes by none of it."""
NOTHING: Mapping[str, str] = {}
_OF_ENGINE = ("CONTAINERS_", "XDG_", "DOCKER_")


def engine(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the engine's command line to its end."""
    return subprocess.run(  # noqa: S603  the engine that the environment names
        [ENGINE, *arguments], capture_output=True, text=True, check=False, env=env
    )


def build(tag: str = IMAGE, folder: Path = ROOT) -> str:
    """Build an image from the folder's Dockerfile: ours if none is named, on a release's base."""
    base = os.environ.get("PYTHON_IMAGE") if folder == ROOT else None
    on = ("--build-arg", f"PYTHON_IMAGE={base}") if base else ()
    built = engine("build", *on, "-t", tag, str(folder))
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    return tag


@dataclass(frozen=True)
class Job:
    """A job's folders on the runner, and the inputs and variables of one step in it."""

    folder: Path
    inputs: dict[str, str]
    env: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def output(self) -> str:
        return (self.folder / "file_commands" / "output").read_text()

    @property
    def summary(self) -> str:
        return (self.folder / "file_commands" / "summary").read_text()

    @property
    def result(self) -> Path:
        return self.workspace / "rerail-output" / "result.json"

    @property
    def journal(self) -> str:
        path = self.workspace / "rerail-output" / "journal.jsonl"
        return path.read_text() if path.exists() else ""

    @property
    def given(self) -> dict[str, str]:
        """All variables of the container, as the runner sets them; inputs keep their dashes."""
        inputs = {f"INPUT_{name.upper()}": value for name, value in self.inputs.items()}
        return {**self.env, **inputs, **HOSTILE}

    def command(self, image: str, *options: str, command: str = "rollback") -> list[str]:
        """Give the engine's command line as the runner makes it: values only in the environment.

        The root is read-only, and the network is the host's, where the simulator listens on loopback.
        """
        names = [part for name in self.given if name not in HOSTILE for part in ("-e", name)]
        hostile = [part for name, value in HOSTILE.items() for part in ("-e", f"{name}={value}")]
        mounts = [part for name in MOUNTS for part in ("-v", f"{self.folder / name}:/github/{name}")]
        return [
            *("run", "--rm", "--read-only", "--network", "host", "--workdir", "/github/workspace"),
            *(*mounts, *names, *hostile, *options),
            *(image, command),
        ]

    def for_engine(self) -> dict[str, str]:
        """Give the engine's own environment, in which the values are."""
        own = {k: v for k, v in os.environ.items() if k.startswith(_OF_ENGINE)}
        return {
            **own,
            **{k: v for k, v in self.given.items() if k not in HOSTILE},
            "PATH": os.environ["PATH"],
        }

    def run(self, image: str, *options: str, command: str = "rollback") -> subprocess.CompletedProcess[str]:
        """Run a step with the Action, to its end."""
        return engine(*self.command(image, *options, command=command), env=self.for_engine())


def job_on(stage: Theatre, folder: Path, inputs: Mapping[str, str] = NOTHING, **env: str) -> Job:
    """Give a job whose step runs rerail against this stage."""
    for name in MOUNTS:
        (folder / name).mkdir(parents=True)
    for name in ("output", "summary"):
        (folder / "file_commands" / name).touch()
    (folder / "workspace" / "click.py").write_text("raise SystemExit('the workspace was imported')\n")
    (folder / "workspace" / "rerail.py").write_text("raise SystemExit('the workspace was imported')\n")
    of = environment_of(stage.setting, stage.stage)
    given = {
        "service": stage.setting.service.name,
        "railway-token": of["RAILWAY_TOKEN"],
        "github-token": of["GITHUB_TOKEN"],
        "health-url": "",
        "dry-run": "",
        **inputs,
    }
    variables = {
        "RERAIL_RAILWAY_API_URL": of["RERAIL_RAILWAY_API_URL"],
        "RERAIL_CONTROL_URL": of["RERAIL_CONTROL_URL"],
        "GITHUB_REPOSITORY": of["GITHUB_REPOSITORY"],
        "GITHUB_API_URL": of["GITHUB_API_URL"],
        "GITHUB_GRAPHQL_URL": of["GITHUB_GRAPHQL_URL"],
        "GITHUB_WORKSPACE": "/github/workspace",
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
        "GITHUB_ACTIONS": "true",
        "GITHUB_RUN_ID": "77",
        "HOME": "/github/home",
        **env,
    }
    return Job(folder, given, variables)
