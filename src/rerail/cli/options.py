"""What stands on a command line: its settings resolved, or read without running anything (for the demo)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rerail.cli.console import say
from rerail.errors import ConfigurationError
from rerail.settings import click_options, resolve
from rerail.settings.resolving import gather, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.ports import Clock
    from rerail.settings import Resolved


def settings_of(options: Mapping[str, object], clock: Clock, command: str = "rollback") -> Resolved:
    """Resolve a command's options with inputs, environment and file; warnings are said on stderr.

    Raises ConfigurationError with every mistake.
    """
    from rerail import bootstrap  # noqa: PLC0415  half of what a rollback loads

    file, trouble = bootstrap.config_file(Path.cwd(), os.environ, clock.now())
    resolved = resolve(options, os.environ, file, clock.now(), command)
    for warning in (*resolved.warnings, *([trouble] if trouble else [])):
        say(f"warning: {warning}", err=True)
    return resolved


def output_dir(env: Mapping[str, str], clock: Clock) -> Path:
    """Give the output directory as a rollback would take it; mistakes elsewhere do not matter here.

    A post step is told it by its own step. Raises ConfigurationError where this setting itself is a mistake.
    """
    from rerail import bootstrap  # noqa: PLC0415  half of what a rollback loads
    from rerail.bootstrap.folder import STATE  # noqa: PLC0415

    if told := env.get(f"STATE_{STATE}"):
        return Path(told)
    now = clock.now()
    file, trouble = bootstrap.config_file(Path.cwd(), env, now)
    if trouble:
        say(f"warning: {trouble}", err=True)
    gathered = gather({}, env, file, now)
    if "output_dir" not in gathered.values:
        raise ConfigurationError(sentences(gathered))
    folder: Path = gathered.values["output_dir"]
    return folder


def parse_options(arguments: list[str], command: str = "rollback") -> dict[str, object]:
    """Give the options as click hands them to the command. Raises click.UsageError."""

    @click.command()
    @click_options(command)
    def parsed(**options: object) -> dict[str, object]:
        return options

    return dict(parsed.make_context(f"rerail {command}", arguments).params)
