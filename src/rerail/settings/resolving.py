"""From all sources to one validated value: option, then input, environment, file, default.

Every mistake is found before any is reported, and each says where it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerail.core.text import Redactor
from rerail.core.values import Value
from rerail.errors import ConfigurationError
from rerail.settings.model import Settings
from rerail.settings.option import WATCH
from rerail.settings.places import Mistake, Origin, Place
from rerail.settings.reading import default_place, read_first
from rerail.settings.registry import registry
from rerail.settings.rules import absent, mistakes_between
from rerail.settings.runner import RunnerFacts
from rerail.settings.sources import (
    from_environment,
    from_file,
    from_options,
    misspelt_variables,
    mistakes_of_form,
)
from rerail.settings.tokens import FoundTokens, Tokens, find_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rerail.settings.file import ConfigFile
    from rerail.settings.option import Option


class Resolved(Value):
    """What a run goes by."""

    settings: Settings
    tokens: Tokens
    runner: RunnerFacts
    warnings: tuple[str, ...]
    """Mistakes that this run can do without, as sentences with their places."""
    places: dict[str, Place]

    def place(self, name: str) -> Place:
        """Tell where an option's value came from; either spelling (`min_served`, `min-served`)."""
        return self.places[name.replace("-", "_")]


class Gathered(Value):
    """Everything that was found, mistakes included."""

    values: dict[str, Any]
    """By field name; without those whose text is a mistake."""
    places: dict[str, Place]
    found: FoundTokens
    mistakes: tuple[Mistake, ...]


def resolve(
    options: Mapping[str, object],
    env: Mapping[str, str],
    file: ConfigFile | None,
    now: datetime,
    command: str = "rollback",
) -> Resolved:
    """Give the settings of a run; `now` is UTC.

    Raises ConfigurationError with all mistakes at once, if one of them is in something that this run needs.
    """
    gathered = gather(options, env, file, now, command)
    if any(mistake.fatal for mistake in gathered.mistakes):
        raise ConfigurationError(sentences(gathered))
    return Resolved(
        settings=Settings(**gathered.values),
        tokens=gathered.found.tokens,
        runner=RunnerFacts.of(env),
        warnings=sentences(gathered),
        places=gathered.places,
    )


def gather(
    options: Mapping[str, object],
    env: Mapping[str, str],
    file: ConfigFile | None,
    now: datetime,
    command: str = "rollback",
) -> Gathered:
    """Read every source and judge it. Never raises for what the user gave."""
    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    mistakes = list(mistakes_of_form(file, command))
    for name, option in registry().items():
        given = [*from_options(name, options), *from_environment(name, env), *from_file(name, file)]
        reading = read_first(option, given, default_place(name), now, used=_is_used(option, values, command))
        places[name] = reading.place
        mistakes.extend(reading.mistakes)
        if reading.known:
            values[name] = reading.value
    _follow_the_api(values, places)
    mistakes.extend(absent(values, places, mistakes))
    found = find_tokens(env)
    mistakes.extend([*found.mistakes, *misspelt_variables(env)])
    mistakes.extend(mistakes_between(values, places, found.tokens))
    return Gathered(values=values, places=places, found=found, mistakes=tuple(mistakes))


def file_mistakes(file: ConfigFile, now: datetime) -> tuple[Mistake, ...]:
    """Give everything that is wrong in the file, whether a run needs it or not, by line."""
    mistakes = gather({}, {}, file, now).mistakes
    own = [mistake for mistake in mistakes if mistake.place and mistake.place.origin is Origin.FILE]
    return tuple(dict.fromkeys(sorted(own, key=_line)))


def sentences(gathered: Gathered) -> tuple[str, ...]:
    """Give the mistakes as sentences of one line, what this run needs first; no token stands in them."""
    redactor = Redactor(gathered.found.tokens.secrets())
    in_order = sorted(gathered.mistakes, key=lambda mistake: (not mistake.fatal, _line(mistake)))
    cleaned = (str(redactor.clean(str(mistake))) for mistake in in_order)
    return tuple(dict.fromkeys(" ".join(text.replace("##[", "# #[").split()) for text in cleaned))


def _line(mistake: Mistake) -> int:
    return (mistake.place.line or 0) if mistake.place else 0


def _is_used(option: Option, values: Mapping[str, Any], command: str) -> bool:
    """Tell whether this run needs the option; one whose partner is itself a mistake counts as needed."""
    if option.commands == WATCH and command != "watch":
        return False
    return option.only_with is None or bool(values.get(option.only_with, True))


def _weight(place: Place) -> int:
    if place.origin is Origin.DEFAULT:
        return 0
    return 2 if place.name.startswith("RERAIL_") else 1


def _follow_the_api(values: dict[str, Any], places: dict[str, Place]) -> None:
    """Where only the REST API is named, GraphQL lives beside it: the token must not go elsewhere.

    A runner sets both GITHUB_ variables, whatever a workflow says; RERAIL_GITHUB_API_URL outweighs both.
    Source: GitHub docs, GraphQL on Enterprise Server (`/api/v3` and `/api/graphql`).
    """
    api, graphql = places["github_api_url"], places["github_graphql_url"]
    if "github_api_url" in values and _weight(api) > _weight(graphql):
        values["github_graphql_url"] = f"{values['github_api_url'].rstrip('/').removesuffix('/v3')}/graphql"
        places["github_graphql_url"] = api
