"""The first deployment ever is bad: there is nothing to go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: one deployment, twelve minutes old, failing."""
    ground = Ground(now, folder)
    behaviour = process(health=(Phase(after=30, answer=BAD),))
    ground.shipped(ground.ago(minutes=12), "First release", {"app/main.py": "print('shop')\n"}, behaviour)
    return ground.setting(None)


SCENARIO = Scenario(
    name="no-target",
    title="Nothing to go back to",
    story="The very first deployment fails: no earlier one exists, so nothing is rolled back.",
    verdict=None,
    exit_code=3,
    build=build,
)
