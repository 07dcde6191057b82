"""What was seen of the release at Railway: each value is one line of the Journal. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from rerail.core.evidence.values import Latency, Platform
from rerail.core.text import Text
from rerail.core.values import Deployment, Value


class Bucket(Value):
    """Requests within 30 seconds, the users' alone: ours are not among them."""

    at: datetime
    """Its beginning: a whole multiple of 30 s since the epoch."""
    requests: int
    failed: int
    """Answered 5xx at the edge."""


class Timed(Value):
    """One request's duration at Railway's edge."""

    path: str
    """What it is compared by: method and path, without query and without ids."""
    millis: float


class SubjectSeen(Value, tag="subject-seen"):
    """A look at the watched deployment and at what else there is."""

    deployment: Deployment
    active: tuple[str, ...]
    """Ids of what serves."""
    under_way: tuple[Deployment, ...] = ()
    """Newer deployments that are not live yet, and will take its place."""


class EdgeSeen(Value, tag="edge-seen"):
    """What Railway's edge logged of the deployment's requests, since the last look; nothing twice."""

    deployment_id: str
    start: datetime
    end: datetime
    buckets: tuple[Bucket, ...] = ()
    """Oldest first; a later look may bring more of the same bucket."""
    ours: int = 0
    """How many of our own probes the edge logged, and how many of those it answered 5xx."""
    ours_failed: int = 0
    millis: tuple[Timed, ...] = ()
    """Of 2xx answers, the newest 120 at most."""
    failing: tuple[Text, ...] = ()
    """Paths of failed requests, those that fail most first; 5 at most."""
    complete: bool = True
    """False: the log gave a full page, so that some were not counted."""


class LogsSeen(Value, tag="logs-seen"):
    """What the deployment's processes printed since the last look."""

    deployment_id: str
    start: datetime
    end: datetime
    lines: int
    errors: int
    """Lines that report an error."""
    telling: tuple[Text, ...] = ()
    """The first error lines that tell what kind of failure it is (a schema, a configuration); 3 at most."""
    complete: bool = True


class BaselineSeen(Value, tag="baseline-seen"):
    """How it was before: what Railway remembers of the deployment that served before the watched one."""

    deployment_id: str
    start: datetime
    end: datetime
    requests: int | None = None
    """Users' requests in its log within the window; None: it could not be read."""
    failed: int | None = None
    millis: tuple[Timed, ...] = ()
    """Of 2xx answers, the newest 300 at most."""
    answered: tuple[str, ...] = ()
    """Names of smoke checks whose method and path were seen to be answered 2xx in that log."""
    log_lines: int | None = None
    log_errors: int | None = None
    log_seconds: float | None = None
    """Over how many seconds its log was counted."""
    latency_before: Latency | None = None
    """Railway's percentiles of the service in the hour before."""
    missing: tuple[Text, ...] = ()
    """What could not be read, as sentences."""


class LatencySeen(Value, tag="latency-seen"):
    """Railway's percentiles of the service since the watched deployment is live; None: it has none."""

    start: datetime
    end: datetime
    latency: Latency | None = None


class PlatformSeen(Value, tag="platform-seen"):
    """Railway's own status."""

    platform: Platform


class SubjectExplained(Value, tag="subject-explained"):
    """Which of Railway's own steps failed in the watched deployment."""

    step: str | None
    error: Text | None
