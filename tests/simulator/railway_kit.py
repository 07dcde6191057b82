"""A small world with a hand-wound clock, and a client that asks its Railway as any program would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from rerail.simulator.world.values import Behaviour, Commit, Deployment, Service
from rerail.simulator.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.simulator.stage import Stage

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
V1 = Commit(sha="1" * 40, message="Show orders")
V2 = Commit(sha="2" * 40, message="Cache orders")
ROLLBACK = "mutation Rollback($id: String!) { deploymentRollback(id: $id) }"
STATUS = "query Status($id: String!) { deployment(id: $id) { id status canRollback meta } }"


@dataclass
class Clock:
    """A clock that stands still until it is wound."""

    at: datetime = field(default=NOON)

    def now(self) -> datetime:
        return self.at

    def wind(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def ticks(self, seconds: float, step: float = 1.0) -> Iterator[datetime]:
        end = self.at + timedelta(seconds=seconds)
        while self.at < end:
            self.wind(step)
            yield self.at


@dataclass
class Play:
    """v1 served for a day; v2 was deployed ten minutes ago and fails since 30 s after its start."""

    clock: Clock
    world: World
    service: Service
    good: Deployment
    bad: Deployment
    token: str

    def newest(self) -> Deployment:
        return self.world.deployments(self.service)[0]

    def statuses(self) -> list[str]:
        return [self.world.status(row) for row in self.world.deployments(self.service)]


def play(**settings: Any) -> Play:  # noqa: ANN401 - fields of Service
    clock = Clock()
    world = World(clock.now)
    service = world.add_service("web", **settings)
    good = world.deployed(service, at=NOON - timedelta(days=1), commit=V1, version="deploy-1")
    bad = world.deployed(
        service,
        at=NOON - timedelta(minutes=10),
        commit=V2,
        version="deploy-2",
        behaviour=Behaviour.bad_after(30),
        variables={"POOL": "5"},
    )
    service = world.service("web")
    return Play(clock=clock, world=world, service=service, good=good, bad=bad, token=world.project_token())


def ask(stage: Stage, document: str, token: str, **variables: object) -> httpx.Response:
    """Send one operation with a project token."""
    body = {"query": document, "variables": variables}
    return httpx.post(stage.railway_url, json=body, headers={"Project-Access-Token": token})


def data(stage: Stage, document: str, token: str, **variables: object) -> Any:  # noqa: ANN401 - JSON, whose shape each test knows
    """Send one operation and give its data; there must be no errors."""
    answer = ask(stage, document, token, **variables).json()
    assert "errors" not in answer, answer
    return answer["data"]
