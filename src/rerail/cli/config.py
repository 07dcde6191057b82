"""`rerail config`: is the file right, and what would a run go by."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.adapters.runner import annotation
from rerail.core.telling.wording import duration
from rerail.core.text import Redactor
from rerail.errors import ExitCode
from rerail.render.escape import for_console
from rerail.settings import CONFIG_PATH, ConfigFile, SectionedCommand, click_options, find_config
from rerail.settings.kinds import shown
from rerail.settings.kinds_of_watch import PERCENT
from rerail.settings.registry import dashed, registry
from rerail.settings.resolving import Gathered, file_mistakes, gather, sentences
from rerail.settings.tokens import TOKENS, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.settings.option import Option
    from rerail.settings.places import Mistake

WIDTH = 2 + max(len(dashed(name)) for name in registry())
"""Of the column with the names."""


@click.group(name="config")
def command() -> None:
    """Check and show the configuration."""


@command.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def validate(path: Path | None) -> int:
    """Check the whole configuration file; name every mistake with its line.

    PATH is .github/rerail.yml of this checkout, where none is given. Ends with 2 if there is a mistake.
    """
    path = path or find_config(Path.cwd())
    if path is None:
        click.echo(f"There is no {CONFIG_PATH} here: nothing to check.")
        return int(ExitCode.RECOVERED)
    name = _named(path)
    mistakes = file_mistakes(ConfigFile.read(path, name), SystemClock().now())
    for mistake in mistakes:
        click.echo(for_console(mistake), err=True)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            click.echo(error_annotation(mistake))
    if mistakes:
        return int(ExitCode.USAGE)
    click.echo(f"{name}: no mistakes.")
    return int(ExitCode.RECOVERED)


@command.command(cls=SectionedCommand)
@click_options()
def show(**options: object) -> int:
    """Show what `rerail rollback` would go by, and where each value comes from.

    Takes the options of `rerail rollback`. Tokens are shown as set or not set. Ends with 2 if a rollback
    would refuse.
    """
    path = find_config(Path.cwd())
    file = ConfigFile.read(path, _named(path)) if path else None
    gathered = gather(options, os.environ, file, SystemClock().now())
    redactor = Redactor(gathered.found.tokens.secrets())
    for line in (*_values(gathered), *_tokens(gathered.found.tokens)):
        click.echo(for_console(redactor.clean(line)))
    for sentence in sentences(gathered):
        click.echo(for_console(sentence), err=True)
    return int(ExitCode.USAGE if any(wrong.fatal for wrong in gathered.mistakes) else ExitCode.RECOVERED)


def error_annotation(mistake: Mistake) -> str:
    """Give the workflow command that shows a mistake at its line."""
    place = mistake.place
    says = f"{place.name}: {mistake.says}" if place and place.name else mistake.says
    return annotation("error", says, file=place.file if place else None, line=place.line if place else None)


def _named(path: Path) -> str:
    """Give the path as seen from here, as annotations need it."""
    absolute = path.resolve()
    here = Path.cwd().resolve()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(path)


def _values(gathered: Gathered) -> Iterator[str]:
    for name, option in registry().items():
        known = name in gathered.values
        value = _worded(gathered.values[name], option) if known else "(a mistake, see below)"
        text = value or option.otherwise or "(none)"
        yield f"{dashed(name):{WIDTH}}{text}  [{gathered.places[name]}]"


def _tokens(tokens: Tokens) -> Iterator[str]:
    for name in TOKENS:
        place = tokens.places.get(name)
        yield f"{name:{WIDTH}}{f'set  [{place}]' if place else 'not set'}"


def _worded(value: object, option: Option) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value * 100:g}%" if option.kind is PERCENT else duration(value)
        case datetime():
            return value.isoformat()
        case tuple():
            return ", ".join(shown(str(item)) for item in value)
        case None:
            return ""
        case _:
            return shown(str(value))
