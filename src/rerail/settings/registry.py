"""The declared options as a table, and the names by which each source knows them."""

from __future__ import annotations

from functools import cache

import msgspec

from rerail.settings.model import Settings
from rerail.settings.option import Group, Option


@cache
def registry() -> dict[str, Option]:
    """Give every declared option by its field's name: by groups, then in the order of declaration."""
    declared = {
        field.name: next(meta for meta in field.type.__metadata__ if isinstance(meta, Option))
        for field in msgspec.structs.fields(Settings)
    }
    return {name: option for group in Group for name, option in declared.items() if option.group is group}


def public_options(command: str = "rollback") -> dict[str, Option]:
    """Give the options of a command that are also inputs and keys, by their dashed names."""
    return {
        dashed(name): option
        for name, option in registry().items()
        if command in option.commands and not option.only_variables
    }


def all_public_options() -> dict[str, Option]:
    """Give the options of every command that are also inputs and keys, by their dashed names."""
    return {dashed(name): option for name, option in registry().items() if not option.only_variables}


def dashed(name: str) -> str:
    """Give an option's public name: `min_served` is `min-served`."""
    return name.replace("_", "-")


def variable(name: str) -> str:
    """Give the environment variable of an option: `min-served` is `RERAIL_MIN_SERVED`."""
    return f"RERAIL_{name.replace('-', '_').upper()}"


def input_variable(name: str) -> str:
    """Give the variable in which a runner hands over an input; dashes stay.

    Source: actions/runner Handler.cs (only spaces are replaced).
    """
    return f"INPUT_{name.replace('_', '-').upper()}"
