"""A quiet service gets a good release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.prints import USUAL
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.deploying import push, releasing, story
from rerail.simulator.world.values import BAD, Phase

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def _make(ground: Ground, good: Deployment) -> None:
    del good
    behaviour = releasing(health=(Phase(after=0, answer=BAD, share=0.004),), chatter=(USUAL,))
    push(ground, "Say thank you", {"app/thanks.py": "TEXT = 'Thank you'\n"}, behaviour)


SCENARIO = Scenario(
    name="watch-healthy",
    title="A good release, watched",
    story="One request a minute, now and then one fails: the release is healthy, and recorded as such.",
    verdict="HEALTHY",
    exit_code=0,
    build=story(_make, per_minute=1),
    options=lambda _stage: ("--rollback", "--tag-on-healthy"),
    command="watch",
)
