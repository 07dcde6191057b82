"""Nothing is wrong: whether a rollback could be done, asked before it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground
from rerail.simulator.scenarios.prints import VARIABLES
from rerail.simulator.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting

HOURS_LIVE = 63
"""Of the 72 for which the plan keeps the image of what was live before."""


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: two good releases, and the former one's image is gone in nine hours."""
    ground = Ground(now, folder, plan="hobby")
    good = ground.shipped(ground.ago(days=9), "Show the order history", {"app/orders.py": "PAGE = 20\n"})
    ground.shipped(
        ground.ago(hours=HOURS_LIVE),
        "Speed up the search",
        {"app/search.py": "LIMIT = 50\n"},
        variables={**VARIABLES, "LOG_LEVEL": "warning"},
    )
    return ground.setting(good)


SCENARIO = Scenario(
    name="check",
    title="Could we roll back right now?",
    story="All is well, and somebody asks beforehand: a rollback would work, but not for much longer.",
    verdict=None,
    exit_code=0,
    build=build,
    command="check",
)
