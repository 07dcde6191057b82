"""A release is more than twice as slow as the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.deploying import push, releasing, story
from rerail.simulator.world.values import Answer, Phase

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def _make(ground: Ground, good: Deployment) -> None:
    del good
    slow = releasing(health=(Phase(after=0, answer=Answer(slow=SLOWER)),))
    push(ground, "Rank the search by a model", {"app/search.py": "MODEL = 'large'\n"}, slow)


SLOWER = 0.09
"""Seconds more for each request: the pages took 30 to 180 ms before."""


SCENARIO = Scenario(
    name="watch-slow-release",
    title="A slow release, watched",
    story="A release takes more than twice as long as before; that advises, and rolls nothing back.",
    verdict="BAD",
    exit_code=10,
    build=story(_make),
    options=lambda _stage: ("--rollback",),
    command="watch",
)
