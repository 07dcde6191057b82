"""Which checks are due: our probes, smoke checks and commands of the user's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.actions import Measure
from rerail.core.judging.checks import CommandCheck, Reach
from rerail.core.judging.vantage import CONTROL
from rerail.core.values import Outcome
from rerail.core.watching.samples import settled_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.judging.checks import Check, Evidence
    from rerail.core.watching.state import WatchState

Due = tuple[Measure, datetime]
BEFORE_EVERY = 10.0
"""Seconds between two probes of the release before, while the watched one is on its way."""
SMOKE_BEFORE_EVERY = 60.0
AGAIN_EVERY = 10.0
"""Seconds until a check that failed is measured again, where it would be later."""
CONTROL_EVERY = 20.0
"""Seconds between two measurements of the control URL, while a probe gets no answer."""


def measurements(watch: WatchState, now: datetime) -> tuple[Due, ...]:
    """Give every check that has a next measurement, with when it is due (UTC)."""
    settled = settled_at(watch)
    if settled is None:
        return tuple(_of_the_release_before(watch))
    if now < settled:
        return ()  # both releases may answer now: it says nothing of either
    return tuple(_of_the_release(watch, settled))


def _of_the_release_before(watch: WatchState) -> Iterator[Due]:
    """Measure what serves meanwhile; a command once, as it may take long or leave traces."""
    if watch.plan.before is None:
        return
    for check in watch.plan.health:
        yield _due(watch, check, BEFORE_EVERY, watch.planned_at)
    for each in watch.plan.smoke:
        measured = _last(watch, each.check.name) is not None
        if not (measured and isinstance(each.check, CommandCheck)):
            yield _due(watch, each.check, SMOKE_BEFORE_EVERY, watch.planned_at)


def _of_the_release(watch: WatchState, settled: datetime) -> Iterator[Due]:
    for check in watch.plan.health:
        yield _due(watch, check, watch.plan.timing.probe_every, settled)
    if any(_unanswered(watch, check.name) for check in watch.plan.health):
        yield _due(watch, CONTROL, CONTROL_EVERY, settled)
    down = any(_failed(watch, check.name, settled) for check in watch.plan.health)
    for each in watch.plan.smoke:
        # Whether core functionality is broken must be known by when the service is certain to fail.
        again = _failed(watch, each.check.name, settled) or (each.core and down)
        yield _due(watch, each.check, min(each.every, AGAIN_EVERY) if again else each.every, settled)
    for alarm in watch.plan.alarms:
        again = _failed(watch, alarm.check.name, settled)
        yield _due(watch, alarm.check, min(alarm.every, AGAIN_EVERY) if again else alarm.every, settled)


def _failed(watch: WatchState, check: str, since: datetime) -> bool:
    """Tell whether it failed when last it was measured, since then."""
    last = _last(watch, check)
    return last is not None and last.started_at >= since and last.outcome is Outcome.FAILED


def _due(watch: WatchState, check: Check, every: float, since: datetime) -> Due:
    last = _last(watch, check.name)
    fresh = last is not None and last.started_at >= since
    at = last.started_at + timedelta(seconds=every) if last is not None and fresh else since
    return Measure(check=check), at


def _last(watch: WatchState, check: str) -> Evidence | None:
    return next((e for e in reversed(watch.evidence) if e.check == check), None)


def _unanswered(watch: WatchState, check: str) -> bool:
    last = _last(watch, check)
    return last is not None and last.reach is Reach.NOWHERE
