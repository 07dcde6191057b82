"""Finding the deployment that a rollback made: Railway's answer does not name it.

Source: Railway's published schema (`deploymentRollback` is a Boolean); `meta.reason` as observed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.statuses import ENDED_BADLY
from rerail.core.choosing.identity import same_commit
from rerail.core.choosing.served import age
from rerail.core.values import Deployment, Route, Value

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.choosing.choice import Target

SKEW = timedelta(seconds=120)
"""How far this machine's clock may be ahead of Railway's, where nothing at Railway tells."""
HALF_FILLED = frozenset({"INITIALIZING", "QUEUED", "WAITING", "BUILDING"})
"""Statuses in which `meta` may not say yet what a deployment is (observed)."""

_REASONS = {
    Route.ROLLBACK: frozenset({"rollback"}),
    Route.REDEPLOY: frozenset({"redeploy"}),
    Route.COMMIT: frozenset({"deploy", "redeploy"}),
}
"""What `meta.reason` says of each Route's deployment (observed; nothing documents it)."""


class Found(Value, tag="found"):
    """Our new deployment."""

    deployment: Deployment


class Ambiguous(Value, tag="ambiguous"):
    """Several new deployments fit equally."""

    ids: tuple[str, ...]


def locate(
    *,
    known_ids: frozenset[str],
    newest: tuple[Deployment, ...],
    target: Target,
    route: Route,
    sent_at: datetime,
    live_at: datetime | None = None,
    after: datetime | None = None,
) -> Found | Ambiguous | None:
    """Find our deployment among the newest ones; None means: not there yet, or not to be told yet.

    A deployment that appeared for another reason (a push, Railway moving the host) is not ours: it says
    another reason, or another commit. One that says nothing yet is left alone until it is past the
    statuses in which `meta` is half-filled; then it is ours only if nothing else is new.

    `live_at` is when (by Railway's clock) Live was made: what is unknown and younger is new, however far this
    machine's clock is ahead. `after` is when an earlier rung's deployment was made: ours is younger.

    Two runs that went back to one Target at once made two deployments of the same code: whose is whose makes
    no difference, and the newest is what will serve.
    """
    since = sent_at - SKEW if live_at is None else min(sent_at - SKEW, live_at)
    new = [d for d in newest if d.id not in known_ids and d.created_at >= since]
    new = [d for d in new if after is None or d.created_at > after]
    fits = [d for d in new if _fits(d, target, route)]
    said = [d for d in fits if d.reason in _REASONS[route] and _shows_itself(d, target, route)]
    best = said or [d for d in fits if d.reason is None and _same_code(d, target, route)]
    alone = len(new) == 1 and len(fits) == 1 and fits[0].status not in HALF_FILLED | {"SKIPPED"}
    if not best and alone:
        best = fits
    if len(best) == 1:
        return Found(deployment=best[0])
    if best and route is Route.ROLLBACK and all(_same_code(d, target, route) for d in best):
        return Found(deployment=max(best, key=lambda d: (d.status not in ENDED_BADLY, age(d))))
    return Ambiguous(ids=tuple(d.id for d in best)) if best else None


def _fits(new: Deployment, target: Target, route: Route) -> bool:
    """Tell whether nothing speaks against it: neither its reason nor its code."""
    if new.reason is not None and new.reason not in _REASONS[route]:
        return False
    return _same_code(new, target, route) is not False


def _shows_itself(new: Deployment, target: Target, route: Route) -> bool:
    """Tell whether its reason is enough: only `deploy` is also said of pushes, and needs the commit."""
    return route is not Route.COMMIT or _same_code(new, target, route) is True


def _same_code(new: Deployment, target: Target, route: Route) -> bool | None:
    """Compare the commit, else what image runs; None when they do not tell.

    A rebuild makes an image of its own, so only a rollback's is compared. The same tag is no proof of the
    same image, a different one is proof of a different one.
    """
    old = target.deployment
    if new.commit and target.commit:
        return same_commit(new.commit, target.commit)
    if old is None:
        return None
    if route is Route.ROLLBACK and new.image_digest and old.image_digest:
        return new.image_digest == old.image_digest
    return False if new.image and old.image and new.image != old.image else None
