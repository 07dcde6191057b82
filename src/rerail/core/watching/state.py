"""What a watch has seen so far: the fold of its lines."""

from __future__ import annotations

from datetime import datetime

from msgspec import field

from rerail.core.judging.checks import Evidence
from rerail.core.values import Value
from rerail.core.watching import seen
from rerail.core.watching.judged import Judged
from rerail.core.watching.plan import WatchPlan


class SubjectLook(Value):
    """A look at the subject that came back."""

    at: datetime
    seen: seen.SubjectSeen


class FailedLook(Value):
    """Looks of one kind that failed, in a row."""

    action: str
    """`subject`, `edge`, `logs`, `baseline`, `latency`, `platform` or `explained`."""
    count: int
    at: datetime
    says: str


class WatchState(Value):
    """One watch."""

    plan: WatchPlan
    planned_at: datetime
    evidence: tuple[Evidence, ...] = ()
    """Of all checks, in order. What began before the subject was live is of the deployment before it."""
    subjects: tuple[SubjectLook, ...] = ()
    """Only those that brought something new, and the last one."""
    live_at: datetime | None = None
    """When the subject was live for the first time (UTC)."""
    edges: tuple[seen.EdgeSeen, ...] = ()
    logs: tuple[seen.LogsSeen, ...] = ()
    baseline: seen.BaselineSeen | None = None
    latencies: tuple[seen.LatencySeen, ...] = ()
    platform: seen.PlatformSeen | None = None
    explained: seen.SubjectExplained | None = None
    looked_at: dict[str, datetime] = field(default_factory=dict)
    """Kind of look → when the last one came back, with or without an answer."""
    failed: dict[str, FailedLook] = field(default_factory=dict)
    """Kind of look → its failures since the last one that had an answer."""
    judged: Judged | None = None
    judged_at: datetime | None = None
