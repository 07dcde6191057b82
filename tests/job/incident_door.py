"""`rerail incident` after a run on a stage, in this process, with the environment that a run there has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rerail.cli.demo import environment_of
from rerail.cli.main import main

if TYPE_CHECKING:
    import pytest

    from rerail.simulator.github.values import Hosted, Issue
    from rerail.simulator.github.world import GitHubWorld
    from tests.job.front_door import Theatre

REFUSED_BY_NOBODY = "ghs_incidents0123456789incidents"
"""A token for incidents elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """How a command ended."""

    exit_code: int
    out: str
    err: str


@dataclass(frozen=True, kw_only=True)
class Door:
    """Runs `rerail incident` on a stage."""

    patch: pytest.MonkeyPatch
    printed: pytest.CaptureFixture[str]

    def incident(
        self, stage: Theatre, *arguments: object, env: dict[str, str] | None = None, without: str = ""
    ) -> Said:
        """Run it; `env` is added to the environment that a run has there, `without` taken off it."""
        given = {**environment_of(stage.setting, stage.stage), **(env or {})}
        given.pop(without, None)
        self.printed.readouterr()
        with self.patch.context() as patched:
            patched.setattr("os.environ", given)
            patched.chdir(stage.folder)
            exit_code = main(["incident", *map(str, arguments)])
        out, err = self.printed.readouterr()
        return Said(exit_code=exit_code, out=out, err=err)


def change(world: GitHubWorld, *, private: bool | None = None, has_issues: bool | None = None) -> None:
    """Play an administrator who changes the main repository's settings."""
    now = world.main
    world.main = replace(
        now,
        private=now.private if private is None else private,
        has_issues=now.has_issues if has_issues is None else has_issues,
    )
    world._hosted[now.full_name.casefold()] = world.main


def elsewhere(world: GitHubWorld, *, private: bool) -> Hosted:
    """Give one more repository, for incidents, with a token of its own."""
    made = world.add_repository("acme", "incidents", private=private)
    world.add_token(REFUSED_BY_NOBODY, repositories=[made.full_name])
    return made


def text_of(issue: Issue) -> str:
    """Give all that one reads of an issue."""
    return "\n".join([issue.title, issue.body or "", *(comment.body for comment in issue.comments)])


def key_of(comment: str) -> str:
    """Give what a comment of ours is: `started`, `finished`."""
    return comment.partition(" -->")[0].rpartition("-")[2]
