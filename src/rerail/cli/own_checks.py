"""`rerail incident checks`, and `command: incident` of the Action, which is the same by inputs."""

from __future__ import annotations

import os
from pathlib import Path

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.options import output_dir
from rerail.core.journal import OwnChecksEnded, OwnOutcome
from rerail.core.text import Redactor, draft
from rerail.errors import ConfigurationError
from rerail.render.escape import for_console
from rerail.settings import RunnerFacts
from rerail.settings.registry import input_variable
from rerail.settings.tokens import find_tokens

OUTCOMES = tuple(str(outcome) for outcome in OwnOutcome)
_MISSING = (
    f"outcome: it is missing; one of {', '.join(OUTCOMES)}. In a workflow: "
    "outcome: ${{ steps.<id of your step>.outcome }}"
)
ANY_NAME = "your own checks"
LONGEST_NAME = 200
LONGEST_SAID = 1_000


class CommandOfAnAction(click.Group):
    """A group that a runner calls without a subcommand: then inputs say the rest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the subcommand in, where the Action called this group."""
        return super().parse_args(ctx, ["checks"] if not args and _is_action(os.environ) else args)


@click.command()
@click.argument("folder", metavar="DIR", required=False, type=click.Path(path_type=Path))
@click.option(
    "--outcome",
    type=click.Choice(OUTCOMES),
    envvar=input_variable("outcome"),
    help="How they ended: `steps.<id>.outcome` of a workflow.",
)
@click.option(
    "--outcome-of",
    metavar="NAME",
    envvar=input_variable("outcome-of"),
    help="What they are called.  (default: your own checks)",
)
def checks(folder: Path | None, outcome: str | None, outcome_of: str | None) -> int:
    """Add the outcome of your own checks to the rollback that they followed (in DIR).

    A failure makes it NOT RECOVERED, checks that were cut off make it INCONCLUSIVE; success and skipped ones
    change no Verdict. Issue, result.json, pages and step summary are told again. Needs GITHUB_TOKEN for the
    issue, and no Railway token. Ends with the run's exit code, as it then is.
    """
    if outcome is None:
        raise ConfigurationError((_MISSING,))
    from rerail.bootstrap.own_checks import add_own_checks  # noqa: PLC0415  what --help does not need

    clock = SystemClock()
    name = " ".join((outcome_of or ANY_NAME).split())[:LONGEST_NAME] or ANY_NAME
    ended = OwnChecksEnded(name=draft(name), outcome=OwnOutcome(outcome))
    folder = folder or output_dir(os.environ, clock)
    added = add_own_checks(folder, ended, RunnerFacts.of(os.environ), os.environ, clock)
    for warning in added.warnings:
        _say(f"warning: {warning}", err=True)
    _say(added.says)
    return added.exit_code


def _is_action(env: os._Environ[str]) -> bool:
    return env.get("GITHUB_ACTIONS") == "true" and input_variable("outcome") in env


def _say(line: str, *, err: bool = False) -> None:
    clean = Redactor(find_tokens(os.environ).tokens.secrets()).clean(line)
    say(for_console(str(clean), LONGEST_SAID), err=err)
