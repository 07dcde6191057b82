"""Rollbacks that this run did not send, and goes on with: one that is under way, or live since a short while.

A killed run leaves such a one, and so does another run, or somebody in Railway's dashboard. Going on with it
means: follow and verify it, send nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.choosing.identity import same_commit, same_source
from rerail.core.choosing.rollbacks import ROLLBACK, identified, undoes
from rerail.core.choosing.served import LIVE, age, find_live, lives, under_way
from rerail.core.values import Deployment, Route, ServiceView, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rerail.core.choosing.choice import Chosen, Target

RECENT = timedelta(hours=1)
"""For so long after it was made, a rollback of which nothing else is known counts as not verified yet."""
ROUTE_OF = {"rollback": Route.ROLLBACK, "redeploy": Route.REDEPLOY}
"""By Railway's `meta.reason` (observed, not documented)."""


class OfOthers(Value):
    """A rollback that somebody else sent, by whichever Route."""

    deployment: Deployment
    route: Route
    to_our_target: bool
    """False where it runs something else than our Target."""


class StandingRollback(Value):
    """A rollback to go on with, and how things were before it."""

    rollback: Deployment
    before: ServiceView
    """As Railway would have told it right before: what the rollback went back from is live."""
    failed: Deployment
    origin: str | None
    """Id of the deployment whose image it brought back; None where that can't be told."""
    live: bool
    """Whether it serves; no while it is under way."""
    undoes: bool
    """Whether it undoes a rollback: it goes forward again."""


def of_others(known_ids: frozenset[str], rows: Iterable[Deployment], choice: Chosen) -> OfOthers | None:
    """Find the newest rollback since Live was made; None: there is none (that says so).

    One that had come to nothing before, and is known, is none. A rebuild counts where it runs the Target's
    code, and Live does not: who has the Claim may have taken another Route than the stored image.
    """
    live, target = choice.live, choice.target
    newer = [d for d in rows if live is None or age(d) > age(live)]
    fresh = [d for d in newer if d.id not in known_ids or under_way(d) or d.status in LIVE]
    back = [d for d in fresh if d.status != "SKIPPED" and _goes_back(d, live, target)]
    if not back:
        return None
    newest = max(back, key=age)
    route = ROUTE_OF.get(newest.reason or "", Route.COMMIT)
    return OfOthers(deployment=newest, route=route, to_our_target=_runs(newest, target) is not False)


def _goes_back(row: Deployment, live: Deployment | None, target: Target) -> bool:
    if row.reason == ROLLBACK:
        return True
    return _runs(row, target) is True and live is not None and not same_source(row, live)


def _runs(row: Deployment, target: Target) -> bool | None:
    """Tell whether it runs the Target's code; None where one of them does not tell."""
    of_target = target.deployment
    if row.commit and target.commit:
        return same_commit(row.commit, target.commit)
    if of_target is None or not (row.image_digest and of_target.image_digest):
        return None
    return row.image_digest == of_target.image_digest


def standing_rollback(view: ServiceView, now: datetime) -> StandingRollback | None:
    """Give the rollback that is under way, or live; None where there is none, or nothing before it."""
    live = find_live(view, now)
    rows = [d for d in view.history if d.reason == ROLLBACK and (live is None or age(d) > age(live))]
    coming = [d for d in rows if under_way(d)]
    if coming:
        return _standing(view, max(coming, key=age), live, now, is_live=False)
    if live is None or live.reason != ROLLBACK:
        return None
    return _standing(view, live, went_back_from(view, live, now), now, is_live=True)


def went_back_from(view: ServiceView, rollback: Deployment, now: datetime) -> Deployment | None:
    """Give what served last before the rollback."""
    served = [
        life.deployment
        for life in lives(view, now).values()
        if life.served is not None and age(life.deployment) < age(rollback)
    ]
    return max(served, key=age, default=None)


def _standing(
    view: ServiceView, rollback: Deployment, failed: Deployment | None, now: datetime, *, is_live: bool
) -> StandingRollback | None:
    if failed is None:
        return None
    older = tuple(d for d in view.history if age(d) < age(rollback))
    before = replace(view, active=(failed,), history=older)
    known = identified(lives(before, now))
    served = [life.deployment for life in known.values() if life.served is not None]
    return StandingRollback(
        rollback=rollback,
        before=before,
        failed=failed,
        origin=_origin([d for d in served if d.id != failed.id], rollback),
        live=is_live,
        undoes=undoes(rollback, served),
    )


def _origin(others: list[Deployment], rollback: Deployment) -> str | None:
    """Give the id of what it brought back: the same image, else the same source; the newest that served.

    `others` than what it went back from, which may run the same: then its settings were the trouble.
    """
    image = [d for d in others if rollback.image_digest and d.image_digest == rollback.image_digest]
    alike = image or [d for d in others if same_source(d, rollback)]
    return max(alike, key=age).id if alike else None
