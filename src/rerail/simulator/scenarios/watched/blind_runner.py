"""The machine that watches reaches nothing but APIs."""

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


NOWHERE = "http://127.0.0.1:9"
"""The discard port, on which nothing listens."""


SCENARIO = Scenario(
    name="watch-blind-runner",
    title="A blind machine, watching",
    story="This machine reaches nobody; the service is fine, and nothing is rolled back.",
    verdict="INCONCLUSIVE",
    exit_code=11,
    build=story(_make),
    options=lambda _stage: ("--rollback", "--health-url", f"{NOWHERE}/health", "--control-url", NOWHERE),
    command="watch",
)
