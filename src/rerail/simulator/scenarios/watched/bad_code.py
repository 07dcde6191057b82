"""A release answers 500 as soon as it is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.prints import USUAL, failing
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.deploying import push, releasing, story
from rerail.simulator.world.values import BAD, Phase

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def _make(ground: Ground, good: Deployment) -> None:
    del good
    fails = releasing(health=(Phase(after=STARTS_WELL, answer=BAD),), logs=failing(BOOT), chatter=(USUAL,))
    push(ground, "Cache orders in memory", {"app/cache.py": "SIZE = 512\n"}, fails)


STARTS_WELL = 1.0
"""Seconds: its health check sees one good answer, and nobody sees another."""
BOOT = 41.0


SCENARIO = Scenario(
    name="watch-bad-code",
    title="A bad release, watched",
    story="A release goes live and answers 500 to everybody; the watch rolls it back by itself.",
    verdict="BAD",
    exit_code=10,
    build=story(_make),
    options=lambda _stage: ("--rollback",),
    command="watch",
)
