"""The database is down: whatever is deployed answers 500."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.declared import PlatformTrouble
from rerail.simulator.world.values import Outage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.stage import Stage

INCIDENT = "https://status.railway.com/incident/7Q2M4X"


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: v2 is 25 minutes old; an outage began eight minutes ago, and Railway says so.

    Without a health check path Railway calls any started process a success, so that only the checks can tell.
    """
    ground = Ground(now, folder, healthcheck_path=None)
    outage = Outage(start=ground.ago(minutes=8))
    good = ground.good_past()
    ground.shipped(ground.ago(minutes=25), "Show delivery dates", {"app/delivery.py": "DAYS = 2\n"})
    ground.world.change(ground.world.service("web"), outages=(outage,))
    ground.world.platform_trouble = PlatformTrouble(
        message="Elevated error rates for databases in EU West", at=ground.ago(minutes=7), url=INCIDENT
    )
    return ground.setting(good)


def options(stage: Stage) -> tuple[str, ...]:
    """Name the address to check: Railway knows none."""
    return ("--health-url", stage.service_url("web") + "/health")


SCENARIO = Scenario(
    name="target-unhealthy",
    title="The deployment was not the cause",
    story="The database is down, so the earlier release answers 500 as well: going back does not help.",
    verdict="NOT_RECOVERED",
    exit_code=10,
    build=build,
    options=options,
)
