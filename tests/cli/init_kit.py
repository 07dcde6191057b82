"""A git repository with a remote at GitHub, and Railway beside it: where `rerail init` is run."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rerail.cli.main import main
from rerail.simulator.stage import Stage
from rerail.simulator.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

ROOT = Path(__file__).parents[2]
SPOT = ("--service", "api", "--environment", "production", "--project", "shop")
FOUR = (
    ".github/rerail.yml",
    *(f".github/workflows/{name}.yml" for name in ("post-deploy", "readiness", "rollback")),
)


@dataclass
class Said:
    code: int
    out: str
    err: str


@dataclass
class Place:
    """A git repository with a remote at GitHub, and Railway beside it."""

    root: Path
    stage: Stage
    printed: pytest.CaptureFixture[str]

    def init(self, *options: str) -> Said:
        self.printed.readouterr()
        code = main(["init", *options])
        out, err = self.printed.readouterr()
        assert "Traceback" not in err
        assert self.stage.requests.mutations() == ()
        return Said(code, out, err)

    @property
    def files(self) -> tuple[str, ...]:
        found = [path for path in self.root.rglob("*") if path.is_file() and ".git/" not in f"{path}"]
        return tuple(sorted(str(path.relative_to(self.root)) for path in found))

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")


@contextmanager
def ground(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Place]:
    """Stand in it, with nothing of rerail's in the environment."""
    for name in [
        each for each in os.environ if each.startswith(("RAILWAY_", "RERAIL_", "GITHUB_", "INPUT_"))
    ]:
        monkeypatch.delenv(name)
    root = tmp_path / "shop"
    git(tmp_path, "init", "-q", str(root))
    git(root, "remote", "add", "origin", "https://ada:s3cret-of-ada@github.com/acme/shop.git")
    monkeypatch.chdir(root)
    with Stage(World(lambda: datetime.now(UTC), project="shop")) as stage:
        monkeypatch.setenv("RERAIL_RAILWAY_API_URL", stage.railway_url)
        yield Place(root, stage, capsys)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


def serving(place: Place, monkeypatch: pytest.MonkeyPatch, *services: str, kind: str = "project") -> None:
    """Have these services at Railway, and a token for them in the environment."""
    world = place.stage.world
    for name in services:
        world.add_service(name, environment="production")
    if kind == "project":
        monkeypatch.setenv("RAILWAY_TOKEN", world.project_token(environment="production"))
    else:
        monkeypatch.setenv("RAILWAY_API_TOKEN", world.account_token())
