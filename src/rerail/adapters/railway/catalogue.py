"""The port Catalogue over Railway's API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.adapters.railway import ways
from rerail.adapters.railway.connection import Connection
from rerail.adapters.railway.finding import find
from rerail.adapters.railway.wire.places import read_project, read_token
from rerail.ports.catalogue import Inside, Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.adapters.railway.wire.places import Place, Places, Project
    from rerail.core.text import Secret


class RailwayCatalogue:
    """Lists places with one token; `close()` at the end."""

    def __init__(self, *, url: str, token: Secret, is_project_token: bool) -> None:
        """Make no call yet."""
        self._connection = Connection(url=url, token=token, is_project_token=is_project_token)
        self._is_project_token = is_project_token
        self._own: Places | None = None

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def projects(self) -> tuple[Named, ...]:
        """List the projects in one to some waits. Raises RailwayError."""
        if not self._is_project_token:
            return tuple(_named(each) for each in ways.reachable_projects(self._connection))
        self._own = read_token(self._connection.ask("Token", {}))
        return (_named(self._own.project),)

    def inside(self, project: Named) -> Inside:
        """List what is in a project in one wait. Raises RailwayError."""
        read = read_project(self._connection.ask("Project", {"id": project.id}))
        environments = (self._own.environment,) if self._own else read.environments.nodes
        return Inside(
            environments=tuple(_named(each) for each in environments),
            services=tuple(_named(each) for each in read.services.nodes),
        )

    def find(self, kind: str, wanted: str, among: Sequence[Named], where: str) -> Named:
        """Find by id or name. Raises RailwayError (NOT_FOUND). No call."""
        return find(kind, wanted, among, where)


def _named(each: Place | Project) -> Named:
    return Named(id=each.id, name=each.name)
