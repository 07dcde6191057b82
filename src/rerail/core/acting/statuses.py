"""What Railway's status words mean for a deployment that we made.

Source: Railway's published schema (DeploymentStatus) and docs/deployments/reference. Words that are not
listed here count as in progress until the deadline: the schema is additive.
"""

from __future__ import annotations

from rerail.core.judging.reasons import Reason

LIVE = frozenset({"SUCCESS", "SLEEPING"})

ENDED_BADLY: dict[str, tuple[Reason, str]] = {
    "FAILED": (Reason.DEPLOYMENT_FAILED, "Railway says FAILED: the new deployment did not go live."),
    "CRASHED": (Reason.DEPLOYMENT_CRASHED, "Railway says CRASHED: the new deployment started and stopped."),
    "REMOVED": (
        Reason.DEPLOYMENT_REMOVED,
        "Railway says REMOVED: the new deployment was aborted, or another one took its place.",
    ),
    "REMOVING": (
        Reason.DEPLOYMENT_REMOVED,
        "Railway says REMOVING: the new deployment is being taken away again.",
    ),
    "SKIPPED": (Reason.DEPLOYMENT_SKIPPED, "Railway says SKIPPED: it did not deploy at all."),
}

ENDED = LIVE | ENDED_BADLY.keys()
"""Words of a deployment that will not go live any more; any other one is under way."""

LATE: dict[str, tuple[Reason, str]] = {
    "QUEUED": (
        Reason.STUCK_QUEUED,
        "It is still QUEUED: Railway's Free plan does not deploy from 8 AM to 8 PM of its region.",
    ),
    "NEEDS_APPROVAL": (
        Reason.NEEDS_APPROVAL,
        "Railway says NEEDS_APPROVAL: somebody has to approve the deployment in Railway's dashboard.",
    ),
}
"""Words that have their own sentence when the deadline comes."""

BUILD_STEPS = frozenset({"SNAPSHOT_CODE", "BUILD_IMAGE", "PUBLISH_IMAGE"})
"""Railway's own steps (DeploymentEventStep) whose failure is a failed build."""
