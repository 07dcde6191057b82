"""`rerail init`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.incident import machine
from rerail.errors import ConfigurationError, ExitCode
from rerail.render.escape import for_console
from rerail.render.starter import ACTION, CONFIGURATION, WORKFLOWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.ports.catalogue import Named

PIECES = {**{name.removesuffix(".yml"): name for name in WORKFLOWS}, "configuration": CONFIGURATION}
USUAL = ("rollback", "readiness", "post-deploy", "configuration")
LONGEST = 2_000
MOST_SHOWN = 50


@click.command(name="init")
@click.option(
    "--service",
    "services",
    metavar="NAME",
    multiple=True,
    help="Railway service, by name or id; may be given again.",
)
@click.option("--environment", metavar="NAME", help="Railway environment, by name or id.")
@click.option("--project", metavar="NAME", help="Railway project, by name or id.")
@click.option(
    "--file",
    "files",
    type=click.Choice(tuple(PIECES)),
    multiple=True,
    help=f"Write this one; may be given again.  (default: {', '.join(USUAL)})",
)
@click.option("--action", metavar="REF", default=ACTION, show_default=True, help="What the workflows use.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and how what is there differs.")
@click.option("--print", "print_", is_flag=True, help="Print the files instead of writing them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines; asks nothing.")
def command(  # noqa: PLR0913  click hands each option over by its name
    *,
    services: tuple[str, ...],
    environment: str | None,
    project: str | None,
    files: tuple[str, ...],
    action: str,
    dry_run: bool,
    print_: bool,
    as_json: bool,
) -> int:
    """Write the workflows and the configuration for services into this git repository.

    With RAILWAY_TOKEN or RAILWAY_API_TOKEN it finds project, environment and service at Railway, and asks
    where there are several. A file that is there is never replaced. Ends with 2 for a mistake; 5: Railway
    can't be reached or refuses.
    """
    from rerail.bootstrap.init import Begin, propose, write  # noqa: PLC0415  what --help does not need
    from rerail.cli.init_text import print_files, record, sentences  # noqa: PLC0415
    from rerail.usecases.init import Wish  # noqa: PLC0415

    asked = Begin(
        wish=Wish(
            services=tuple(said for each in services if (said := _said(each))),
            environment=_said(environment),
            project=_said(project),
        ),
        files=tuple(PIECES[each] for each in dict.fromkeys(files or USUAL)),
        action=action,
        shown_only=print_,
    )
    person = Asked(as_json=as_json)
    try:
        proposal = propose(asked, os.environ, Path.cwd(), SystemClock().now(), person)
    except click.Abort:
        say("\nStopped: nothing was written.", err=True)
        return int(ExitCode.INCONCLUSIVE)
    done = proposal.files if dry_run or print_ else write(proposal)
    if as_json:
        say(machine(record(proposal, done)))
    elif print_:
        print_files(done)
    else:
        for sentence in sentences(proposal, done, dry_run=dry_run):
            say(for_console(sentence, LONGEST))
    return int(ExitCode.RECOVERED)


class Asked:
    """The person at the terminal; there is none on a runner, in a pipe, or beside JSON."""

    def __init__(self, *, as_json: bool) -> None:
        on_runner = os.environ.get("GITHUB_ACTIONS") == "true"
        self._there = not as_json and not on_runner and sys.stdin.isatty() and sys.stdout.isatty()

    def pick(self, kind: str, among: Sequence[Named]) -> Named | None:
        """Have one of several chosen by its number."""
        if not self._there or len(among) > MOST_SHOWN:
            return None
        for number, each in enumerate(among, 1):
            say(f"  {number}  {for_console(each.name, 100)}")
        number = click.prompt(f"Which {kind}", type=click.IntRange(1, len(among)))
        return among[number - 1]

    def type(self, kind: str) -> str | None:
        """Have a name typed."""
        if not self._there:
            return None
        return _said(click.prompt(f"Name of the Railway {kind}", type=str))


def _said(name: str | None) -> str | None:
    """Give a name as it was meant. Raises ConfigurationError for what can be no name."""
    if name is None or not name.strip():
        return None
    if not name.strip().isprintable():
        raise ConfigurationError(("a name holds line breaks or control characters; write it in one line",))
    return name.strip()
