"""A simulated GitHub on a real socket, with every REST exchange held to GitHub's schema."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from rerail.simulator.github import GitHubWorld, github_app
from rerail.simulator.repository import Repository
from rerail.simulator.requests import RequestLog
from rerail.simulator.serving import serve
from tests.simulator.github_contract import Contracted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOKEN = "ghs_of_the_job"
REPO = "/repos/acme/shop"


@dataclass
class Clock:
    """The world's time, which a test moves."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        """Let time pass: minutes=5."""
        self.at += timedelta(**by)


@dataclass(kw_only=True)
class Ground:
    """A world, where it is served, and a client that shows the job's token."""

    world: GitHubWorld
    git: Repository
    url: str
    client: httpx.Client
    log: RequestLog
    clock: Clock
    shas: list[str] = field(default_factory=list)

    def graphql(self, query: str, **variables: object) -> dict[str, Any]:
        """Send a query and give the whole answer, which is a 200."""
        answer = self.client.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def with_token(self, value: str) -> dict[str, str]:
        """Give the header that shows another token."""
        return {"Authorization": f"Bearer {value}"}


@contextmanager
def github_ground(path: Path, **world: Any) -> Iterator[Ground]:  # noqa: ANN401 - GitHubWorld's options
    """Serve acme/shop with three commits an hour apart, until the block ends; then verify the contract."""
    git = Repository.create(path / "shop")
    shas = [
        git.commit(f"Change {n}", NOON + timedelta(hours=n), {"app.py": f"version = {n}\n"}) for n in range(3)
    ]
    clock = Clock(at=NOON + timedelta(hours=4))
    made = GitHubWorld(now=clock, repository=git, owner="acme", name="shop", **world)
    made.add_token(TOKEN)
    log = RequestLog(clock)
    contract = Contracted(github_app(made, log))
    with (
        serve(contract) as url,
        httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}) as client,
    ):
        yield Ground(world=made, git=git, url=url, client=client, log=log, clock=clock, shas=shas)
    if contract.checked:
        contract.verify()
