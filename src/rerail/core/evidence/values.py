"""What was collected of the failed deployment; each value is one `observed` line of the Journal.

Times are UTC. `missing` says, as a sentence part, why something is not there: "no data" is never zero.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import field

from rerail.core.text import Text
from rerail.core.values import Value


class Part(StrEnum):
    """One kind of evidence; most become a file of the bundle."""

    BUILD_LOG = "build-log"
    DEPLOY_LOG = "deploy-log"
    HTTP_LOG = "http-log"
    EVENTS = "events"
    TRAFFIC = "traffic"
    RESOURCES = "resources"
    PLATFORM = "platform"
    CHANGES = "changes"


class Account(Value):
    """What is in one file of the bundle; as it is here: that there is none."""

    file: str | None = None
    """Its name in the bundle."""
    lines: int = 0
    bytes: int = 0
    sha256: str | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    dropped: int = 0
    """Lines that Railway's notices say it dropped."""
    drop_notices: int = 0
    left_out: bool = False
    """Whether older lines exist that were not fetched, or lines for which there was no room."""


class Kept(Account, tag="kept"):
    """One file of the bundle as it stands now, or why there is none; a later one of its part replaces it."""

    part: Part  # type: ignore[misc]  # mypy does not see that all fields are keyword-only
    redactions: dict[str, int] = field(default_factory=dict)
    """Rule → how often."""
    retained_until: datetime | None = None
    """Until when Railway keeps the original, where its plan is known."""
    missing: Text | None = None


class PullRequest(Value):
    """A pull request that a commit came by."""

    number: int
    title: Text | None = None
    url: str | None = None
    author: Text | None = None


class CommitMade(Value):
    """One commit between the Target and the failed one."""

    sha: str
    subject: Text
    author: Text | None = None
    at: datetime | None = None
    url: str | None = None
    pull_request: PullRequest | None = None


class ChangesMade(Value, tag="changes-made"):
    """The commits that going back undid, newest first."""

    base: str
    head: str
    commits: tuple[CommitMade, ...] = ()
    total: int | None = None
    """How many there are; more than are listed when GitHub listed only some. None: unknown."""
    files: int | None = None
    files_complete: bool = True
    url: str | None = None
    """GitHub's page of the comparison."""
    missing: Text | None = None


class PathImpact(Value):
    """How one path fared."""

    method: str
    path: Text
    """Without query string."""
    requests: int
    failed: int


class Impact(Value, tag="impact"):
    """What users met, counted in Railway's HTTP logs of the failed deployment; failed means 5xx at the edge.

    `requests` is None where there is no data.
    """

    start: datetime | None = None
    end: datetime | None = None
    requests: int | None = None
    failed: int | None = None
    first_failure: datetime | None = None
    last_failure: datetime | None = None
    paths: tuple[PathImpact, ...] = ()
    """Those with failures, the most failures first."""
    more_paths: int = 0
    complete: bool = True
    missing: Text | None = None


class ExcerptKind(StrEnum):
    """Which piece of a log."""

    FIRST_ERROR = "first-error"
    TAIL = "tail"


class Excerpt(Value, tag="excerpt"):
    """A piece of a log, redacted; one Text per line, each with its time in front."""

    which: ExcerptKind
    part: Part
    lines: tuple[Text, ...] = ()
    marked: int | None = None
    """Index of the line that it is about."""
    at: datetime | None = None
    """Time of the marked line, else of the last."""
    missing: Text | None = None


class Latency(Value):
    """Percentiles in milliseconds, of one aggregate window (percentiles can't be averaged)."""

    p50: float
    p90: float
    p95: float
    p99: float


class Status(Value):
    """How many answers had this HTTP status."""

    code: int
    count: int


class TrafficIn(Value):
    """The service's HTTP traffic in one window, as Railway's edge counted it."""

    start: datetime
    end: datetime
    statuses: tuple[Status, ...] = ()
    """Empty: no traffic, or no data; Railway does not tell them apart."""
    latency: Latency | None = None
    missing: Text | None = None


class Traffic(Value, tag="traffic"):
    """Before the failed deployment, while it served, and after the Target was back."""

    before: TrafficIn | None = None
    during: TrafficIn | None = None
    after: TrafficIn | None = None


class Resources(Value, tag="resources"):
    """CPU (vCPU) and memory (GB) of the service while the failed deployment served."""

    start: datetime
    end: datetime
    cpu_mean: float | None = None
    cpu_peak: float | None = None
    cpu_limit: float | None = None
    memory_mean: float | None = None
    memory_peak: float | None = None
    memory_limit: float | None = None
    missing: Text | None = None


class Platform(Value, tag="platform"):
    """Railway's own status at that time."""

    stable: bool | None = None
    says: Text | None = None
    """The message of its incident or maintenance."""
    since: datetime | None = None
    url: str | None = None
    missing: Text | None = None


class HappeningSeen(Value):
    """One step of Railway's own timeline of the failed deployment (`deploymentEvents`)."""

    step: str
    started_at: datetime
    completed_at: datetime | None = None
    error: Text | None = None


class Happenings(Value, tag="happenings"):
    """Railway's own timeline of the failed deployment, oldest first."""

    steps: tuple[HappeningSeen, ...] = ()
    missing: Text | None = None


class Collected(Value, tag="collected"):
    """The bundle is complete: every part is in it, or said to be missing; what is attached is this."""

    folder: str
    """Where it is on this machine (or in this container)."""
    files: int
    bytes: int
    missing: Text | None = None
    """Why collecting ended early; None when it did not."""
    notes: tuple[Text, ...] = ()
    """What else to know of it, as sentences."""


Observation = Collected | Kept | ChangesMade | Impact | Excerpt | Traffic | Resources | Platform | Happenings
