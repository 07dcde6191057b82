"""What a token reaches at Railway, by name and id: what is chosen from before there is a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Sequence


class Named(Value):
    """A project, environment or service. The name is what somebody typed at Railway, and may be hostile."""

    id: str
    name: str


class Inside(Value):
    """What is in a project, as far as the token reaches."""

    environments: tuple[Named, ...]
    services: tuple[Named, ...]


class Catalogue(Protocol):
    """Lists places at Railway. Every method is bounded, changes nothing and raises RailwayError."""

    def projects(self) -> tuple[Named, ...]:
        """List the projects: a project token's own, or all that another token reaches."""
        ...

    def inside(self, project: Named) -> Inside:
        """List what is in a project; with a project token its own environment only."""
        ...

    def find(self, kind: str, wanted: str, among: Sequence[Named], where: str) -> Named:
        """Find by id or name. Raises RailwayError (NOT_FOUND) that tells what there is instead. No call."""
        ...
