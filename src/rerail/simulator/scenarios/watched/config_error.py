"""A release does not start: a variable that it needs is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.prints import VARIABLES
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.deploying import push, releasing, story
from rerail.simulator.world.values import Answer, Phase

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def _make(ground: Ground, good: Deployment) -> None:
    del good
    fails = releasing(crashes_after=CRASHES, health=(Phase(after=0, answer=GONE),), logs=MISSING)
    kept = {name: value for name, value in VARIABLES.items() if name != "DATABASE_POOL_SIZE"}
    push(ground, "Size the pool by a setting", {"app/database.py": "import os\n"}, fails, variables=kept)


CRASHES = 25.0
GONE = Answer(status=502, body={"status": "error", "code": 502, "message": "Application failed to respond"})
MISSING = tuple(
    (0.5 + 6 * n + i / 1000, "error", text)
    for n in range(4)
    for i, text in enumerate(
        (
            "Traceback (most recent call last):",
            '  File "/app/app/database.py", line 3, in <module>',
            "KeyError: 'DATABASE_POOL_SIZE'",
        )
    )
)


SCENARIO = Scenario(
    name="watch-config-error",
    title="A configuration error, watched",
    story="The new release crashes as it starts, for want of a variable; the watch brings the old one back.",
    verdict="BAD",
    exit_code=10,
    build=story(_make, healthcheck_path=None),
    options=lambda _stage: ("--rollback",),
    command="watch",
)
