"""`rerail incident`: look at one, write its pages again, file one that could not be filed."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.own_checks import CommandOfAnAction, checks
from rerail.core.text import Redactor
from rerail.errors import ConfigurationError, ExitCode
from rerail.render.escape import for_console
from rerail.settings.tokens import find_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rerail.settings import Resolved

_NUMBER = re.compile(r"#?(\d{1,12})")
_SHORT = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)#(\d{1,12})")
_URL = re.compile(
    r"(https?://[A-Za-z0-9.:\[\]-]+)/([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)/issues/(\d{1,12})(?:[/?#].*)?"
)
GITHUB = "https://github.com"
LONGEST_SAID = 1_000

_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")


@click.group(name="incident", cls=CommandOfAnAction)
def command() -> None:
    """Show an incident, write its pages again, file one later, or add your own checks' outcome."""


command.add_command(checks)


@command.command()
@click.argument("where", metavar="NUMBER|URL")
@click.option("--repository", metavar="OWNER/NAME", help="Where the issue is.  (default: where incidents go)")
@_json
def show(where: str, repository: str | None, as_json: bool) -> int:
    """Print an incident's issue: its facts, its text, and who said what below it.

    Reads GitHub with GITHUB_TOKEN (RERAIL_INCIDENT_TOKEN for an incident repository); a public one needs no
    token. Ends with 5 if GitHub can't be reached or refuses.
    """
    number, of_url = issue_of(where, os.environ)
    from rerail.bootstrap.incident_show import show as read  # noqa: PLC0415  httpx, when it is needed
    from rerail.cli.incident_show import as_data, print_issue  # noqa: PLC0415

    shown = read(number, _one(repository, of_url), os.environ, SystemClock().now())
    if as_json:
        say(machine(as_data(shown)))
    else:
        print_issue(shown, on_runner=_on_runner())
    return int(ExitCode.RECOVERED)


@command.command()
@_folder
@click.option("--public", is_flag=True, help="As a public repository's issue would show it.")
def render(folder: Path, public: bool) -> int:
    """Write incident.md and incident.html in DIR again, from DIR/journal.jsonl alone.

    Needs no network, no token and no settings. Ends with 2 if the journal can't be read.
    """
    from rerail.bootstrap.incident import render as write  # noqa: PLC0415  what --help does not need

    rendered = write(folder, public=public)
    _warn(rendered.warnings)
    for path in rendered.files:
        _say(str(path))
    return int(ExitCode.RECOVERED)


@command.command(name="file")
@_folder
@click.option("--repository", metavar="OWNER/NAME", help="The service's repository.  (default: the run's)")
@click.option("--incident-repository", metavar="OWNER/NAME", help="Where incidents go, if elsewhere.")
@click.option("--public-evidence/--no-public-evidence", default=None, help="Show evidence in public, too.")
@_json
def file(folder: Path, as_json: bool, **options: object) -> int:
    """File the incident of the finished run in DIR; an issue that is there already is updated.

    Needs GITHUB_TOKEN, or RERAIL_INCIDENT_TOKEN for an incident repository. Notes it in the journal,
    result.json and the pages. Ends with 12 if it could not be filed.
    """
    from rerail.bootstrap.incident import NotFiled, file_later  # noqa: PLC0415  what --help does not need

    try:
        filed = file_later(folder, options, os.environ, SystemClock())
    except NotFiled as error:
        if as_json:
            say(machine({"filed": False, "says": _clean(str(error)), "exit-code": int(error.exit_code)}))
        _say(str(error), err=True)
        _say(f"{folder / 'incident.md'} holds it. Try again: rerail incident file {folder}", err=True)
        return int(error.exit_code)
    _warn(filed.warnings)
    if as_json:
        data = {"filed": True, "number": filed.number, "url": filed.url, "repository": filed.repository}
        say(machine({**data, "exit-code": filed.exit_code}))
    else:
        _say(filed.url)
    return int(ExitCode.RECOVERED)


def issue_of(where: str, env: Mapping[str, str]) -> tuple[int, str | None]:
    """Give an issue's number, and its repository where `where` names it. Raises ConfigurationError."""
    number, short, url = (form.fullmatch(where.strip()) for form in (_NUMBER, _SHORT, _URL))
    if number:
        return int(number[1]), None
    if short:
        return int(short[2]), short[1]
    server = (env.get("GITHUB_SERVER_URL") or GITHUB).rstrip("/")
    if url and url[1].lower() == server.lower():
        return int(url[3]), url[2]
    what = (
        f"it is not at {server} (GITHUB_SERVER_URL)" if url else "it is neither a number nor an issue's URL"
    )
    said = for_console(_clean(where), LONGEST_SAID)
    raise ConfigurationError((f"no issue is named by {said}: {what}; write 12, owner/name#12 or its URL",))


def incident_number(named: str, resolved: Resolved) -> int:
    """Give the incident's number. Raises ConfigurationError for one in another repository."""
    number, repository = issue_of(named, os.environ)
    s = resolved.settings
    filed_in = s.incident_repository or s.repository
    if repository and repository.casefold() != (filed_in or "").casefold():
        says = f"--incident: {repository}#{number} is in another repository than incidents are, {filed_in}"
        raise ConfigurationError((says,))
    return number


def _one(asked: str | None, of_url: str | None) -> str | None:
    if asked and of_url and asked.lower() != of_url.lower():
        raise ConfigurationError((f"--repository: the issue's address names another one, {of_url}",))
    return of_url or asked


def machine(data: Mapping[str, object] | Sequence[object]) -> str:
    """Give JSON in ASCII that no runner takes for a workflow command: those stand in a line anywhere."""
    return json.dumps(data, indent=2).replace("##[", "#\\u0023[")


def _warn(warnings: tuple[str, ...]) -> None:
    for warning in warnings:
        _say(f"warning: {warning}", err=True)


def _say(line: str, *, err: bool = False) -> None:
    say(for_console(_clean(line), LONGEST_SAID), err=err)


def _clean(text: str) -> str:
    return str(Redactor(find_tokens(os.environ).tokens.secrets()).clean(text))


def _on_runner() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"
