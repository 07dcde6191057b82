"""All servers of a world, started together on 127.0.0.1."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from rerail.simulator.railway.app import PATH, RailwayApp
from rerail.simulator.requests import RequestLog
from rerail.simulator.service.app import ServiceApp
from rerail.simulator.serving import serve

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.types import ASGIApp

    from rerail.simulator.world.values import Service
    from rerail.simulator.world.world import World


class Stage:
    """Serves Railway, each service of the world, and GitHub where its application is given.

    `delay` is real seconds before each request to Railway and GitHub; `factor` is world seconds per real
    second. A service's domain is set to its server's host:port when the stage is entered.
    """

    def __init__(
        self,
        world: World,
        *,
        github_app: ASGIApp | None = None,
        requests: RequestLog | None = None,
        delay: float = 0.0,
        factor: float = 1.0,
    ) -> None:
        self.world = world
        self.requests = requests or RequestLog(world.now)
        self.railway = RailwayApp(world, self.requests)
        self._github_app = github_app
        self._delay = delay
        self._factor = factor
        self._servers = ExitStack()
        self._urls: dict[str, str] = {}
        self.railway_url = ""
        self.github_url = ""

    def __enter__(self) -> Self:
        """Start all servers."""
        with ExitStack() as starting:
            self.railway_url = starting.enter_context(serve(self.railway, delay=self._delay)) + PATH
            for service in self.world.services():
                self._start(starting, service)
            if self._github_app is not None:
                self.github_url = starting.enter_context(serve(self._github_app, delay=self._delay))
            self._servers = starting.pop_all()
        return self

    def _start(self, starting: ExitStack, service: Service) -> None:
        app = ServiceApp(self.world, service, self.requests, self._factor)
        url = starting.enter_context(serve(app))
        self._urls[service.instance_id] = url
        self.world.change(service, domain=url.removeprefix("http://"))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all servers."""
        self._servers.close()

    def service_url(self, name: str, environment: str | None = None) -> str:
        """Give the base URL of a service, without a slash at the end. Raises KeyError."""
        return self._urls[self.world.service(name, environment).instance_id]

    @property
    def github_graphql_url(self) -> str:
        """The URL of GitHub's GraphQL endpoint; empty without a GitHub."""
        return f"{self.github_url}/graphql" if self.github_url else ""
