"""`rerail gate`: a step before a deploy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.adapters.runner import annotation, write_summary
from rerail.cli.console import say
from rerail.cli.incident import issue_of, machine
from rerail.errors import ExitCode
from rerail.settings import SectionedCommand, click_options
from rerail.settings.registry import input_variable, variable

if TYPE_CHECKING:
    from rerail.bootstrap.gate import Found

_SERVICE = f"Railway service, by name or id. (default: any of the repository)  [{variable('service')}]"
_ENVIRONMENT = f"Railway environment, by name or id. (default: any)  [{variable('environment')}]"
_FIXES = "This deploy is the fix for that incident, which lets it pass. Repeatable."


@click.command(name="gate", cls=SectionedCommand)
@click.option("--service", metavar="NAME", help=_SERVICE)
@click.option("--environment", metavar="NAME", help=_ENVIRONMENT)
@click_options("gate")
@click.option("--fixes", metavar="NUMBER|URL", multiple=True, envvar=input_variable("fixes"), help=_FIXES)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")
def command(*, as_json: bool, fixes: tuple[str, ...], **options: object) -> int:
    """Let a deploy pass, unless a frozen incident is open. Changes nothing, needs no Railway token.

    A step for your deploy workflow, above all where it deploys by `railway up`. Reads GitHub with
    GITHUB_TOKEN. Ends with 0: pass; 4: frozen; 5: it can't be told, which is not open.
    """
    from rerail.bootstrap.gate import GateUnknown, look  # noqa: PLC0415  what a mistake does not need

    named = [issue_of(each, os.environ) for each in fixes if each.strip()]
    try:
        found = look(options, named, os.environ, SystemClock().now())
    except GateUnknown as error:
        if as_json:
            say(machine({"open": None, "exit-code": int(error.exit_code), "says": str(error)}))
        if os.environ.get("GITHUB_ACTIONS") == "true":
            say(annotation("error", str(error), title="rerail gate"), err=True)
        raise
    return show(found, as_json=as_json)


def show(found: Found, *, as_json: bool) -> int:
    """Print what was found, annotate the run, write its summary; gives the exit code."""
    from rerail.cli import gate_text as text  # noqa: PLC0415

    lines, runner = text.lines(found), found.runner
    if as_json:
        say(machine(text.record(found)))
    else:
        for line in lines:
            say(line)
    if runner.on_runner:
        for level, message in text.remarks(found):
            say(annotation(level, message, title="rerail gate"), err=as_json)
    if runner.step_summary:
        try:
            write_summary(runner.step_summary, text.markdown(found))
        except OSError as error:
            say(f"The step summary could not be written: {error.strerror}.", err=True)
    return int(ExitCode.UNSAFE_PLAN if found.gated.held else ExitCode.RECOVERED)
