"""Rollbacks that this run did not send, and goes on with: one that is under way, or live since a short while.

A killed run leaves such a one, and so does another run, or somebody in Railway's dashboard. Going on with it
means: follow and verify it, send nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.choosing.identity import same_source
from rerail.core.choosing.rollbacks import ROLLBACK, identified
from rerail.core.choosing.served import NEVER, age, find_live, lives, under_way
from rerail.core.values import Deployment, ServiceView, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rerail.core.choosing.choice import Target

RECENT = timedelta(hours=1)
"""For so long after it was made, a rollback of which nothing else is known counts as not verified yet."""


class OfOthers(Value):
    """A rollback that somebody else sent."""

    deployment: Deployment
    to_our_target: bool
    """False where it runs something else than our Target."""


class Standing(Value):
    """A rollback to go on with, and how things were before it."""

    rollback: Deployment
    before: ServiceView
    """As Railway would have told it right before: what the rollback went back from is live."""
    failed: Deployment
    origin: str | None
    """Id of the deployment whose image it brought back; None where that can't be told."""
    live: bool
    """Whether it serves; no while it is under way."""


def of_others(known_ids: frozenset[str], rows: Iterable[Deployment], target: Target) -> OfOthers | None:
    """Find the newest rollback among what was not known before; None: there is none (that says so)."""
    new = [d for d in rows if d.id not in known_ids and d.reason == ROLLBACK and d.status not in NEVER]
    if not new:
        return None
    newest = max(new, key=age)
    known = target.deployment is not None and _tells(newest) and _tells(target.deployment)
    ours = not known or target.deployment is None or same_source(newest, target.deployment)
    return OfOthers(deployment=newest, to_our_target=ours)


def _tells(deployment: Deployment) -> bool:
    return deployment.commit is not None or deployment.image_digest is not None


def standing_rollback(view: ServiceView, now: datetime) -> Standing | None:
    """Give the rollback that is under way, or live; None where there is none, or nothing before it."""
    live = find_live(view, now)
    rows = [d for d in view.history if d.reason == ROLLBACK and (live is None or age(d) > age(live))]
    coming = [d for d in rows if under_way(d)]
    if coming:
        return _standing(view, max(coming, key=age), live, now, is_live=False)
    if live is None or live.reason != ROLLBACK:
        return None
    return _standing(view, live, _before(view, live, now), now, is_live=True)


def _before(view: ServiceView, rollback: Deployment, now: datetime) -> Deployment | None:
    """Give what served last before the rollback."""
    served = [
        life.deployment
        for life in lives(view, now).values()
        if life.served is not None and age(life.deployment) < age(rollback)
    ]
    return max(served, key=age, default=None)


def _standing(
    view: ServiceView, rollback: Deployment, failed: Deployment | None, now: datetime, *, is_live: bool
) -> Standing | None:
    if failed is None:
        return None
    older = tuple(d for d in view.history if age(d) < age(rollback))
    before = replace(view, active=(failed,), history=older)
    return Standing(
        rollback=rollback, before=before, failed=failed, origin=_origin(before, rollback, now), live=is_live
    )


def _origin(before: ServiceView, rollback: Deployment, now: datetime) -> str | None:
    """Give the id of what it brought back: the same image, else the same source; the newest that served."""
    known = identified(lives(before, now))
    served = [life.deployment for life in known.values() if life.served is not None]
    image = [d for d in served if rollback.image_digest and d.image_digest == rollback.image_digest]
    alike = image or [d for d in served if same_source(d, rollback)]
    return max(alike, key=age).id if alike else None
