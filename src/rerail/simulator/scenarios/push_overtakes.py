"""Somebody pushes while the rollback is being verified, and auto-deploy could not be switched off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting

GOOD_FOR = 300.0
"""Seconds for which the Live release answers well."""
PUSHED_AFTER = timedelta(seconds=10)
"""After the rollback was sent, whenever that is."""
BUILD_SECONDS = 3.0
"""Little has changed: it is live while one still verifies."""
FREEZE = "serviceInstanceAutoDeployUpdate"


def build(
    now: Callable[[], datetime], folder: Path, *, refused: frozenset[str] = frozenset({FREEZE})
) -> Setting:
    """Make the setting: a bad release, a token that may not freeze, and a worse commit about to be pushed.

    `refused` are root fields that the token may not ask for.
    """
    ground = Ground(now, folder)
    good = ground.good_past()
    fails = process(health=(Phase(after=GOOD_FOR, answer=BAD),))
    ground.shipped(ground.ago(minutes=6), "Cache orders in memory", {"app/cache.py": "SIZE = 512\n"}, fails)
    pushed = ground.commit(ground.began, "Cache twice as much", {"app/cache.py": "SIZE = 1024\n"})
    worse = process(build_seconds=BUILD_SECONDS, health=(Phase(after=2, answer=BAD),))
    ground.world.pushes(ground.service, pushed, worse, at=PUSHED_AFTER)
    return ground.setting(good, refused=refused)


SCENARIO = Scenario(
    name="push-overtakes",
    title="A push overtakes the rollback",
    story="While the rollback is verified somebody pushes again, and the token may not stop auto-deploy.",
    verdict="NOT_RECOVERED",
    exit_code=10,
    build=build,
)
