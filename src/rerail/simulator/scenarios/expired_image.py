"""The good release's image is no longer kept: it has to be built again."""

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

_EIGHTY_HOURS = 80 * 3600
_TWENTY_MINUTES = 20 * 60


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: v1 was removed 80 hours ago, images are kept for 72; v2 began to fail."""
    ground = Ground(now, folder, plan="hobby")
    old = ground.shipped(ground.ago(days=9), "Show the order history", {"app/orders.py": "PAGE = 20\n"})
    health = (Phase(after=_EIGHTY_HOURS - _TWENTY_MINUTES, answer=BAD),)
    files = {"app/licence.py": "EXPIRES = True\n"}
    ground.shipped(ground.ago(hours=80), "Read the licence from a file", files, process(health=health))
    return ground.setting(old)


SCENARIO = Scenario(
    name="expired-image",
    title="The image is gone",
    story="The last good release was removed 80 hours ago; its image is gone, so it is built again.",
    verdict="RECOVERED",
    exit_code=0,
    build=build,
)
