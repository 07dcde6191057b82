"""How long a deployment's image is still there, and which Route is left when it is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.values import Route

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Plan, Rung
    from rerail.core.values import Deployment

KEPT_HOURS = {"free": 24, "trial": 24, "hobby": 72, "pro": 120, "enterprise": 360}
"""Hours that an image is kept, by plan, counted from the deployment's removal.

Source: Railway docs: pricing/plans. Unconfirmed: what Railway calls the plan of an Enterprise customer; with
`pro` the answer would be too early, which is the safe side.
"""


def kept_until(deployment: Deployment, plan: str | None) -> datetime | None:
    """Say until when the image is kept (UTC); None where it is not removed, or time or plan are unknown."""
    hours = KEPT_HOURS.get((plan or "").strip().lower())
    removed = deployment.status_updated_at if deployment.status == "REMOVED" else None
    return removed + timedelta(hours=hours) if removed is not None and hours is not None else None


def left_without_image(plan: Plan) -> Rung | None:
    """Give the rung that this run would take if the image were gone; None: no Route would be left.

    Only the Route `rollback` needs the stored image, all others build.
    """
    return next((r for r in plan.rungs if r.barred is None and r.route is not Route.ROLLBACK), None)
