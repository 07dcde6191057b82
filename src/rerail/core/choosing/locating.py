"""Finding the deployment that a rollback made: Railway's answer does not name it.

Source: Railway's published schema (`deploymentRollback` is a Boolean); `meta.reason` as observed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.values import Deployment, Route, Value

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.choosing.choice import Target

SKEW = timedelta(seconds=120)
"""How far this machine's clock may be ahead of Railway's."""


HALF_FILLED = frozenset({"INITIALIZING", "QUEUED", "WAITING", "BUILDING"})
"""Statuses in which `meta` may not say yet what a deployment is (observed)."""


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
) -> Found | Ambiguous | None:
    """Find our deployment among the newest ones; None means: not there yet, or not to be told yet.

    A deployment that appeared for another reason (a push, Railway moving the host) is not ours: it says
    another reason, or another commit. One that says nothing yet is left alone until it is past the
    statuses in which `meta` is half-filled; then it is ours only if nothing else is new.
    """
    new = [d for d in newest if d.id not in known_ids and d.created_at >= sent_at - SKEW]
    ours = [d for d in new if _fits(d, target, route)]
    said = [d for d in ours if d.reason == str(route)]
    best = said or [d for d in ours if d.reason is None and _same_code(d, target) is True]
    if not best and len(new) == 1 and ours and ours[0].status not in HALF_FILLED:
        best = ours
    if len(best) == 1:
        return Found(deployment=best[0])
    return Ambiguous(ids=tuple(d.id for d in best)) if best else None


def _fits(new: Deployment, target: Target, route: Route) -> bool:
    """Tell whether nothing speaks against it: neither its reason nor its code."""
    if new.reason is not None and new.reason != str(route):
        return False
    return _same_code(new, target) is not False


def _same_code(new: Deployment, target: Target) -> bool | None:
    """Compare commit, else image digest, else image; None when one of them does not say."""
    old = target.deployment
    if new.commit is not None and target.commit is not None:
        return new.commit == target.commit
    if old is None:
        return None
    if new.image_digest is not None and old.image_digest is not None:
        return new.image_digest == old.image_digest
    if new.image is not None and old.image is not None:
        return new.image == old.image
    return None
