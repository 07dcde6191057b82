"""The same commit, deployed again with one variable changed, fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.prints import VARIABLES
from rerail.simulator.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: a variable was changed nine minutes ago, which deployed the same commit anew."""
    ground = Ground(now, folder, breaks_with={"DATABASE_POOL_SIZE": "0"})
    good = ground.good_past()
    ground.world.deployed(
        ground.service,
        at=ground.ago(minutes=9),
        commit=good.commit,
        version=good.version,
        behaviour=process(healthcheck="passes"),
        variables={**VARIABLES, "DATABASE_POOL_SIZE": "0"},
        patch_id=ground.world.new_id(),
        image_digest=good.image_digest,
        built=False,
    )
    return ground.setting(good)


SCENARIO = Scenario(
    name="config-error",
    title="A configuration error",
    story="The commit is the same, but since a variable was changed nine minutes ago it answers 500.",
    verdict="RECOVERED",
    exit_code=0,
    build=build,
)
