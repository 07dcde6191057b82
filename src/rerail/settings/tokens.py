"""Tokens: from the environment only, never options (argv is readable by others), never keys of the file."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from rerail.core.text import Secret
from rerail.core.values import Value
from rerail.settings.places import Mistake, Origin, Place
from rerail.settings.registry import input_variable
from rerail.settings.runner import RUNTIME_TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKENS = {
    "railway-token": ("RAILWAY_TOKEN", "Railway project token (names its project and environment)."),
    "railway-api-token": ("RAILWAY_API_TOKEN", "Railway account or workspace token; needs `project` too."),
    "github-token": ("GITHUB_TOKEN", "GitHub token that reads tags and files the incident."),
    "incident-token": ("RERAIL_INCIDENT_TOKEN", "GitHub token for `incident-repository`."),
}
"""Input → the environment variable of the same meaning, and what it is."""
_TOKEN_KEY = re.compile(r"(?i)(.*[-_.])?(token|secret|password|api[-_]?key)")
_NO_HEADER = re.compile(r"[^\x21-\x7e]")
_GITHUB = re.compile(r"(gh[pousr]_|github_pat_)")


class TokenKind(StrEnum):
    """Which kind of Railway token, and so in which header it goes."""

    PROJECT = "project"
    ACCOUNT = "account"
    """Of an account or a workspace: Railway treats both alike."""


class Tokens(Value):
    """The tokens of this run. `railway` is set, unless the resolving reported its absence."""

    railway: Secret | None = None
    railway_kind: TokenKind = TokenKind.PROJECT
    github: Secret | None = None
    incident: Secret | None = None
    """For the incident's repository only; None: `github` serves there too."""
    places: dict[str, Place] = msgspec.field(default_factory=dict)
    """Where each came from, by its input's name."""

    known: dict[str, Secret] = msgspec.field(default_factory=dict)
    """Every token's value in the environment, also one that is not used, by the name to show for it."""

    def secrets(self) -> dict[str, Secret]:
        """Give the values that must be shown nowhere, by the name to show for each, for the Redactor."""
        return self.known


class FoundTokens(Value):
    """What the environment holds of tokens, and what is wrong with it."""

    tokens: Tokens
    mistakes: tuple[Mistake, ...] = ()


def find_tokens(env: Mapping[str, str]) -> FoundTokens:
    """Read the tokens: an input wins over the variable; an empty one is not given."""
    found = {name: place for name in TOKENS if (place := _place(name, env)) is not None}
    values = {name: Secret(_value(place, env)) for name, place in found.items()}
    mistakes = [wrong for name in found if (wrong := _malformed(name, found[name], values[name]))]
    mistakes.extend(_of_railway(found))
    project = values.get("railway-token")
    tokens = Tokens(
        railway=project or values.get("railway-api-token"),
        railway_kind=TokenKind.ACCOUNT
        if project is None and "railway-api-token" in found
        else TokenKind.PROJECT,
        github=values.get("github-token"),
        incident=values.get("incident-token"),
        places=found,
        known=_known(env),
    )
    return FoundTokens(tokens=tokens, mistakes=tuple(mistakes))


def is_token_key(name: str) -> bool:
    """Tell whether a key of the file is meant to hold a token or another secret."""
    return _TOKEN_KEY.fullmatch(name) is not None


def _place(name: str, env: Mapping[str, str]) -> Place | None:
    if env.get(input_variable(name), "").strip():
        return Place(origin=Origin.INPUT, name=name)
    variable = TOKENS[name][0]
    if env.get(variable, "").strip():
        return Place(origin=Origin.ENVIRONMENT, name=variable)
    return None


def _value(place: Place, env: Mapping[str, str]) -> str:
    key = input_variable(place.name) if place.origin is Origin.INPUT else place.name
    return env[key].strip()


def _known(env: Mapping[str, str]) -> dict[str, Secret]:
    known = {}
    for name, (own, _) in TOKENS.items():
        used, variable = (env.get(key, "").strip() for key in (input_variable(name), own))
        if used and variable and variable != used:
            known[f"{own}, not used"] = Secret(variable)
        if used or variable:
            known[own] = Secret(used or variable)
    if runtime := env.get(RUNTIME_TOKEN, "").strip():
        known[RUNTIME_TOKEN] = Secret(runtime)
    return known


def _malformed(name: str, place: Place, token: Secret) -> Mistake | None:
    if _NO_HEADER.search(token.reveal()):
        says = "is no token: it has spaces, line breaks or other characters that no token has; copy it again"
        return Mistake(place=place, says=says)
    if name.startswith("railway") and _GITHUB.match(token.reveal()):
        return Mistake(place=place, says=f"holds a GitHub token; {_WHERE_TO_GET_ONE}")
    return None


_WHERE_TO_GET_ONE = (
    "RAILWAY_TOKEN (input `railway-token`) takes a project token, made at railway.com: project, Settings, "
    "Tokens, for the environment; RAILWAY_API_TOKEN (input `railway-api-token`) takes an account or "
    "workspace token, made at railway.com/account/tokens, and needs `project` too"
)


def _of_railway(found: Mapping[str, Place]) -> list[Mistake]:
    """Source: Railway docs, CLI login: setting both is an error."""
    project, account = found.get("railway-token"), found.get("railway-api-token")
    if project is None and account is None:
        return [Mistake(place=None, says=f"a Railway token is needed: {_WHERE_TO_GET_ONE}")]
    if project is not None and account is not None:
        says = f"a Railway token is given here and by {account}; give one of them: {_WHERE_TO_GET_ONE}"
        return [Mistake(place=project, says=says)]
    return []
