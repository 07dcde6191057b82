"""Who asks: which token came in which header, and how far it reaches (Railway docs: integrations/api)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rerail.simulator.world.ground import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.simulator.world.values import Token
    from rerail.simulator.world.world import World

NOT_AUTHORIZED = "Not Authorized"
_KINDS = {"me": {"account"}, "apiToken": {"account", "workspace"}, "projectToken": {"project"}}


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A request's token, or why it has none; and root fields refused to it although it may ask."""

    token: Token | None = None
    problem: str = NOT_AUTHORIZED
    refused: frozenset[str] = field(default_factory=frozenset)

    def may_ask(self, name: str) -> Token:
        """Give the token if it may ask for that root field at all. Raises RefusedError."""
        if self.token is None:
            raise RefusedError(self.problem)
        kinds = _KINDS.get(name)
        if name in self.refused | self.token.refused or (kinds is not None and self.token.kind not in kinds):
            raise RefusedError(NOT_AUTHORIZED)
        return self.token

    def reaches(self, environment_id: str) -> None:
        """Do nothing if the environment is within reach. Raises RefusedError."""
        home = None if self.token is None else self.token.environment_id
        if home is not None and home != environment_id:
            raise RefusedError(NOT_AUTHORIZED)


def caller_of(world: World, headers: Mapping[str, str], refused: frozenset[str]) -> Caller:
    """Read the token; each kind has a header of its own. `headers` are matched in lower case."""
    given = headers.get("project-access-token")
    if given is not None:
        found = world.tokens.get(given)
        if found is None:
            return Caller(problem="Project Token not found")
        return Caller(token=found if found.kind == "project" else None, refused=refused)
    scheme, _, value = headers.get("authorization", "").partition(" ")
    found = world.tokens.get(value) if scheme.lower() == "bearer" else None
    if found is None or found.kind == "project":
        return Caller()
    return Caller(token=found, refused=refused)
