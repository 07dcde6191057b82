"""What a world may be told in a few words and plays at length: traffic, chatter, load, trouble."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

OK_STATUS = 200


@dataclass(frozen=True, kw_only=True)
class Route:
    """What clients ask for: `weight` is its share; `status` what it answers while the process is well.

    `breaks` says whether it answers as badly as the process does. "{n}" in `path` becomes a number.
    """

    method: str = "GET"
    path: str = "/"
    weight: float = 1.0
    status: int = OK_STATUS
    millis: int = 40
    breaks: bool = True


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """The requests that come for a service, the same ones whenever they are asked about.

    `bad_millis` is how long a request takes that is answered with a 5xx. `since` is when the traffic began.
    """

    per_minute: int = 60
    routes: tuple[Route, ...] = (Route(),)
    bad_millis: int = 900
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Chatter:
    """A process that prints `per_second` lines, for `seconds`, from `after` seconds since its start on.

    "{n}" in `texts`, which are printed in turn, becomes the line's number.
    """

    per_second: int
    seconds: int
    after: float = 1.0
    texts: tuple[str, ...] = ("worker tick {n}",)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a process uses while it answers well, and while it does not, and may use: vCPU and gigabytes."""

    cpu: float = 0.09
    memory: float = 0.24
    bad_cpu: float = 0.94
    bad_memory: float = 0.61
    cpu_limit: float = 8.0
    memory_limit: float = 8.0


@dataclass(frozen=True, kw_only=True)
class PlatformTrouble:
    """What Railway says of itself on its status page."""

    message: str
    status: Literal["IDENTIFIED", "INVESTIGATING", "MONITORING", "RESOLVED"] = "INVESTIGATING"
    at: datetime | None = None
    url: str = "https://status.railway.com"


@dataclass(frozen=True, kw_only=True)
class PlatformWork:
    """Maintenance that Railway announces on its status page."""

    message: str
    start: datetime
    status: Literal["COMPLETED", "INPROGRESS", "NOTSTARTEDYET"] = "INPROGRESS"
    url: str = "https://status.railway.com"


@dataclass(frozen=True, kw_only=True)
class LogRules:
    """What is not confirmed of Railway's log queries, so that either way can be played.

    `most_lines` and `most_requests` bound one answer. `dated` says which lines an answer within a start
    date holds when there are more than it may hold. `one_more`: `limit` gives one more line (source:
    Railway's CLI, take_last_n_logs). `inclusive`: rows of exactly the dates are in. `precise`: otherwise the
    dates are cut to milliseconds. `late`: seconds until a line can be read.
    """

    most_lines: int = 5000
    most_requests: int = 5000
    dated: Literal["newest", "oldest"] = "newest"
    one_more: bool = True
    inclusive: bool = True
    precise: bool = True
    late: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One log line. `severity` is "info", "warn" or "error"; `attributes` are those of structured logs."""

    at: datetime
    message: str
    severity: str = "info"
    attributes: Mapping[str, str] = field(default_factory=dict)
