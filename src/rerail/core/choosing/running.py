"""What is under way at Railway while a rollback is planned: rollbacks of others, what is to be cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.choosing.identity import same_commit, same_source
from rerail.core.choosing.rollbacks import ROLLBACK
from rerail.core.choosing.served import age, under_way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.values import Deployment


def is_moved(now: Deployment, live: Deployment) -> bool:
    """Tell whether what serves now is Live, moved by Railway to another host: as bad as before.

    Unconfirmed: how Railway marks such a deployment. It is known by its code, and no change of variables or
    settings made it.
    """
    return same_source(now, live) and now.reason != ROLLBACK and now.patch_id in (None, live.patch_id)


def coming(
    rows: Iterable[Deployment], live: Deployment | None, serving: Iterable[Deployment]
) -> tuple[Deployment, ...]:
    """Give what is under way and newer than Live: once it is live it takes its place, and the Target's."""
    up = {d.id for d in serving}
    return tuple(d for d in rows if under_way(d) and d.id not in up and (live is None or age(d) > age(live)))


def others_rollbacks(rows: Iterable[Deployment], live: Deployment | None) -> tuple[Deployment, ...]:
    """Give the rollbacks newer than Live that may be, or come to be, what serves."""
    return tuple(
        d
        for d in rows
        if d.reason == ROLLBACK
        and live is not None
        and age(d) > age(live)
        and (under_way(d) or d.status in {"SUCCESS", "SLEEPING"})
    )


def to_cancel(
    rows: tuple[Deployment, ...], live: Deployment | None, *, cancel_running: bool
) -> tuple[Deployment, ...]:
    """Give those of what is coming that a rollback cancels: the failed commit's; with `cancel_running` all.

    A rollback is never cancelled.
    """
    return tuple(
        d
        for d in rows
        if d.reason != ROLLBACK
        and (cancel_running or (live is not None and same_commit(d.commit, live.commit)))
    )
