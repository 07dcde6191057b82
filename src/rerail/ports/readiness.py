"""What only a check asks: nothing of it changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.readiness.seen import AutoDeploy, IssuesSeen
    from rerail.core.values import ServiceView


class ReadinessSource(Protocol):
    """What Railway tells of what comes after a rollback, and of its clock."""

    def auto_deploy(self, view: ServiceView) -> AutoDeploy:
        """Read whether a push is deployed by itself; one call, raises RailwayError."""
        ...

    def told_time(self) -> datetime | None:
        """Tell Railway's time (UTC) as of its last answer; None where no answer told it. No call."""
        ...


class IssueDesk(Protocol):
    """Where the incident would be filed."""

    def look(self) -> IssuesSeen:
        """Tell what can be seen without writing; two calls at most, never raises."""
        ...
