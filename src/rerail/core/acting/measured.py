"""What the checks of a Plan come to at one moment of verification."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.rungs import deadline
from rerail.core.judging.checks import CommandCheck
from rerail.core.judging.policies import Assessment, assess, assess_once, stand_aside
from rerail.core.judging.reasons import Reason
from rerail.core.values import Outcome, Value

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.judging.checks import Evidence
    from rerail.core.state import RungState, State

LEAST_VERIFY = 45.0
"""Seconds that checks get even when going live took all the time there was."""


class Measurements(Value):
    """What the checks come to at one moment."""

    probes: tuple[Assessment, ...]
    smoke: tuple[Assessment, ...]
    until: datetime
    """When the probes' time is up (UTC)."""

    @property
    def probes_decided(self) -> bool:
        """Whether every probe has an outcome."""
        return all(a.outcome is not None for a in self.probes)

    @property
    def healthy(self) -> bool:
        """Whether no probe failed or disagreed, of those that could say anything."""
        aside = stand_aside(self.probes)
        return all(a.outcome is Outcome.PASSED or a.check in aside for a in self.probes)

    @property
    def unreached(self) -> tuple[str, ...]:
        """The probes that got no answer in all their time, of those that count."""
        aside = stand_aside(self.probes)
        return tuple(a.check for a in self.probes if a.reason is Reason.UNREACHABLE and a.check not in aside)


def measurements(state: State, plan: Plan, rung: RungState, settled: datetime, now: datetime) -> Measurements:
    """Assess all checks by the Evidence since the old deployment was gone."""
    by_check: dict[str, tuple[Evidence, ...]] = {}
    for evidence in state.verify.evidence:
        if evidence.started_at >= settled:
            by_check[evidence.check] = (*by_check.get(evidence.check, ()), evidence)
    until = _probes_until(plan, rung, settled)
    probes = tuple(
        assess(c, by_check.get(c.name, ()), wanted=plan.timing.in_a_row, time_is_up=now >= until)
        for c in plan.checks
        if not isinstance(c, CommandCheck)
    )
    smoke = tuple(
        assess_once(c, by_check.get(c.name, ())) for c in plan.checks if isinstance(c, CommandCheck)
    )
    return Measurements(probes=probes, smoke=smoke, until=until)


def _probes_until(plan: Plan, rung: RungState, settled: datetime) -> datetime:
    by_deadline = max(deadline(plan, rung), settled + timedelta(seconds=LEAST_VERIFY))
    return min(settled + timedelta(seconds=plan.timing.verify), by_deadline)
