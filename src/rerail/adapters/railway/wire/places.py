"""Projects, environments and services by name and id."""

from __future__ import annotations

from rerail.adapters.railway.wire.shape import Connection, Id, Shape, understand


class Place(Shape, frozen=True):
    """Anything with an id and a name."""

    id: Id
    name: str


class Places(Shape, frozen=True):
    """Where a service is looked for."""

    project: Place
    environment: Place


class Project(Shape, frozen=True):
    """A project with what is in it, as far as that was asked for."""

    id: Id
    name: str
    environments: Connection[Place] = Connection(())
    services: Connection[Place] = Connection(())

    @property
    def place(self) -> Place:
        """Give it without its contents."""
        return Place(id=self.id, name=self.name)


class _Token(Shape, frozen=True, rename="camel"):
    project_token: Places


class _Project(Shape, frozen=True):
    project: Project


class _Projects(Shape, frozen=True):
    projects: Connection[Project]


class _Workspaces(Shape, frozen=True):
    workspaces: tuple[Place, ...]


class _ApiToken(Shape, frozen=True, rename="camel"):
    api_token: _Workspaces


def read_token(data: object) -> Places:
    """Read the answer to `Token`. Raises RailwayError (GARBLED)."""
    return understand(data, _Token, lambda answer: answer.project_token)


def read_project(data: object) -> Project:
    """Read the answer to `Project`. Raises RailwayError (GARBLED)."""
    return understand(data, _Project, lambda answer: answer.project)


def read_projects(data: object) -> tuple[Project, ...]:
    """Read the answer to `Projects`. Raises RailwayError (GARBLED)."""
    return understand(data, _Projects, lambda answer: answer.projects.nodes)


def read_workspaces(data: object) -> tuple[Place, ...]:
    """Read the answer to `Workspaces`. Raises RailwayError (GARBLED)."""
    return understand(data, _ApiToken, lambda answer: answer.api_token.workspaces)
