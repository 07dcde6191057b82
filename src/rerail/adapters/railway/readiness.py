"""The port ReadinessSource: what a check asks of Railway, and a rollback does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.adapters.railway.connection import Connection


class RailwayReadiness:
    """Reads over the connection of a RailwayClient."""

    def __init__(self, connection: Connection) -> None:
        """Make no call yet."""
        self._connection = connection

    def told_time(self) -> datetime | None:
        """Tell Railway's time (UTC) as of its last answer; None where no answer told it. No call."""
        return self._connection.told_time
