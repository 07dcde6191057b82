"""The ways to the first read: one wait where Railway lets us, two or three where it does not.

Whether a project token may read the environment's services and deployments below `projectToken` is not
confirmed by Railway: `nested_by_token` and `nested_by_project` try it; `plain` uses only what Railway's CLI
and docs use with such tokens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.adapters.railway.connection import Bounds
from rerail.adapters.railway.finding import find, find_only
from rerail.adapters.railway.wire.places import (
    Place,
    Places,
    Project,
    read_project,
    read_projects,
    read_token,
    read_workspaces,
)
from rerail.adapters.railway.wire.service import (
    ServiceInstance,
    Vital,
    read_service,
    read_vital_by_project,
    read_vital_by_token,
    view_of,
)
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from rerail.adapters.railway.connection import Connection
    from rerail.core.values import ServiceView

NESTED_ROWS = 100
"""Deployments of the whole environment in the first read; a project's services share them."""
OWN_ROWS = 100
_VITAL = Bounds(wait=15.0)
_MOST_WORKSPACES = 5
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ANOTHER_WAY = frozenset({Trouble.NOT_AUTHORIZED, Trouble.INVALID, Trouble.REFUSED, Trouble.GARBLED})
"""What Railway may say to a nested read that a plain one need not meet."""


def read_by_token(
    connection: Connection, service: str, environment: str | None, project: str | None
) -> ServiceView:
    """Read with a project token: one wait; three when Railway refuses the nested form. Raises RailwayError.

    `environment` and `project` may be given all the same; they must be the token's own.
    """
    try:
        vital = nested_by_token(connection)
    except RailwayError as error:
        if error.trouble not in _ANOTHER_WAY:
            raise
    else:
        _must_be("project", project, vital.project)
        _must_be("environment", environment, _place(vital))
        found = _in_environment(vital, service)
        return found or plain(connection, _places(vital), service)
    places = read_token(connection.ask("Token", {}, bounds=_VITAL))
    _must_be("project", project, places.project)
    _must_be("environment", environment, places.environment)
    return plain(connection, places, service)


def read_by_project(
    connection: Connection, service: str, environment: str | None, project: str | None
) -> ServiceView:
    """Read with an account or workspace token: one wait with two ids, one more when names must be resolved.

    Raises RailwayError.
    """
    places = resolve(connection, environment, project)
    try:
        vital = nested_by_project(connection, places)
    except RailwayError as error:
        if error.trouble not in _ANOTHER_WAY:
            raise
        return plain(connection, places, service)
    return _in_environment(vital, service) or plain(connection, _places(vital), service)


def nested_by_token(connection: Connection) -> Vital:
    """Ask for everything below `projectToken`.

    Unconfirmed for project tokens: Railway's published schema has these fields, but its CLI asks only for
    `project {id name}` and `environment {id name}` there.
    """
    return read_vital_by_token(connection.ask("Vital", {"first": NESTED_ROWS}, bounds=_VITAL))


def nested_by_project(connection: Connection, places: Places) -> Vital:
    """Ask for everything below `environment`.

    Source: Railway's published schema; whether Railway serves `deployments` there is unconfirmed.
    """
    data = connection.ask(
        "VitalByProject",
        {"projectId": places.project.id, "environmentId": places.environment.id, "first": NESTED_ROWS},
        bounds=_VITAL,
    )
    return read_vital_by_project(data)


def plain(connection: Connection, places: Places, service: str) -> ServiceView:
    """Ask by top-level fields: one wait with the service's id, two with its name.

    Source: `project` as Railway's CLI asks it with any token; `serviceInstance` with a project token in
    Railway docs: guides/autoscale-horizontally; `deployments` as observed with project tokens.
    """
    service_id = service.strip()
    if not _ID.fullmatch(service_id):
        project = read_project(connection.ask("Project", {"id": places.project.id}))
        service_id = find("service", service, project.services.nodes, f"the project {project.name}").id
    data = connection.ask(
        "Service",
        {
            "projectId": places.project.id,
            "environmentId": places.environment.id,
            "serviceId": service_id,
            "first": OWN_ROWS,
        },
        bounds=_VITAL,
    )
    return read_service(data, places, service_id)


def resolve(connection: Connection, environment: str | None, project: str | None) -> Places:
    """Find the project's and environment's ids: no wait for ids, one for names. Raises RailwayError."""
    given_project, given_environment = (project or "").strip(), (environment or "").strip()
    if _ID.fullmatch(given_project) and _ID.fullmatch(given_environment):
        return Places(
            project=Place(id=given_project, name=given_project),
            environment=Place(id=given_environment, name=given_environment),
        )
    found = _project(connection, given_project)
    environments = found.environments.nodes
    where = f"the project {found.name}"
    if given_environment:
        inside = find("environment", given_environment, environments, where)
    else:
        inside = find_only("environment", environments, where, "--environment")
    return Places(project=found.place, environment=inside)


def _project(connection: Connection, wanted: str) -> Project:
    if _ID.fullmatch(wanted):
        return read_project(connection.ask("Project", {"id": wanted}))
    reached = reachable_projects(connection)
    if wanted:
        return find("project", wanted, reached, "what the token reaches")
    return find_only("project", reached, "what the token reaches", "--project")


def reachable_projects(connection: Connection) -> tuple[Project, ...]:
    """List the projects that a token reaches; a workspace token may have to name its workspace.

    Unconfirmed: Railway's docs show `projects` without a workspace for account tokens only, so an empty or
    refused list is asked for again by workspace (`apiToken`, Railway's published schema).
    """
    try:
        listed = read_projects(connection.ask("Projects", {}))
    except RailwayError as error:
        if error.trouble not in _ANOTHER_WAY:
            raise
        listed = ()
    if listed:
        return listed
    workspaces = read_workspaces(connection.ask("Workspaces", {}))[:_MOST_WORKSPACES]
    pages = [read_projects(connection.ask("Projects", {"workspaceId": each.id})) for each in workspaces]
    return tuple(project for page in pages for project in page)


def _must_be(kind: str, wanted: str | None, own: Place) -> None:
    """Hold what was asked for against the one place that a project token reaches."""
    if wanted and wanted.strip().casefold() not in {own.id.casefold(), own.name.casefold()}:
        raise RailwayError(
            Trouble.NOT_AUTHORIZED,
            f"The project token belongs to the {kind} {own.name}, but --{kind} says {wanted.strip()}. "
            f"Use a token of that {kind}, or leave --{kind} out.",
        )


def _in_environment(vital: Vital, service: str) -> ServiceView | None:
    """Find the service; None when Railway listed only some of them and it is not there."""
    listed = vital.environment.service_instances
    candidates = tuple(_Candidate(instance) for instance in listed.nodes)
    try:
        found = find("service", service, candidates, f"the environment {vital.environment.name}")
    except RailwayError:
        if listed.page_info.has_next_page:
            return None
        raise
    return view_of(vital, found.instance)


class _Candidate:
    """A service of the environment, under the names that a Place has."""

    def __init__(self, instance: ServiceInstance) -> None:
        self.instance = instance
        self.id = instance.service_id
        self.name = instance.service_name


def _place(vital: Vital) -> Place:
    return Place(id=vital.environment.id, name=vital.environment.name)


def _places(vital: Vital) -> Places:
    return Places(project=vital.project, environment=_place(vital))
