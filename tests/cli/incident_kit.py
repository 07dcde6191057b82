"""`rerail incident` in this process, against a simulated GitHub, in a folder of its own."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rerail.cli.main import main
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.telling.incident import incident
from rerail.render.markdown.pages import issue_body
from tests.adapters.github.support import TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from rerail.core.state import State

OURS = {
    *("GITHUB_ACTIONS", "GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_API_URL", "GITHUB_SERVER_URL"),
    *("GITHUB_GRAPHQL_URL", "RAILWAY_TOKEN", "RAILWAY_API_TOKEN", "RERAIL_INCIDENT_TOKEN"),
    *("RERAIL_INCIDENT_REPOSITORY", "RERAIL_PUBLIC_EVIDENCE", "RERAIL_REPOSITORY"),
}
"""What a runner or a person may have set around these tests."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """How a command ended."""

    exit_code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def everything(self) -> str:
        return self.out + self.err


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A person's desk: a terminal, a token, and GitHub at the other end."""

    stage: Stage
    folder: Path
    env: pytest.MonkeyPatch
    printed: pytest.CaptureFixture[str]

    def incident(self, *arguments: str) -> Said:
        """Run `rerail incident` with these arguments."""
        self.printed.readouterr()
        exit_code = main(["incident", *arguments])
        out, err = self.printed.readouterr()
        return Said(exit_code=exit_code, out=out, err=err)

    def filed(self, state: State, *, is_open: bool = True) -> int:
        """File an incident as rerail does; give its number."""
        facts = TellingFacts(private=is_open)
        told = incident(state, facts)
        tracker = self.stage.tracker()
        body = issue_body(state, told, facts)
        return tracker.open(told.title, body, told.labels, told.fingerprint or "none").number


@contextmanager
def desk(
    folder: Path, env: pytest.MonkeyPatch, printed: pytest.CaptureFixture[str], *, private: bool = True
) -> Iterator[Desk]:
    """Open the desk in an empty folder; the simulated repository is `acme/shop`."""
    for name in OURS:
        env.delenv(name, raising=False)
    home = folder / "desk"
    home.mkdir()
    env.chdir(home)
    with staged(folder, private=private) as stage:
        env.setenv("GITHUB_TOKEN", TOKEN)
        env.setenv("GITHUB_REPOSITORY", "acme/shop")
        env.setenv("GITHUB_API_URL", stage.url)
        env.setenv("GITHUB_SERVER_URL", stage.url)
        yield Desk(stage=stage, folder=home, env=env, printed=printed)
