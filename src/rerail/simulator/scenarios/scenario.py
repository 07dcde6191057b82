"""What a scenario is: a story, the world in which it happens, and how a run of rerail should end in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rerail.simulator import LOOPBACK
from rerail.simulator.github.app import github_app
from rerail.simulator.requests import RequestLog
from rerail.simulator.stage import Stage

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.github.world import GitHubWorld
    from rerail.simulator.repository import Repository
    from rerail.simulator.world.values import Deployment, Service
    from rerail.simulator.world.world import World


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Everything a run needs. `repository.path` is a checkout; `target` is the deployment to go back to."""

    world: World
    github: GitHubWorld
    repository: Repository
    service: Service
    target: Deployment | None
    railway_token: str
    github_token: str

    @property
    def repository_name(self) -> str:
        """The repository as GITHUB_REPOSITORY names it, "owner/name"."""
        return self.github.main.full_name

    def stage(
        self,
        *,
        delay: float = 0.0,
        factor: float = 1.0,
        host: str = LOOPBACK,
        tls: ssl.SSLContext | None = None,
    ) -> Stage:
        """Give the servers, not yet started; `delay` in real seconds, `factor` world seconds per real one."""
        requests = RequestLog(self.world.now)
        app = github_app(self.github, requests)
        return Stage(
            self.world,
            github_app=app,
            requests=requests,
            delay=delay,
            factor=factor,
            host=host,
            tls=tls,
        )


def no_options(_stage: Stage) -> tuple[str, ...]:
    """Give no further options."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One story. `verdict` is None when the run must end before acting.

    `build(now, folder)` makes the setting as of `now()`, the git repository in the empty `folder`.
    `options(stage)` are what the command needs beyond the service, on a stage that has been entered.
    """

    name: str
    title: str
    story: str
    verdict: str | None
    exit_code: int
    build: Callable[[Callable[[], datetime], Path], Setting]
    options: Callable[[Stage], tuple[str, ...]] = field(default=no_options)
    command: Literal["rollback", "rollback, killed", "rollback, twice", "check", "watch"] = "rollback"
