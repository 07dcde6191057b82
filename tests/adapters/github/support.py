"""A simulated GitHub over a real socket, with a real git repository behind it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from rerail.adapters.github.deployments import DeploymentRecords
from rerail.adapters.github.issues import IssueTracker
from rerail.adapters.github.repository import GitHubRepository
from rerail.core.text import Secret
from rerail.simulator.github.app import github_app
from rerail.simulator.github.world import GitHubWorld
from rerail.simulator.repository import GitError, Repository
from rerail.simulator.requests import RequestLog
from rerail.simulator.serving import serve
from tests.simulator.github_contract import Contracted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

TOKEN = "ghs_planted0123456789planted"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def now() -> datetime:
    return NOON


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a test looks at."""

    url: str
    world: GitHubWorld
    git: Repository
    requests: RequestLog
    open: ExitStack

    def repository(self, token: str | None = TOKEN) -> GitHubRepository:
        made = GitHubRepository(
            repository="acme/shop",
            token=Secret(token) if token else None,
            api_url=self.url,
            graphql_url=f"{self.url}/graphql",
        )
        self.open.callback(made.close)
        return made

    def tracker(self, *, viewer: str | None = None, token: str = TOKEN) -> IssueTracker:
        made = IssueTracker(repository="acme/shop", token=Secret(token), api_url=self.url, viewer=viewer)
        self.open.callback(made.close)
        return made

    def deployments(self, *, token: str = TOKEN) -> DeploymentRecords:
        made = DeploymentRecords(repository="acme/shop", token=Secret(token), api_url=self.url)
        self.open.callback(made.close)
        return made

    def asked(self) -> list[str]:
        return [request.operation for request in self.requests.all()]


@contextmanager
def staged(folder: Path, *, private: bool = False, has_issues: bool = True) -> Iterator[Stage]:
    git = Repository.create(folder / "remote")
    git.commit("one", NOON, {"app.py": "1\n"})
    world = GitHubWorld(
        now=now, repository=git, owner="acme", name="shop", private=private, has_issues=has_issues
    )
    world.add_token(TOKEN)
    requests = RequestLog(now)

    async def commit(request: Request) -> Response:
        """Answer GET git/commits/{sha}, which the simulator does not serve (`git-commit`, in part)."""
        requests.add("github", "GET git/commits", mutation=False)
        try:
            found = git.commit_at(request.path_params["sha"])
        except GitError:
            return JSONResponse({"message": "Not Found"}, 404)
        when = found.committer.at.isoformat().replace("+00:00", "Z")
        return JSONResponse({"sha": found.oid, "committer": {"date": when}})

    contract = Contracted(github_app(world, requests))
    app = Starlette(
        routes=[
            Route("/repos/acme/shop/git/commits/{sha}", commit),
            Mount("/", contract),
        ]
    )
    with serve(app) as url, ExitStack() as opened:
        yield Stage(url=url, world=world, git=git, requests=requests, open=opened)
    if contract.checked:
        contract.verify()
