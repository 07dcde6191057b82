"""`rerail thaw`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.incident import incident_number, machine
from rerail.cli.options import settings_of
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.errors import ExitCode
from rerail.render.escape import for_console
from rerail.settings import SectionedCommand, click_options
from rerail.settings.registry import input_variable
from rerail.usecases.thaw_wish import Asked, AutoDeployWish

if TYPE_CHECKING:
    from rerail.core.text import Redactor
    from rerail.settings import Resolved
    from rerail.usecases.thaw_wish import Thawed

LONGEST = 1_000
SCHEMA_VERSION = 1
"""Grows when a key changes its meaning or goes; keys may be added at any time."""
_AUTO_DEPLOY = "What auto-deploy is to be.  (default: as it was before the first freeze)"
_WHEN_GOOD = "Only if what is live is another release than the blamed one, and its health checks pass."


@click.command(name="thaw", cls=SectionedCommand)
@click_options("thaw")
@click.option(
    "--incident",
    metavar="NUMBER|URL",
    envvar=input_variable("incident"),
    help="This incident only; its issue may be closed.",
)
@click.option(
    "--auto-deploy",
    type=click.Choice([each.value for each in AutoDeployWish]),
    envvar=input_variable("auto-deploy"),
    help=_AUTO_DEPLOY,
)
@click.option("--when-good", is_flag=True, envvar=input_variable("when-good"), help=_WHEN_GOOD)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")
def command(
    *, incident: str | None, auto_deploy: str | None, when_good: bool, as_json: bool, **options: object
) -> int:
    """Allow deploys again: auto-deploy as it was before the freeze, and a note in each frozen incident.

    Ends with 0: thawed, or nothing was frozen; 4: with --when-good, what is live is not good; 5: Railway or
    GitHub refused: what was done is said, and a second call does the rest. Without GitHub, --auto-deploy sets
    auto-deploy alone.
    """
    clock, stop = SystemClock(), Stop()
    resolved = settings_of(options, clock)
    asked = Asked(
        incident=incident_number(incident, resolved) if incident and incident.strip() else None,
        auto_deploy=AutoDeployWish(auto_deploy) if auto_deploy else None,
        when_good=when_good,
    )
    with signals(stop):
        return run(resolved, asked, clock=clock, stop=stop, as_json=as_json)


def run(resolved: Resolved, asked: Asked, *, clock: SystemClock, stop: Stop, as_json: bool = False) -> int:
    """Thaw, say what came of it, and give the exit code."""
    from rerail.bootstrap.thaw import thaw_now  # noqa: PLC0415  what a mistake in the options does not need

    thawed, redactor = thaw_now(resolved, asked, clock=clock, stop=stop)
    if as_json:
        say(machine(record(thawed, redactor)))
    for sentence in () if as_json else thawed.says:
        say(for_console(redactor.clean(sentence), LONGEST))
    if stop.signal:
        say(f"Stopped by {stop.signal}.", err=True)
        return int(ExitCode.INCONCLUSIVE)
    return int(thawed.exit_code)


def record(thawed: Thawed, redactor: Redactor) -> dict[str, Any]:
    """Give it as JSON has it: keys with dashes; null is unknown."""
    return {
        "schema_version": SCHEMA_VERSION,
        "exit-code": int(thawed.exit_code),
        "incidents": list(thawed.found),
        "thawed": list(thawed.noted),
        "auto-deploy": thawed.auto_deploy,
        "auto-deploy-was-set": thawed.was_set,
        "says": [str(redactor.clean(sentence)) for sentence in thawed.says],
    }
