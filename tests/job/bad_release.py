"""A stage on which a release went bad, with a service as a test wants it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Phase
from tests.job.front_door import Theatre, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting


@contextmanager
def stage_of(folder: Path, **service: object) -> Iterator[Theatre]:
    """Open a stage on which the release of six minutes ago went bad; `service` are fields of Service."""

    def build(now: Callable[[], datetime], repository: Path) -> Setting:
        ground = Ground(now, repository, **service)  # type: ignore[arg-type]  # fields of Service
        good = ground.good_past()
        bad = process(health=(Phase(after=300, answer=BAD),))
        ground.shipped(ground.ago(minutes=6), "Cache orders", {"app/cache.py": "X = 1\n"}, bad)
        return ground.setting(good)

    story = Scenario(name="own", title="", story="", verdict=None, exit_code=0, build=build)
    with opened(story, folder) as stage:
        yield stage
