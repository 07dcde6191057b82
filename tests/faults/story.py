"""The story that the faults are played in: a bad release whose log is short, so that a case is quick."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground
from rerail.simulator.scenarios.prints import PLANTED, VARIABLES
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Behaviour, Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting

GOOD_FOR = 120.0
SECRETS = tuple(PLANTED[kind] for kind in ("password of a variable", "value of a variable", "bearer token"))
"""What the failed release prints and must not leave."""
SAID = (
    (0.6, "info", f"DEBUG connecting to {VARIABLES['DATABASE_URL']}"),
    (0.7, "info", f"DEBUG settings: PAYMENTS_API_KEY={PLANTED['value of a variable']}"),
    (40.0, "info", f"DEBUG > Authorization: Bearer {PLANTED['bearer token']}"),
    (GOOD_FOR, "error", "ERROR database pool exhausted"),
)


def build(now: Callable[[], datetime], folder: Path, *, crowd: int = 0) -> Setting:
    """Make the setting: v1 good for a day, v2 deployed six minutes ago and failing.

    `crowd`: how often another service was deployed since v1.
    """
    ground = Ground(now, folder, traffic=None)
    quick = Behaviour(deploy_seconds=8.0)
    ground.shipped(ground.ago(days=3), "Show the order history", {"app/orders.py": "PAGE = 20\n"}, quick)
    good = ground.shipped(ground.ago(days=1), "Speed up the search", {"app/search.py": "LIMIT = 50\n"}, quick)
    bad = Behaviour(deploy_seconds=8.0, health=(Phase(after=GOOD_FOR, answer=BAD),), logs=SAID)
    variables = {**VARIABLES, "ORDERS_CACHE_MB": "512"}
    files = {"app/cache.py": "SIZE = 512\n"}
    ground.shipped(ground.ago(minutes=6), "Cache orders in memory", files, bad, variables=variables)
    if crowd:
        jobs = ground.world.add_service("jobs")
        for minute in range(crowd):
            ground.world.deployed(jobs, at=ground.ago(hours=1, minutes=minute))
    return ground.setting(good)


def story(crowd: int = 0) -> Scenario:
    """Give the story; `crowd` is how many deployments of another service stand before v1."""
    return Scenario(
        name="faults",
        title="A bad release, and remotes that fail",
        story="A release of six minutes ago fails; so does something else.",
        verdict="RECOVERED",
        exit_code=0,
        build=partial(build, crowd=crowd),
    )
