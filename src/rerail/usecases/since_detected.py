"""Whether what a watch detected still holds when the rollback begins: it acts on that deployment only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.choosing.running import coming, is_moved
from rerail.core.choosing.served import rows_of

if TYPE_CHECKING:
    from rerail.core.values import Deployment, ServiceView
    from rerail.core.watching.cause import Cause


def not_as_detected(cause: Cause | None, view: ServiceView, live: Deployment | None) -> str | None:
    """Say what has changed since, as sentences; None where all is as it was, or nothing was detected.

    Without a person nothing is rolled back that was not watched, and nothing while a deployment is under way.
    """
    if cause is None:
        return None
    if live is None:
        return f"What was watched ({cause.deployment_id}) is no longer Live, and nothing else is."
    rows = rows_of(view)
    watched = next((d for d in rows if d.id == cause.deployment_id), None)
    if live.id != cause.deployment_id and not (watched is not None and is_moved(live, watched)):
        return f"What was watched ({cause.deployment_id}) is no longer Live: {live.id} is. Nothing was sent."
    under_way = [d for d in coming(rows, live, view.active) if d.reason != "rollback"]
    if under_way:
        newer = under_way[0]
        says = f"A newer deployment ({newer.id}) is under way: {newer.status}."
        return f"{says} It may be the fix; nothing was sent."
    return None
