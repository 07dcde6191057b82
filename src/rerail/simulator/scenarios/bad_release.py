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

GOOD_FOR = 300.0
"""Seconds for which the new release answers well: it goes bad while one looks on."""
LOGS = (
    (0.5, "info", "orders cache: 512 MB, warmed in 0.4 s"),
    (299.0, "error", "OrdersCache: evicting under lock, 37 requests are waiting"),
    (300.0, "error", "DatabaseError: connection pool exhausted (20 of 20 in use, waited 30 s)"),
)


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: v1 good for a day, v2 deployed six minutes ago and about to fail."""
    ground = Ground(now, folder)
    good = ground.good_past()
    behaviour = process(health=(Phase(after=GOOD_FOR, answer=BAD),), logs=LOGS)
    ground.shipped(
        ground.ago(minutes=6), "Cache orders in memory", {"app/cache.py": "SIZE = 512\n"}, behaviour
    )
    return ground.setting(good)


SCENARIO = Scenario(
    name="bad-release",
    title="A bad release",
    story="A release of six minutes ago starts to fail; the one before it served well for a day.",
    verdict="RECOVERED",
    exit_code=0,
    build=build,
)
