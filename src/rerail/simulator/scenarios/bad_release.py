"""A release fails minutes after it was deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.prints import USUAL, VARIABLES, failing, storm
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting

GOOD_FOR = 300.0
"""Seconds for which the new release answers well: it goes bad while one looks on."""
CACHED = {"ORDERS_CACHE_MB": "512", "LOG_LEVEL": "debug"}
"""Variables that came and changed with it; one went."""


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: v1 good for a day, v2 deployed six minutes ago and about to fail.

    What it prints holds secrets, and lines that try to be more than text.
    """
    ground = Ground(now, folder)
    good = ground.good_past()
    behaviour = process(
        health=(Phase(after=GOOD_FOR, answer=BAD),), logs=failing(GOOD_FOR), chatter=(USUAL, storm(GOOD_FOR))
    )
    files = {"app/cache.py": "SIZE = 512\n"}
    kept = {name: value for name, value in VARIABLES.items() if name != "LEGACY_ORDERS_PAGE"}
    variables = {**kept, **CACHED}
    ground.shipped(ground.ago(minutes=6), "Cache orders in memory", files, behaviour, variables=variables)
    return ground.setting(good)


SCENARIO = Scenario(
    name="bad-release",
    title="A bad release",
    story="A release of six minutes ago starts to fail; the one before it served well for a day.",
    verdict="RECOVERED",
    exit_code=0,
    build=build,
)
