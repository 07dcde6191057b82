"""A simulated results service and blob store over a real socket; each request is kept, and some go wrong."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import httpx

from rerail.adapters.github.artifact import SECONDS, ArtifactUploader, JobOnRunner
from rerail.core.text import Secret
from rerail.simulator.github.app import github_app
from rerail.simulator.github.artifacts import runner_environment
from rerail.simulator.github.artifacts.runner import RETENTION_DAYS, RUN_ID
from rerail.simulator.github.faults import Answer
from rerail.simulator.github.world import GitHubWorld
from rerail.simulator.requests import RequestLog
from rerail.simulator.serving import serve
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rerail.ports import Clock
    from rerail.simulator.github.artifacts.store import Uploaded

RESULTS = "/twirp/"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it arrived."""

    what: str
    """The service's method, or what Azure calls it (`block`, `blocklist`)."""
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class _Break:
    what: str
    nth: int
    applied: bool


@dataclass
class Wire:
    """Passes requests on, keeps them, and cuts off answers where it was told to."""

    app: ASGIApp
    asked: list[Asked] = field(default_factory=list)
    breaks: list[_Break] = field(default_factory=list)
    during: dict[str, Event] = field(default_factory=dict)
    """Set as soon as a request of this name has arrived."""

    def cut(self, what: str, *, nth: int = 1, applied: bool = False) -> None:
        """Break the connection in the middle of the nth answer of this name."""
        self.breaks.append(_Break(what=what, nth=nth, applied=applied))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        asked = _asked(scope, body)
        self.asked.append(asked)
        if asked.what in self.during:
            self.during[asked.what].set()
        number = sum(each.what == asked.what for each in self.asked)
        cut = next((b for b in self.breaks if (b.what, b.nth) == (asked.what, number)), None)

        async def hear() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def lose(_: Message) -> None:
            return

        if cut is None or cut.applied:
            await self.app(scope, hear, lose if cut else send)
        if cut is not None:
            headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


def _asked(scope: Scope, body: bytes) -> Asked:
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
    path: str = scope["path"]
    return Asked(
        what=path.rpartition("/")[2] if path.startswith(RESULTS) else query.get("comp", "whole"),
        query=query,
        headers={name.decode().lower(): value.decode() for name, value in scope["headers"]},
        body=body,
    )


@dataclass(kw_only=True)
class Service:
    """What a test looks at."""

    url: str
    world: GitHubWorld
    wire: Wire
    env: dict[str, str]
    clock: FakeClock = field(default_factory=FakeClock)
    wake: Event = field(default_factory=Event)

    @property
    def token(self) -> str:
        return self.env["ACTIONS_RUNTIME_TOKEN"]

    @property
    def run_url(self) -> str:
        return f"{self.url}/acme/shop/actions/runs/{RUN_ID}"

    def job(self, **changed: object) -> JobOnRunner:
        known: dict[str, object] = {
            "runtime_token": Secret(self.token),
            "results_url": self.env["ACTIONS_RESULTS_URL"],
            "run_url": f"{self.run_url}/attempts/2",
            "retention_days": RETENTION_DAYS,
        }
        return JobOnRunner(**(known | changed))  # type: ignore[arg-type]  # its own fields

    def uploader(
        self, job: JobOnRunner | None = None, *, clock: Clock | None = None, seconds: float = SECONDS
    ) -> ArtifactUploader:
        return ArtifactUploader(job or self.job(), clock=clock or self.clock, wake=self.wake, seconds=seconds)

    def asked(self) -> list[str]:
        return [each.what for each in self.wire.asked]

    def only(self) -> Uploaded:
        [found] = self.world.artifacts.uploaded
        return found

    def signatures(self) -> list[str]:
        """Every signature that was shown to the blob store."""
        return [each.query["sig"] for each in self.wire.asked if "sig" in each.query]

    def fail(
        self, what: str, status: int, *, times: int = 1, message: str = "no", applied: bool = False
    ) -> None:
        """Have requests of the results service fail; those to the store, where `what` is a blob's path."""
        answer = Answer(status=status, message=message)
        self.world.faults.fail("*", re.escape(what), times=times, answer=answer, applied=applied)

    def download(self, url: str) -> bytes:
        """Follow an artifact's link as a browser does."""
        answer = httpx.get(url, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.content


@contextmanager
def results_service() -> Iterator[Service]:
    clock = FakeClock()
    world = GitHubWorld(now=clock.now, repository=None, owner="acme", name="shop", private=True)
    wire = Wire(github_app(world, RequestLog(clock.now)))
    with serve(wire) as url:
        yield Service(url=url, world=world, wire=wire, env=runner_environment(world, url), clock=clock)
