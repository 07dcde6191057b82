"""A release takes a minute and a half to start, and is fine then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.deploying import push, releasing, story
from rerail.simulator.world.values import OK, Answer, Phase

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def _make(ground: Ground, good: Deployment) -> None:
    del good
    behaviour = releasing(health=(Phase(after=0, answer=BOOTING), Phase(after=BOOTS, answer=OK)))
    push(ground, "Warm the cache at the start", {"app/warm.py": "WARM = True\n"}, behaviour)


BOOTS = 90.0
BOOTING = Answer(
    status=502, body={"status": "error", "code": 502, "message": "Application failed to respond"}
)


SCENARIO = Scenario(
    name="watch-slow-starter",
    title="A slow starter, watched",
    story="For 90 s after it is live the release answers 502, as it starts; it is not rolled back for that.",
    verdict="HEALTHY",
    exit_code=0,
    build=story(_make, healthcheck_path=None, overlap_seconds=0, draining_seconds=0),
    options=lambda _stage: ("--rollback",),
    command="watch",
)
