"""What only a check asks: nothing of it changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.readiness.seen import IssuesSeen


class ReadinessSource(Protocol):
    """What Railway tells of its clock."""

    def told_time(self) -> datetime | None:
        """Tell Railway's time (UTC) as of its last answer; None where no answer told it. No call."""
        ...


class IssueDesk(Protocol):
    """Where an incident would be filed, or a Claim be taken."""

    @property
    def repository(self) -> str:
        """Give the repository, `owner/name`."""
        ...

    def look(self) -> IssuesSeen:
        """Tell what can be seen without writing; two calls at most, never raises."""
        ...
