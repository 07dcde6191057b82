"""The incident of a deployment that was gone back from, as it is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.fingerprint import joined

if TYPE_CHECKING:
    from rerail.core.values import ServiceView
    from rerail.ports.incidents import FiledIncident
    from rerail.usecases.gather import Gathering
    from rerail.usecases.request import Ports

INCIDENT_LIMIT = 8.0
"""Seconds for GitHub to tell of an incident: nothing is urgent while a rollback is live already."""


def incident_of(
    ports: Ports, gathering: Gathering, view: ServiceView, deployment_id: str
) -> FiledIncident | None:
    """Find the incident of this deployment; None where there is none, or GitHub does not tell."""
    make = ports.incidents
    if make is None:
        return None
    mark = joined(view.service_id, view.environment_id, deployment_id)
    asked = gathering.ask("GitHub", lambda: make().find(mark))
    gathering.wait(asked, seconds=INCIDENT_LIMIT, unless=lambda: ports.stop.signal is not None)
    return asked.value
