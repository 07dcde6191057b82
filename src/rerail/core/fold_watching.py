"""What the lines of a watch do to its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.statuses import LIVE
from rerail.core.watching.state import FailedLook, SubjectLook, WatchState

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.judging.checks import Evidence

Seen = (
    j.SubjectSeen
    | j.EdgeSeen
    | j.LogsSeen
    | j.BaselineSeen
    | j.LatencySeen
    | j.PlatformSeen
    | j.SubjectExplained
)
LOOKS = {
    j.SubjectSeen: "subject",
    j.EdgeSeen: "edge",
    j.LogsSeen: "logs",
    j.BaselineSeen: "baseline",
    j.LatencySeen: "latency",
    j.PlatformSeen: "platform",
    j.SubjectExplained: "explained",
}
"""What a look of a watch is called when it fails."""


def planned(data: j.WatchPlanned, at: datetime) -> WatchState:
    """Begin the watch."""
    return WatchState(plan=data.plan, planned_at=at, live_at=data.plan.already_live_at)


def measured(watch: WatchState, evidence: Evidence) -> WatchState:
    """Take in one measurement."""
    return replace(watch, evidence=(*watch.evidence, evidence))


def judged(watch: WatchState, data: j.Judged, at: datetime) -> WatchState:
    """End the watch."""
    return replace(watch, judged=data, judged_at=at)


def look_failed(watch: WatchState, data: j.LookFailed, at: datetime) -> WatchState:
    """Note that a look brought nothing."""
    before = watch.failed.get(data.action)
    failed = FailedLook(
        action=data.action, count=(before.count if before else 0) + 1, at=at, says=data.says.reveal()
    )
    return replace(
        watch,
        failed={**watch.failed, data.action: failed},
        looked_at={**watch.looked_at, data.action: at},
    )


def looked(watch: WatchState, data: Seen, at: datetime) -> WatchState:
    """Take in what a look brought."""
    name = LOOKS[type(data)]
    failed = {action: each for action, each in watch.failed.items() if action != name}
    return _added(replace(watch, looked_at={**watch.looked_at, name: at}, failed=failed), data, at)


def _added(watch: WatchState, data: Seen, at: datetime) -> WatchState:  # noqa: PLR0911  a table
    match data:
        case j.SubjectSeen():
            return _subject(watch, data, at)
        case j.EdgeSeen():
            return replace(watch, edges=(*watch.edges, data))
        case j.LogsSeen():
            return replace(watch, logs=(*watch.logs, data))
        case j.BaselineSeen():
            return replace(watch, baseline=data)
        case j.LatencySeen():
            return replace(watch, latencies=(*watch.latencies, data))
        case j.PlatformSeen():
            return replace(watch, platform=data)
        case j.SubjectExplained():
            return replace(watch, explained=data)


def _subject(watch: WatchState, data: j.SubjectSeen, at: datetime) -> WatchState:
    """Keep what is new, and the last look; the deployment is live from the first look that says so."""
    subjects = watch.subjects
    if len(subjects) > 1 and subjects[-1].seen == subjects[-2].seen == data:
        subjects = subjects[:-1]
    live_at = watch.live_at
    if live_at is None and data.deployment.status in LIVE:
        told = data.deployment.status_updated_at
        live_at = told if told is not None and watch.planned_at <= told <= at else at
    return replace(watch, subjects=(*subjects, SubjectLook(at=at, seen=data)), live_at=live_at)
