"""The port EvidenceSource: what Railway remembers of a deployment. No operation needs another one to work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from rerail.adapters.railway.log_pages import LogPages, written
from rerail.adapters.railway.wire import logs, plan, platform, resources, sleeps, traffic, variables
from rerail.core.evidence.values import TrafficIn
from rerail.core.text import draft
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.adapters.railway.connection import Connection
    from rerail.core.evidence.values import Platform, Resources
    from rerail.core.text import Secret, Text
    from rerail.ports.evidence import HttpLine, LogLine

T = TypeVar("T")
_RATES = (
    (timedelta(hours=1), 30),
    (timedelta(hours=6), 60),
    (timedelta(days=1), 240),
    (timedelta(days=7), 3600),
)
_COARSEST = 14400
"""Seconds between two samples, by the window's length (CLI source: src/commands/metrics.rs)."""
_NOTHING_ELSE = frozenset({Trouble.UNREACHABLE, Trouble.RATE_LIMITED})
"""Troubles that a second operation would meet as well."""


class RailwayEvidence:
    """Reads evidence over the connection of a RailwayClient, so that its rate limit is seen in one place.

    Unconfirmed: whether a project token may read HTTP logs, metrics and snapshots (Railway docs and users
    tell of builds' and processes' logs only); where it may not, the RailwayError says so.
    """

    def __init__(self, connection: Connection) -> None:
        """Make no call yet."""
        self._connection = connection
        self._build_log = LogPages(connection, "BuildLog", logs.read_build_log)
        self._deploy_log = LogPages(connection, "DeployLog", logs.read_deploy_log)
        self._http_log = LogPages(connection, "HttpLog", logs.read_http_log)

    def build_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> tuple[LogLine, ...]:
        """Read one page of the build log within the dates, oldest first. Raises RailwayError.

        Unconfirmed, as for the other logs: that the dates are inclusive, and whether a window of more rows
        than a page gives the newest or the oldest.
        """
        return self._build_log.page(deployment_id, start, end)

    def deploy_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> tuple[LogLine, ...]:
        """Read one page of what its processes printed, as `build_log`."""
        return self._deploy_log.page(deployment_id, start, end)

    def http_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> tuple[HttpLine, ...]:
        """Read one page of the requests that it answered, as `build_log`.

        Source of the dates' names (`beforeDate` is the start, `anchorDate` the end): Railway's CLI.
        """
        return self._http_log.page(deployment_id, start, end)

    def traffic(self, environment_id: str, service_id: str, start: datetime, end: datetime) -> TrafficIn:
        """Read counts by status and latency of the service in a window; each counts without the other.

        Raises RailwayError where neither can be had.
        """
        where = _where(environment_id, service_id, start, end)
        statuses, first = self._try("HttpStatuses", where, traffic.read_statuses)
        if first is not None and first.trouble in _NOTHING_ELSE:
            raise first
        latency, second = self._try("HttpDurations", where, traffic.read_latency)
        if first is not None and second is not None:
            raise first
        return TrafficIn(
            start=start,
            end=end,
            statuses=statuses or (),
            latency=latency,
            missing=_missing("counts by status", first) or _missing("latency", second),
        )

    def resources(self, environment_id: str, service_id: str, start: datetime, end: datetime) -> Resources:
        """Read CPU and memory of the service in a window. Raises RailwayError."""
        where = _where(environment_id, service_id, start, end)
        data = self._connection.ask("Resources", {**where, "every": _sample_rate(end - start)})
        return resources.read_resources(data, start, end)

    def platform(self) -> Platform:
        """Read Railway's own status. Raises RailwayError."""
        return platform.read_platform(self._connection.ask("Platform", {}))

    def variable_values(self, deployment_id: str) -> dict[str, Secret]:
        """Read the deployment's variables, to hide their values. Raises RailwayError.

        Sealed variables can't be read (Railway docs: variables).
        """
        return variables.read_values(self._connection.ask("Variables", {"deploymentId": deployment_id}))

    def plan(self, project_id: str) -> str | None:
        """Read the project's plan; None where Railway does not tell it. Raises RailwayError."""
        return plan.read_plan(self._connection.ask("Plan", {"projectId": project_id}))

    def sleeps(self, environment_id: str, service_id: str) -> bool | None:
        """Read whether the service is serverless; None where Railway does not tell. Raises RailwayError."""
        where = {"environmentId": environment_id, "serviceId": service_id}
        return sleeps.read_sleeps(self._connection.ask("Sleeps", where))

    def _try(
        self, operation: str, where: dict[str, str | None], read: Callable[[object], T]
    ) -> tuple[T | None, RailwayError | None]:
        try:
            return read(self._connection.ask(operation, where)), None
        except RailwayError as error:
            return None, error


def _where(environment_id: str, service_id: str, start: datetime, end: datetime) -> dict[str, str | None]:
    return {
        "environmentId": environment_id,
        "serviceId": service_id,
        "start": written(start),
        "end": written(end),
    }


def _missing(what: str, error: RailwayError | None) -> Text | None:
    return draft(f"{what}: {error.sentence_part}") if error else None


def _sample_rate(window: timedelta) -> int:
    return next((rate for longest, rate in _RATES if window <= longest), _COARSEST)
