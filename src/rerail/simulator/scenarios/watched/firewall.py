"""A firewall refuses the machine that watches, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.deploying import push, releasing, story

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def _make(ground: Ground, good: Deployment) -> None:
    del good
    push(ground, "Say thank you", {"app/thanks.py": "TEXT = 'Thank you'\n"}, releasing())


SCENARIO = Scenario(
    name="watch-firewall",
    title="A firewall before the watch",
    story="A firewall answers 403 to this machine, while users are served: nothing is rolled back.",
    verdict="INCONCLUSIVE",
    exit_code=11,
    build=story(_make, firewall=True),
    options=lambda _stage: ("--rollback",),
    command="watch",
)
