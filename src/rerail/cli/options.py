"""Reading a command line of `rerail rollback` without running it (the demo shows one and then plays it)."""

from __future__ import annotations

import click

from rerail.settings import click_options


def parse_options(arguments: list[str]) -> dict[str, object]:
    """Give the options as click hands them to the command. Raises click.UsageError."""

    @click.command()
    @click_options()
    def parsed(**options: object) -> dict[str, object]:
        return options

    return dict(parsed.make_context("rerail rollback", arguments).params)
