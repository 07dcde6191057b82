"""The ground of a watched release: one that served well for a day, and a push of some seconds ago."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.world.declared import Route, Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.world.values import Behaviour, Deployment

BUILD_SECONDS = 45.0
START_SECONDS = 6.0
PUSHED = 12.0
"""Seconds ago."""
ROUTES = (
    Route(path="/", weight=3, millis=30),
    Route(path="/api/orders?customer={n}", weight=4, millis=55),
    Route(path="/api/search?q=shoes", weight=2, millis=70),
    Route(method="POST", path="/api/checkout", weight=1, status=201, millis=180),
)


def ground_of(
    now: Callable[[], datetime], folder: Path, *, per_minute: int = 60, **settings: object
) -> tuple[Ground, Deployment]:
    """Give the ground with users' requests, and what serves on it; `settings` are those of the service."""
    visitors = Traffic(per_minute=per_minute, routes=ROUTES, since=now() - timedelta(minutes=90))
    ground = Ground(now, folder, **{"traffic": visitors, **settings})  # type: ignore[arg-type]  # as above
    return ground, ground.good_past()


def releasing(**fields: object) -> Behaviour:
    """Give the behaviour of a release that is being built; `fields` are those of Behaviour."""
    return process(**{"build_seconds": BUILD_SECONDS, "deploy_seconds": START_SECONDS, **fields})


def push(
    ground: Ground, message: str, files: Mapping[str, str], behaviour: Behaviour, **fields: object
) -> Deployment:
    """Declare the push of some seconds ago, whose deployment is on its way now."""
    at = ground.ago(seconds=PUSHED)
    commit = ground.commit(at, message, files)
    given = {"commit": commit, "version": commit.sha[:12], **fields}
    return ground.world.deployed(ground.service, at=at, behaviour=behaviour, **given)  # type: ignore[arg-type]  # its own parameters


def story(make: Callable[[Ground, Deployment], None], **settings: object) -> Callable[..., Setting]:
    """Give what builds a setting: the ground, then what `make` declares on it."""

    def build(now: Callable[[], datetime], folder: Path) -> Setting:
        ground, good = ground_of(now, folder, **settings)  # type: ignore[arg-type]  # its own parameters
        make(ground, good)
        return ground.setting(good)

    return build
