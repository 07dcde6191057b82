"""A release fails minutes after it was deployed."""

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

LOGS = (
    (0.5, "info", "orders cache: 512 MB, warmed in 0.4 s"),
    (44.0, "error", "OrdersCache: evicting under lock, 37 requests are waiting"),
    (45.0, "error", "DatabaseError: connection pool exhausted (20 of 20 in use, waited 30 s)"),
)


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: v1 good for a day, v2 deployed six minutes ago and failing."""
    ground = Ground(now, folder)
    good = ground.good_past()
    behaviour = process(health=(Phase(after=45, answer=BAD),), logs=LOGS)
    ground.shipped(
        ground.ago(minutes=6), "Cache orders in memory", {"app/cache.py": "SIZE = 512\n"}, behaviour
    )
    return ground.setting(good)


SCENARIO = Scenario(
    name="bad-release",
    title="A bad release",
    story="A release that was deployed six minutes ago answers 500; the one before it served well for a day.",
    verdict="RECOVERED",
    exit_code=0,
    build=build,
)
