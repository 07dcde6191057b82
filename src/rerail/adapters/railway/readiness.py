"""The port ReadinessSource: what a check asks of Railway, and a rollback does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.adapters.railway.wire.auto_deploy import read_auto_deploy

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.adapters.railway.connection import Connection
    from rerail.core.readiness.seen import AutoDeploy
    from rerail.core.values import ServiceView


class RailwayReadiness:
    """Reads over the connection of a RailwayClient."""

    def __init__(self, connection: Connection) -> None:
        """Make no call yet."""
        self._connection = connection

    def auto_deploy(self, view: ServiceView) -> AutoDeploy:
        """Read whether a push is deployed by itself. Raises RailwayError.

        Unconfirmed: whether a project token may ask for it.
        """
        data = self._connection.ask(
            "AutoDeploy",
            {
                "projectId": view.project_id,
                "environmentId": view.environment_id,
                "serviceId": view.service_id,
            },
        )
        return read_auto_deploy(data)

    def told_time(self) -> datetime | None:
        """Tell Railway's time (UTC) as of its last answer; None where no answer told it. No call."""
        return self._connection.told_time
