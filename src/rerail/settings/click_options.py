"""Command-line options made from the registry.

click only carries the texts: it reads no environment and converts nothing, so that all mistakes of all
sources come together from `resolve`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from rerail.settings.kinds import FLAG
from rerail.settings.option import Group, Option
from rerail.settings.registry import all_public_options, public_options, variable

if TYPE_CHECKING:
    from collections.abc import Callable

Decorated = TypeVar("Decorated", bound="Callable[..., object] | click.Command")


def click_options(command: str = "rollback") -> Callable[[Decorated], Decorated]:
    """Give a decorator that adds a command's options; absent ones arrive as None, or () for lists."""
    decorators = [_decorator(name, option) for name, option in public_options(command).items()]

    def decorate(function: Decorated) -> Decorated:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def _decorator(name: str, option: Option) -> Callable[[Decorated], Decorated]:
    kind = option.kind
    if kind is FLAG:
        return click.option(f"--{name}/--no-{name}", default=None, help=help_text(name, option))
    return click.option(
        f"--{name}", metavar=kind.metavar, multiple=kind.many, type=str, help=help_text(name, option)
    )


def help_text(name: str, option: Option) -> str:
    """Give the line of `--help`: what it is, default, and the environment's name."""
    more = " Repeatable." if option.kind.many else ""
    return f"{option.help}{more}{_default(option)}  [{variable(name)}]"


def _default(option: Option) -> str:
    if option.required:
        return " Required."
    default = ", ".join(option.default.splitlines()) or option.otherwise
    return f" (default: {default})" if default else ""


class SectionedCommand(click.Command):
    """A command whose options are listed under the registry's headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options by group; those not of the registry come last."""
        groups = {name.replace("-", "_"): option.group for name, option in all_public_options().items()}
        rows: dict[str, list[tuple[str, str]]] = {str(group): [] for group in Group}
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx)
            if row is not None:
                rows.setdefault(str(groups.get(param.name or "", "Other")), []).append(row)
        for heading, listed in rows.items():
            if listed:
                with formatter.section(heading):
                    formatter.write_dl(listed)
