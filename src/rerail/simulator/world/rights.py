"""What Railway allows with a deployment: `canRollback` and `canRedeploy`, as functions of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.simulator.world.values import RETENTION_HOURS

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.simulator.world.course import Course
    from rerail.simulator.world.values import Deployment, Plan


def can_roll_back(
    deployment: Deployment, course: Course, plan: Plan, at: datetime, *, active_too: bool
) -> bool:
    """Whether its image can be started again: it was live, and the plan still keeps it.

    `active_too`: the active deployment itself was seen to say true. Source: Railway docs, pricing/plans.
    """
    if deployment.image_lost or not course.was_live(at):
        return False
    if course.status(at) != "REMOVED":
        return active_too or not course.is_active(at)
    return at - course.since(at) <= timedelta(hours=RETENTION_HOURS[plan])


def can_redeploy(deployment: Deployment) -> bool:
    """Whether it can be built again: its source is still there, and it was not skipped."""
    return not deployment.source_lost and deployment.skipped_reason is None
