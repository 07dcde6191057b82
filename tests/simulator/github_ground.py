"""A simulated GitHub on a real socket, with every REST exchange held to GitHub's schema."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from rerail.simulator.github import GitHubWorld, github_app
from rerail.simulator.repository import Repository
from rerail.simulator.requests import RequestLog
from rerail.simulator.serving import serve
from tests.simulator.github_contract import Contracted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

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

    def graphql(self, query: str, /, **variables: object) -> dict[str, Any]:
        """Send a query and give the whole answer, which is a 200."""
        answer = self.client.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def with_token(self, value: str) -> dict[str, str]:
        """Give the header that shows another token."""
        return {"Authorization": f"Bearer {value}"}


class _Server:
    """One server for all tests of a process; starting and stopping one costs more than most tests do."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        self._stack = ExitStack()
        self._url = self._stack.enter_context(serve(self))
        # One client too: making its TLS context takes longer than a request.
        self.client = httpx.Client(base_url=self._url, headers={"Authorization": f"Bearer {TOKEN}"})

    def play(self, app: ASGIApp) -> str:
        """Serve this app from now on, and give the base URL."""
        self._app = app
        return self._url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        await self._app(scope, receive, send)


@cache
def _server() -> _Server:
    return _Server()


@cache
def _template() -> tuple[tempfile.TemporaryDirectory[str], tuple[str, ...]]:
    folder = tempfile.TemporaryDirectory()
    git = Repository.create(Path(folder.name) / "shop")
    return folder, tuple(
        git.commit(f"Change {n}", NOON + timedelta(hours=n), {"app.py": f"version = {n}\n"}) for n in range(3)
    )


def _history(path: Path) -> tuple[str, ...]:
    # A copy costs a tenth of what the dozen calls of git do.
    folder, shas = _template()
    shutil.copytree(Path(folder.name) / "shop", path)
    return shas


@contextmanager
def github_ground(path: Path, **world: Any) -> Iterator[Ground]:  # noqa: ANN401 - GitHubWorld's options
    """Serve acme/shop with three commits an hour apart, until the block ends; then verify the contract."""
    shas = list(_history(path / "shop"))
    git = Repository(path / "shop")
    clock = Clock(at=NOON + timedelta(hours=4))
    made = GitHubWorld(now=clock, repository=git, owner="acme", name="shop", **world)
    made.add_token(TOKEN)
    log = RequestLog(clock)
    contract = Contracted(github_app(made, log))
    server = _server()
    url = server.play(contract)
    yield Ground(world=made, git=git, url=url, client=server.client, log=log, clock=clock, shas=shas)
    if contract.checked:
        contract.verify()
