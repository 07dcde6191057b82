"""A GitHub Actions runner that is not ours, nektos/act, on a repository that uses the Action.

The workflows run as they are. `rerail/rerail@v1` and `acme/rerail@v1` are this checkout's files, and
actions/checkout is a step that does nothing: the workspace is the repository already.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from rerail.cli.demo import environment_of
from tests.container.engine import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.job.front_door import Theatre

ACT = os.environ.get("ACT", "")
needs_act = pytest.mark.skipif(not ACT, reason="no GitHub Actions runner: set ACT to nektos/act's program")
_CHECKOUT = "name: nothing\ndescription: The workspace is there.\nruns: {using: composite, steps: []}\n"
_AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@example.com")
_OURS = re.compile(r"uses: (rerail/rerail@v\S+)")
_USES = re.compile(r"uses: (actions/checkout@[0-9a-f]{40})")


@dataclass(frozen=True)
class Ran:
    """How a workflow went."""

    exit_code: int
    log: str

    @property
    def summary(self) -> str:
        """Give all step summaries, which act prints after each step."""
        return self.log


@dataclass(frozen=True)
class Consumer:
    """A repository of somebody who uses the Action, and the folder with the Action's own files."""

    folder: Path
    action: Path

    @property
    def artifacts(self) -> Path:
        """Give the folder in which the runner keeps what was attached."""
        return self.action.parent / "artifacts"

    def workflow(self, name: str, text: str) -> None:
        """Put a workflow, or another file below .github, into the repository.

        Its name gets a number: act names its containers after it, and tests stand beside each other.
        """
        place = ".github" if name == "rerail.yml" else ".github/workflows"
        path = self.folder / place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(r"^name: .+$", rf"\g<0> {os.getpid()}", text, count=1, flags=re.MULTILINE))

    def script(self, name: str, text: str) -> None:
        """Put a program of the user's into the repository."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def act(self, stage: Theatre, event: str, workflow: str, *options: str) -> Ran:
        """Run a workflow of the repository for an event, against this stage."""
        env = environment_of(stage.setting, stage.stage)
        names = ("RERAIL_RAILWAY_API_URL", "RERAIL_CONTROL_URL", "GITHUB_API_URL", "GITHUB_GRAPHQL_URL")
        given = [part for name in names for part in ("--env", f"{name}={env[name]}")]
        secrets = [part for n in ("RAILWAY_TOKEN", "GITHUB_TOKEN") for part in ("-s", f"{n}={env[n]}")]
        repository = ("--env", f"GITHUB_REPOSITORY={env['GITHUB_REPOSITORY']}")
        return self.run(event, workflow, *repository, *given, *secrets, *options)

    def run(self, event: str, workflow: str, *options: str) -> Ran:
        """Run a workflow of the repository for an event, with nothing but these options."""
        command = [
            *(ACT, event, "-W", f".github/workflows/{workflow}", *shlex.split(os.environ["ACT_ARGS"])),
            *("--bind", "--artifact-server-port", str(_free_port())),
            *("--artifact-server-path", str(self.artifacts)),
            *(*self._local(), *options),
        ]
        ran = subprocess.run(  # noqa: S603  the runner that the environment names
            command,
            cwd=self.folder,
            env={
                **os.environ,
                "XDG_CACHE_HOME": str(self.action.parent / "cache"),
            },  # runs stand beside each other
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(exit_code=ran.returncode, log=ran.stdout + ran.stderr)

    def _local(self) -> list[str]:
        checkout = self.action.parent / "checkout"
        checkout.mkdir(exist_ok=True)
        (checkout / "action.yml").write_text(_CHECKOUT)
        texts = [path.read_text() for path in (self.folder / ".github").rglob("*.yml")]
        pinned = {found for text in texts for found in _USES.findall(text)}
        called = (self.action / ".github/workflows/rollback.yml").read_text()
        names = ("rerail/rerail@v1", "acme/rerail@v1", *_OURS.findall(called))
        ours = dict.fromkeys(names, self.action)
        local = {**ours, **dict.fromkeys(sorted(pinned), checkout)}
        return [part for name, path in local.items() for part in ("--local-repository", f"{name}={path}")]


def consumer(folder: Path) -> Consumer:
    """Make a repository without any workflow yet, beside a copy of the Action's files."""
    repository, action = folder / "shop", folder / "action"
    repository.mkdir(parents=True)
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("remote", "add", "origin", "https://github.com/acme/shop"),
    ):
        _git(repository, *arguments)
    _git(repository, *_AUTHOR, "commit", "-q", "--allow-empty", "-m", "x")
    for name in _git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            target = action / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return Consumer(folder=repository, action=action)


def ourselves(folder: Path) -> Consumer:
    """Make our own repository, from the files of this checkout; its workflows use the Action as `./`."""
    made = consumer(folder)
    _git(made.action, "init", "-q", "-b", "main")
    _git(made.action, "add", "-A")
    _git(made.action, *_AUTHOR, "commit", "-q", "-m", "x")
    return Consumer(folder=made.action, action=made.action)


def example(name: str) -> str:
    """Give an example as it is, but for the name of the service, which is `web` here."""
    return re.sub(r"\bapi\b", "web", (ROOT / "examples" / name).read_text())


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
