"""A service deployed by `railway up`: its deployments know no commit, only a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.world.values import Behaviour, Deployment


def _uploaded(
    ground: Ground, at: datetime, message: str, files: Mapping[str, str], behaviour: Behaviour | None = None
) -> Deployment:
    """Commit and tag, then upload with the tag as the message."""
    release = ground.release(at, message, files, note=f"{message}, by railway up")
    return ground.deployed(at, release, behaviour, commit=None, cli_message=f"{release.tag}: {message}")


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: three uploads, the last of them seven minutes old and failing."""
    ground = Ground(now, folder, source="upload", repo=None)
    _uploaded(ground, ground.ago(days=2), "Show the order history", {"app/orders.py": "PAGE = 20\n"})
    good = _uploaded(ground, ground.ago(hours=20), "Speed up the search", {"app/search.py": "LIMIT = 50\n"})
    fails = process(health=(Phase(after=40, answer=BAD),))
    _uploaded(
        ground, ground.ago(minutes=7), "Cache orders in memory", {"app/cache.py": "SIZE = 512\n"}, fails
    )
    return ground.setting(good)


SCENARIO = Scenario(
    name="railway-up",
    title="Deployed by railway up",
    story="The service comes by `railway up`: deployments have no commit, the tag is in their message.",
    verdict="RECOVERED",
    exit_code=0,
    build=build,
)
