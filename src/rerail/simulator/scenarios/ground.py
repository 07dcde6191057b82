"""The ground all scenarios stand on: a shop whose service `web` is deployed from tagged commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.simulator.github.world import GitHubWorld
from rerail.simulator.repository import Repository
from rerail.simulator.scenarios.prints import BUILD, USUAL, VARIABLES, visits
from rerail.simulator.scenarios.scenario import Setting
from rerail.simulator.world.values import Behaviour, Commit
from rerail.simulator.world.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.world.values import Deployment, Plan, Service

OWNER, NAME = "acme", "shop"
AUTHOR = "ada"
START_SECONDS = 14.0
FIRST_PULL = 41


@dataclass(frozen=True, kw_only=True)
class Release:
    """A commit with its tag."""

    commit: Commit
    tag: str


def process(**fields: object) -> Behaviour:
    """Give a behaviour with a realistic start and ordinary logs; `fields` are those of Behaviour."""
    usual = {"deploy_seconds": START_SECONDS, "build_logs": BUILD, "chatter": (USUAL,)}
    return Behaviour(**{**usual, **fields})  # type: ignore[arg-type]  # fields of Behaviour


class Ground:
    """Makes a scenario's repository, releases and deployments, at times counted back from now."""

    def __init__(
        self, now: Callable[[], datetime], folder: Path, *, plan: Plan = "pro", **settings: object
    ) -> None:
        self.began = now()
        self.repository = Repository.create(folder)
        self.world = World(now, project=NAME, plan=plan)
        visitors = visits(self.ago(minutes=45))
        fields = {"repo": f"{OWNER}/{NAME}", "variables": dict(VARIABLES), "traffic": visitors, **settings}
        self.service: Service = self.world.add_service("web", environment=None, **fields)
        self._now = now
        self._commits: list[Commit] = []
        self._deployed: list[tuple[str, datetime]] = []

    def ago(self, **span: float) -> datetime:
        """Give a time before now; `span` as for timedelta."""
        return self.began - timedelta(**span)

    def commit(self, at: datetime, message: str, files: Mapping[str, str]) -> Commit:
        """Commit `files` at a time; that somebody pushed it is another matter."""
        who = f"{AUTHOR.title()} <{AUTHOR}@example.com>"
        sha = self.repository.commit(message, at, dict(files), author=who)
        made = Commit(sha=sha, message=message, author=AUTHOR)
        self._commits.append(made)
        return made

    def release(
        self, at: datetime, message: str, files: Mapping[str, str], *, note: str | None = None
    ) -> Release:
        """Commit `files` five minutes before `at`, tagged with the minute of `at`; annotated with a note."""
        commit = self.commit(at - timedelta(minutes=5), message, files)
        tag = f"deploy-{at:%Y-%m-%d-%H%M}"
        self.repository.tag(tag, commit.sha, at - timedelta(minutes=1), note)
        return Release(commit=commit, tag=tag)

    def deployed(
        self, at: datetime, release: Release, behaviour: Behaviour | None = None, **fields: object
    ) -> Deployment:
        """Declare that a release was deployed at `at`; `fields` are those of `World.deployed`."""
        given = {"commit": release.commit, "version": release.tag, **fields}
        self._deployed.append((release.commit.sha, at))
        return self.world.deployed(self.service, at=at, behaviour=behaviour or process(), **given)  # type: ignore[arg-type]  # its own parameters

    def shipped(
        self,
        at: datetime,
        message: str,
        files: Mapping[str, str],
        behaviour: Behaviour | None = None,
        **fields: object,
    ) -> Deployment:
        """Commit, tag and deploy in one go; `fields` are those of `World.deployed`."""
        return self.deployed(at, self.release(at, message, files), behaviour, **fields)

    def good_past(self) -> Deployment:
        """Declare two good releases: three days ago, and the one that served for the last day."""
        self.shipped(self.ago(days=3), "Show the order history", {"app/orders.py": "PAGE = 20\n"})
        return self.shipped(self.ago(days=1), "Speed up the search", {"app/search.py": "LIMIT = 50\n"})

    def setting(self, target: Deployment | None, *, refused: Iterable[str] = ()) -> Setting:
        """Give the finished setting: each commit came by a pull request, and Railway told GitHub of each.

        `refused` are root fields that the Railway token may not ask for.
        """
        github = GitHubWorld(now=self._now, repository=self.repository, owner=OWNER, name=NAME, private=True)
        token = "ghs_demo0123456789abcdefghijklmnopqrstuv"  # noqa: S105 - opens nothing but the simulator
        github.add_token(token)
        github.permit(token, contents="write")  # for the Claim
        github.main.people[f"{AUTHOR}@example.com"] = AUTHOR
        for number, commit in enumerate(self._commits, FIRST_PULL):
            github.pulled(commit.sha, number, commit.message, AUTHOR)
        for sha, at in self._deployed:
            github.railway_deployed(sha, at, f"{NAME} / production")
        return Setting(
            world=self.world,
            github=github,
            repository=self.repository,
            service=self.world.service("web"),
            target=target,
            railway_token=self.world.project_token(refused=refused),
            github_token=token,
        )
