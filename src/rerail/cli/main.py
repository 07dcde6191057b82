"""The front door: finds the command, and turns every foreseen end into a sentence and an exit code."""

from __future__ import annotations

import os
import re
import sys
from importlib import import_module
from io import StringIO
from typing import NoReturn

import click

from rerail import __version__
from rerail.errors import ConfigurationError, ExitCode, RerailError

COMMANDS = {
    "rollback": ("rerail.cli.rollback", "Bring a service back to its last good release."),
    "watch": ("rerail.cli.watch", "Watch a new release, say whether it is healthy, roll back when told to."),
    "check": ("rerail.cli.check", "Tell whether a rollback could be done right now. Changes nothing."),
    "resume": ("rerail.cli.resume", "Go on with a run that was killed, or ended INCONCLUSIVE."),
    "undo": ("rerail.cli.undo", "Roll forward again to what a rollback went back from."),
    "gate": ("rerail.cli.gate", "Let a deploy pass, unless a frozen incident is open. Changes nothing."),
    "thaw": ("rerail.cli.thaw", "Allow deploys again after a freeze."),
    "incident": ("rerail.cli.incident", "Show an incident, write its pages again, or file one later."),
    "post": ("rerail.cli.post", "Finish what a job that was cut off left: the Action's post step."),
    "config": ("rerail.cli.config", "Check and show the configuration."),
    "init": ("rerail.cli.init", "Write the workflows and the configuration for your service."),
    "demo": ("rerail.cli.demo", "Play the main job against an embedded Railway, GitHub and service."),
}
"""Loaded when asked for: the demo's servers have no place in a rollback's start."""

_LIKE_A_TOKEN = re.compile(
    r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|(?:gh[a-z]_|github_pat_)\w+", re.IGNORECASE
)
"""Railway's tokens are UUIDs. Source: Railway docs: integrations/api; GitHub docs: token formats."""
_SHOWN_OF_A_TOKEN = 4
LONGEST_LINE = 4_000
"""Characters."""


class Commands(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the commands in the order in which they matter."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; None for an unknown name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name][0]), "command")  # noqa: B009  typed as Any
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]} has no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rerail")
def cli() -> None:
    """Bring a Railway service back to its last good release, and prove that it is back."""


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code, also when its output can't be written.

    `arguments` stand in for the command line's own, which a runner hands to each of an Action's entry points.
    """
    code = main(sys.argv[1:] if arguments is None else arguments)
    _give_up_full_output()
    sys.exit(code)


def _give_up_full_output() -> None:
    """Let the interpreter's own last flush succeed: failing there would replace our exit code by 120."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: list[str]) -> int:
    """Run a command; give its exit code. Foreseen ends are printed as sentences, never as tracebacks."""
    try:
        outcome = cli.main(args=arguments, prog_name="rerail", standalone_mode=False)
    except click.ClickException as error:
        click.echo(_without_tokens(error), err=True, nl=False)
        return int(ExitCode.USAGE)
    except click.Abort:
        return int(ExitCode.INCONCLUSIVE)
    except ConfigurationError as error:
        count = "1 mistake" if len(error.mistakes) == 1 else f"{len(error.mistakes)} mistakes"
        _complain(f"Nothing was done: {count} in options, environment or file.")
        for mistake in error.mistakes:
            _complain(f"  {mistake}")
        return int(error.exit_code)
    except RerailError as error:
        _complain(str(error))
        return int(error.exit_code)
    except Exception as error:
        if os.environ.get("RERAIL_DEBUG"):
            raise
        click.echo(
            f"rerail failed by a mistake of its own ({type(error).__name__}). "
            "Set RERAIL_DEBUG=1 to see where, and please report it. "
            "To roll back by hand: Railway dashboard, Deployments, the good one, Rollback.",
            err=True,
        )
        return int(ExitCode.INCONCLUSIVE)
    return outcome if isinstance(outcome, int) else 0


def _complain(sentence: str) -> None:
    """Say what went wrong; it may quote a remote, whose words act on no runner and no terminal."""
    from rerail.render.escape import for_console  # noqa: PLC0415  needed after a mistake only

    for line in sentence.splitlines():
        click.echo(for_console(line, LONGEST_LINE), err=True)


def _without_tokens(error: click.ClickException) -> str:
    """Give what click would show, less every token: click quotes arguments, also one given by mistake.

    Known tokens are replaced; of what only looks like one, the first four characters stay.
    """
    from rerail.core.text import Redactor  # noqa: PLC0415  needed after a mistake only
    from rerail.settings.tokens import find_tokens  # noqa: PLC0415

    shown = StringIO()
    error.show(shown)
    known = Redactor(find_tokens(os.environ).tokens.secrets())
    said = str(known.clean(shown.getvalue()))
    return _LIKE_A_TOKEN.sub(lambda found: f"{found.group()[:_SHOWN_OF_A_TOKEN]}…", said)
