"""All servers of a world, started together on one address."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from rerail.simulator import LOOPBACK
from rerail.simulator.railway.app import PATH, RailwayApp
from rerail.simulator.requests import RequestLog
from rerail.simulator.service.app import ServiceApp
from rerail.simulator.serving import serve

if TYPE_CHECKING:
    import ssl
    from contextlib import AbstractContextManager
    from types import TracebackType

    from starlette.types import ASGIApp

    from rerail.simulator.world.world import World


class Stage:
    """Serves Railway, each service of the world, and GitHub where its application is given.

    `delay` is real seconds before each request to Railway and GitHub; `factor` is world seconds per real
    second. A service's domain is set to its server's host:port when the stage is entered. `host` is an IPv4
    address of this machine; with `tls` all of them speak https.
    """

    def __init__(
        self,
        world: World,
        *,
        github_app: ASGIApp | None = None,
        requests: RequestLog | None = None,
        delay: float = 0.0,
        factor: float = 1.0,
        host: str = LOOPBACK,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.world = world
        self.requests = requests or RequestLog(world.now)
        self.railway = RailwayApp(world, self.requests)
        self._github_app = github_app
        self._delay = delay
        self._factor = factor
        self._host = host
        self._tls = tls
        self._servers: list[AbstractContextManager[str]] = []
        self._urls: dict[str, str] = {}
        self.railway_url = ""
        self.github_url = ""

    def __enter__(self) -> Self:
        """Start all servers; if one can't, the others are stopped again."""
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def _start(self) -> None:
        self.railway_url = self._started(self.railway, self._delay) + PATH
        for service in self.world.services():
            url = self._started(ServiceApp(self.world, service, self.requests, self._factor), 0.0)
            self._urls[service.instance_id] = url
            self.world.change(service, domain=urlsplit(url).netloc)
        if self._github_app is not None:
            self.github_url = self._started(self._github_app, self._delay)

    def _started(self, app: ASGIApp, delay: float) -> str:
        server = serve(app, delay=delay, host=self._host, tls=self._tls)
        url = server.__enter__()
        self._servers.append(server)
        return url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all servers."""
        self._stop()

    def _stop(self) -> None:
        # all at the same time, as each needs a moment
        threads = [
            threading.Thread(target=server.__exit__, args=(None, None, None)) for server in self._servers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._servers.clear()

    def service_url(self, name: str, environment: str | None = None) -> str:
        """Give the base URL of a service, without a slash at the end. Raises KeyError."""
        return self._urls[self.world.service(name, environment).instance_id]

    @property
    def github_graphql_url(self) -> str:
        """The URL of GitHub's GraphQL endpoint; empty without a GitHub."""
        return f"{self.github_url}/graphql" if self.github_url else ""
