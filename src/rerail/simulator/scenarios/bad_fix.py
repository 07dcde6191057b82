"""A release went bad, and so is the fix that was shipped on top of it."""

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


def build(now: Callable[[], datetime], folder: Path) -> Setting:
    """Make the setting: v2 served 26 minutes, badly after 10; its fix v3 is Live and no better."""
    ground = Ground(now, folder)
    good = ground.good_past()
    leaks = process(health=(Phase(after=600, answer=BAD),))
    ground.shipped(ground.ago(minutes=38), "Stream the invoices", {"app/invoices.py": "CHUNK = 0\n"}, leaks)
    fails = process(health=(Phase(after=20, answer=BAD),))
    fix = {"app/invoices.py": "CHUNK = 1\n"}
    ground.shipped(ground.ago(minutes=12), "Fix: don't leak while streaming invoices", fix, fails)
    return ground.setting(good)


SCENARIO = Scenario(
    name="bad-fix",
    title="A bad fix on a bad release",
    story="A release went bad after ten minutes, and its fix is bad too: the answer is neither of them.",
    verdict="RECOVERED",
    exit_code=0,
    build=build,
)
