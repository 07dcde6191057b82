"""Somebody pushes while the rollback is being verified, but auto-deploy is off by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios import push_overtakes
from rerail.simulator.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: that of `push-overtakes`, with a token that may freeze."""
    return push_overtakes.build(now, folder, refused=frozenset())


SCENARIO = Scenario(
    name="frozen-push",
    title="A push that waits",
    story="Somebody pushes while the rollback is verified, but auto-deploy is off by then: it stays back.",
    verdict="RECOVERED",
    exit_code=0,
    build=build,
)
