"""What must hold between settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rerail.core.values import Route
from rerail.settings.file import CONFIG_PATH
from rerail.settings.places import Mistake, Origin, Place
from rerail.settings.registry import dashed, registry, variable
from rerail.settings.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rerail.settings.tokens import Tokens


def absent(
    values: Mapping[str, Any], places: Mapping[str, Place], mistakes: Sequence[Mistake]
) -> Iterator[Mistake]:
    """Give the required options that nobody gave; not those that another mistake may be hiding."""
    hidden = {mistake.place.name for mistake in mistakes if mistake.fatal and mistake.place}
    for name, option in registry().items():
        given = places[name].origin is not Origin.DEFAULT or values.get(name)
        if option.required and not given and not hidden & {"", dashed(name)}:
            yield Mistake(place=None, says=_ask_for(dashed(name), option.kind.metavar))


def _ask_for(name: str, metavar: str) -> str:
    return (
        f"{name} is needed: give --{name} {metavar}, input `{name}`, {variable(name)}, "
        f"or `{name}:` in {CONFIG_PATH}"
    )


def mistakes_between(
    values: Mapping[str, Any], places: Mapping[str, Place], tokens: Tokens
) -> Iterator[Mistake]:
    """Give the combinations that can't be meant; options that are mistakes themselves are left out."""
    if values.get("version_assert") and _is_empty(values, "version_url"):
        yield Mistake(place=places["version_assert"], says="needs version-url; give it, or leave this out")
    if values.get("route") in {Route.REDEPLOY, Route.COMMIT} and _unattended_rebuild(values):
        yield Mistake(
            place=places["route"],
            says=f"the Route {values['route']} builds again, which an automatic run may not do; "
            "give allow-rebuild too, or leave the Route to rerail",
        )
    if tokens.railway and tokens.railway_kind is TokenKind.ACCOUNT and _is_empty(values, "project"):
        yield Mistake(
            place=tokens.places["railway-api-token"],
            says="an account or workspace token does not name a project; give project too, "
            "or a project token in RAILWAY_TOKEN",
        )
    for name in ("railway_api_url", "github_api_url", "github_graphql_url"):
        if not _is_the_runner_s(places[name]) and _is_in_the_clear(str(values.get(name) or "")):
            yield Mistake(
                place=places[name],
                says="would send the token in the clear; write https:// (http:// is for 127.0.0.1 only)",
            )
    if values.get("incident_repository") and not (tokens.github or tokens.incident):
        yield Mistake(
            place=None,
            says=f"incident-repository is given ({places['incident_repository']}), but no token for it; "
            "give GITHUB_TOKEN or RERAIL_INCIDENT_TOKEN",
            fatal=False,
        )


def _is_the_runner_s(place: Place) -> bool:
    """Tell whether a runner said so: on a GitHub Enterprise Server without TLS all goes in the clear."""
    return place.name in {"GITHUB_API_URL", "GITHUB_GRAPHQL_URL"}


def _is_in_the_clear(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}


def _is_empty(values: Mapping[str, Any], name: str) -> bool:
    return name in values and not values[name]


def _unattended_rebuild(values: Mapping[str, Any]) -> bool:
    return values.get("automatic") is True and values.get("allow_rebuild") is False
