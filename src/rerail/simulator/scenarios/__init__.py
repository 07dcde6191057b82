"""Stories to be played: worlds in which something has gone wrong, and one in which it may yet."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from rerail.simulator.scenarios import (
    bad_fix,
    bad_release,
    check,
    config_error,
    expired_image,
    frozen_push,
    github_down,
    killed_midway,
    no_target,
    push_overtakes,
    railway_up,
    target_unhealthy,
    two_at_once,
)
from rerail.simulator.scenarios.watched import (
    bad_code,
    blind_runner,
    firewall,
    flag,
    healthy,
    migration,
    never_live,
    slow_release,
    slow_starter,
)
from rerail.simulator.scenarios.watched import (
    config_error as watched_config_error,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.simulator.scenarios.scenario import Scenario

_ALL = (
    bad_release.SCENARIO,
    bad_fix.SCENARIO,
    config_error.SCENARIO,
    expired_image.SCENARIO,
    no_target.SCENARIO,
    target_unhealthy.SCENARIO,
    github_down.SCENARIO,
    railway_up.SCENARIO,
    push_overtakes.SCENARIO,
    frozen_push.SCENARIO,
    killed_midway.SCENARIO,
    two_at_once.SCENARIO,
    check.SCENARIO,
    bad_code.SCENARIO,
    slow_release.SCENARIO,
    migration.SCENARIO,
    watched_config_error.SCENARIO,
    never_live.SCENARIO,
    healthy.SCENARIO,
    flag.SCENARIO,
    slow_starter.SCENARIO,
    blind_runner.SCENARIO,
    firewall.SCENARIO,
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType({scenario.name: scenario for scenario in _ALL})
"""Every scenario by name; the first is the default."""
