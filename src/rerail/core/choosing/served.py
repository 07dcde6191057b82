"""When each deployment served, as far as Railway's list tells.

`REMOVED` is no evidence of success: aborted, crashed and superseded deployments all end there. What tells
them apart is time: when a deployment goes live, the one before it is taken away.

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
    """From its start, too early where the one before it is not known, to its removal (UTC)."""


def rows_of(view: ServiceView) -> tuple[Deployment, ...]:
    """Give every known deployment once, newest first; an active one may lie beyond the history read."""
    known = {d.id: d for d in (*view.history, *view.active)}
    return tuple(sorted(known.values(), key=age, reverse=True))


def age(deployment: Deployment) -> tuple[datetime, str]:
    """Order by creation; the id makes it total."""
    return deployment.created_at, deployment.id


def lives(view: ServiceView, now: datetime) -> dict[str, Life]:
    """Give the life of every known deployment, by id, the oldest first."""
    rows = rows_of(view)
    active = frozenset(d.id for d in view.active)
    ends = _ends(rows, active, now)
    found: dict[str, Life] = {}
    served: list[Span] = []
    for deployment in reversed(rows):
        life = _life(deployment, served, ends.get(deployment.id), still_up=deployment.id in active)
        found[deployment.id] = life
        if life.served is not None:
            served.append(life.served)
    return found


def find_live(view: ServiceView, now: datetime) -> Deployment | None:
    """Give the Live deployment: the newest active one; without any, the newest that went live."""
    if view.active:
        return max(view.active, key=age)
    went_live = [life.deployment for life in lives(view, now).values() if life.served is not None]
    return max(went_live, key=age, default=None)


def crashed(deployment: Deployment) -> bool:
    """Tell whether it, or one of its instances, ended in a crash."""
    return deployment.status == "CRASHED" or any(i.status == "CRASHED" for i in deployment.instances)


def under_way(deployment: Deployment) -> bool:
    """Tell whether it may still go live; a status word that is not known counts as that."""
    return deployment.status not in LIVE | ENDED | NEVER


def _ends(rows: tuple[Deployment, ...], active: frozenset[str], now: datetime) -> dict[str, datetime]:
    """Tell when each one that may have served stopped doing so, at the latest; `rows` newest first."""
    ends: dict[str, datetime] = {}
    handed_over, newer_made = now, now
    for deployment in rows:
        if deployment.id in active or deployment.status in LIVE:
            # During the overlap two are up: the older one served until the newer one was a success.
            end = handed_over
            taken_over = deployment.id in active or not active
            if deployment.status == "SUCCESS" and taken_over and deployment.status_updated_at:
                handed_over = min(handed_over, deployment.status_updated_at)
        elif deployment.status in ENDED:
            end = deployment.status_updated_at or newer_made
        else:
            continue
        ends[deployment.id] = max(min(end, now), deployment.created_at)
        newer_made = deployment.created_at
    return ends


def _life(deployment: Deployment, earlier: list[Span], end: datetime | None, *, still_up: bool) -> Life:
    if end is None:
        how = How.NEVER_LIVE if deployment.status in NEVER else How.UNDER_WAY
        return Life(deployment=deployment, how=how)
    outlived = any(span.end >= end for span in earlier)
    if deployment.status in ENDED and not still_up and outlived:
        # An earlier one went on serving throughout: this one never took its place.
        how = How.NEVER_LIVE if deployment.status == "CRASHED" else How.ABORTED
        return Life(deployment=deployment, how=how)
    start = max((s.end for s in earlier if deployment.created_at <= s.end <= end), default=None)
    span = Span(start=start or deployment.created_at, end=end)
    return Life(deployment=deployment, how=How.CRASHED if crashed(deployment) else How.SERVED, served=span)
