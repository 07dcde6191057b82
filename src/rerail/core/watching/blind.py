"""When nothing can be measured: whether it is this machine, a firewall, or nobody knows what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.checks import Reach
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.judging.vantage import CONTROL
from rerail.core.values import Outcome
from rerail.core.watching.rows.says import of
from rerail.core.watching.samples import settled_at

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.watching.state import WatchState

LIMIT = 24
"""So many measurements in a row that failed end the watch early: two minutes of probes."""


def blind(watch: WatchState, now: datetime) -> tuple[Reason, str] | None:
    """Give the reason, and what is known all the same, once every health URL was out of reach long enough."""
    del now
    since, names = settled_at(watch), [check.name for check in watch.plan.health]
    if since is None or not names:
        return None
    mine = {name: [e for e in watch.evidence if e.check == name and e.started_at >= since] for name in names}
    unmeasured = [
        len(seen) >= LIMIT and all(e.outcome is Outcome.UNKNOWN for e in seen[-LIMIT:])
        for seen in mine.values()
    ]
    if not all(unmeasured):
        return None
    reason = why_unmeasured(watch)
    last = mine[names[0]][-1]
    return reason, f"{SENTENCES[reason]} {last.subject}: {last.observed.reveal()}. {at_the_edge(watch)}"


def why_unmeasured(watch: WatchState) -> Reason:
    """Tell why the last probes measured nothing."""
    names = {check.name for check in watch.plan.health}
    last = next((e for e in reversed(watch.evidence) if e.check in names), None)
    if last is None or last.reach is None:
        return Reason.CANNOT_MEASURE
    control = next((e for e in reversed(watch.evidence) if e.check == CONTROL.name), None)
    if last.reach is Reach.NOWHERE:
        if control is None:
            return Reason.CANNOT_MEASURE
        return Reason.UNREACHABLE if control.outcome is Outcome.PASSED else Reason.RUNNER_BLIND
    shut = {Reach.LOGIN: Reason.BEHIND_LOGIN, Reach.FIREWALL: Reason.BEHIND_FIREWALL}
    return shut.get(last.reach, Reason.CANNOT_MEASURE)


def at_the_edge(watch: WatchState) -> str:
    """Say what Railway's edge answered meanwhile."""
    if not watch.edges:
        return "What Railway's edge answered could not be read."
    requests = sum(b.requests for e in watch.edges for b in e.buckets)
    failed = sum(b.failed for e in watch.edges for b in e.buckets)
    if not requests:
        return "Railway's edge saw no request of a user meanwhile."
    if not failed:
        word = "request" if requests == 1 else "requests"
        return f"Railway's edge answered {requests} {word} of users meanwhile, and none failed."
    return f"Of users' requests {of(failed, requests)} failed at Railway's edge meanwhile."
