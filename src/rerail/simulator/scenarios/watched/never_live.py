"""A release fails its health check: the one before it goes on serving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.config_error import MISSING
from rerail.simulator.scenarios.watched.deploying import push, releasing, story

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def _make(ground: Ground, good: Deployment) -> None:
    del good
    fails = releasing(healthcheck="fails", logs=MISSING)
    push(ground, "Take payments by card", {"app/pay.py": "import os\n"}, fails)


SCENARIO = Scenario(
    name="watch-never-live",
    title="A release that never goes live",
    story="Its health check fails, and Railway keeps the old one serving: nothing is rolled back.",
    verdict="BAD",
    exit_code=10,
    build=story(_make, healthcheck_timeout=40),
    options=lambda _stage: ("--rollback",),
    command="watch",
)
