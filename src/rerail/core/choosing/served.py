"""When each deployment served, as far as Railway's list tells.

`REMOVED` is no evidence of success: aborted, crashed and superseded deployments all end there. What tells
them apart is time: while a deployment serves, the one before it is taken away.

Source: Railway's published schema (status, statusUpdatedAt, instances); docs/deployments/reference
(aborting marks REMOVED).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.choosing.choice import Span
from rerail.core.values import Deployment, Value

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.values import ServiceView

LIVE = frozenset({"SUCCESS", "SLEEPING"})
ENDED = frozenset({"REMOVED", "REMOVING", "CRASHED"})
NEVER = frozenset({"FAILED", "SKIPPED"})
BAD_INSTANCES = frozenset({"CRASHED", "EXITED"})


class How(StrEnum):
    """What a deployment's life came to."""

    SERVED = "served"
    CRASHED = "crashed"
    ABORTED = "aborted"
    NEVER_LIVE = "never-live"
    UNDER_WAY = "under-way"


class Life(Value):
    """A deployment's life: how it went, and when it served, where it did."""

    deployment: Deployment
    how: How
    served: Span | None = None


def lives(view: ServiceView, now: datetime) -> dict[str, Life]:
    """Give the life of every deployment of the history, by id."""
    everything = {d.id: d for d in (*view.history, *view.active)}
    oldest_first = sorted(everything.values(), key=lambda d: (d.created_at, d.id))
    active = frozenset(d.id for d in view.active)
    found: dict[str, Life] = {}
    served: list[Life] = []
    for deployment in oldest_first:
        life = _life(deployment, served, active, oldest_first, now)
        found[deployment.id] = life
        if life.served is not None:
            served.append(life)
    return found


def served_spans(view: ServiceView, now: datetime) -> dict[str, Span]:
    """Give the span of each deployment that served, by id."""
    return {i: life.served for i, life in lives(view, now).items() if life.served is not None}


def find_live(view: ServiceView, now: datetime) -> Deployment | None:
    """Give the Live deployment: the newest active one; without any, the newest that went live."""
    if view.active:
        return max(view.active, key=lambda d: (d.created_at, d.id))
    went_live = [life for life in lives(view, now).values() if life.served is not None]
    if not went_live:
        return None
    newest = max(went_live, key=lambda life: (life.deployment.created_at, life.deployment.id))
    return newest.deployment


def end_of(deployment: Deployment, active: frozenset[str], now: datetime) -> datetime:
    """Tell when a deployment stopped serving, at the latest (UTC)."""
    if deployment.id in active:
        return now
    if deployment.status in ENDED or deployment.stopped:
        return deployment.status_updated_at or deployment.created_at
    return now


def _life(
    deployment: Deployment,
    served: list[Life],
    active: frozenset[str],
    everything: list[Deployment],
    now: datetime,
) -> Life:
    if deployment.id not in active:
        how = _without_serving(deployment, everything, active, now)
        if how is not None:
            return Life(deployment=deployment, how=how)
    end = end_of(deployment, active, now)
    start = max([deployment.created_at, *(x.served.end for x in served if x.served and x.served.end <= end)])
    crashed = deployment.status == "CRASHED" or any(i.status in BAD_INSTANCES for i in deployment.instances)
    span = Span(start=min(start, end), end=end)
    return Life(deployment=deployment, how=How.CRASHED if crashed else How.SERVED, served=span)


def _without_serving(
    deployment: Deployment, everything: list[Deployment], active: frozenset[str], now: datetime
) -> How | None:
    """Tell how it went without serving; None when it served."""
    if deployment.status in NEVER:
        return How.NEVER_LIVE
    if deployment.status not in LIVE | ENDED:
        return How.UNDER_WAY
    if deployment.status in ENDED and _outlived(deployment, everything, active, now):
        return How.NEVER_LIVE if deployment.status == "CRASHED" else How.ABORTED
    return None


def _outlived(
    deployment: Deployment, everything: list[Deployment], active: frozenset[str], now: datetime
) -> bool:
    """Tell whether an earlier deployment kept serving throughout this one's whole life."""
    end = end_of(deployment, active, now)
    return any(
        earlier.created_at < deployment.created_at
        and earlier.id != deployment.id
        and earlier.status in LIVE | {"REMOVED", "REMOVING"}
        and end_of(earlier, active, now) > end
        for earlier in everything
    )
