"""GitHub is down while a bad release has to be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios import bad_release
from rerail.simulator.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: a bad release, and a GitHub that answers 503 to everything."""
    setting = bad_release.build(now, folder)
    setting.github.faults.go_down()
    return setting


SCENARIO = Scenario(
    name="github-down",
    title="GitHub is down",
    story="A bad release, while GitHub answers 503 to everything: rolled back all the same, but not filed.",
    verdict="RECOVERED",
    exit_code=12,
    build=build,
)
