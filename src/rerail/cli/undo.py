"""`rerail undo`."""

from __future__ import annotations

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.incident import incident_number
from rerail.cli.options import settings_of
from rerail.cli.rollback import run
from rerail.errors import ConfigurationError
from rerail.settings import SectionedCommand, click_options
from rerail.settings.registry import input_variable

BY_HAND = "undo: a rollback is undone by a person only; take automatic (RERAIL_AUTOMATIC) away"
TWO_WAYS = "give --incident or --deployment, not both"


@click.command(name="undo", cls=SectionedCommand)
@click_options("undo")
@click.option(
    "--incident",
    metavar="NUMBER|URL",
    envvar=input_variable("incident"),
    help="Undo the rollback of this incident.",
)
@click.option(
    "--deployment",
    metavar="ID",
    envvar=input_variable("deployment"),
    help="Go forward to this deployment.",
)
def command(*, incident: str | None, deployment: str | None, **options: object) -> int:
    """Roll forward again to what the rollback that is live went back from, and prove that it is live.

    A run like `rerail rollback`: Plan, verification, proof and issue are the same, and so are tokens and exit
    codes. It ends with 4 where what is live is no rollback: somebody deployed since. Auto-deploy stays as it
    is: `rerail thaw` allows deploys again.
    """
    from rerail.usecases.request import UndoWish  # noqa: PLC0415  what a mistake in the options does not need

    clock = SystemClock()
    resolved = settings_of(options, clock)
    if resolved.settings.automatic:
        raise ConfigurationError((BY_HAND,))
    if incident and deployment:
        raise ConfigurationError((TWO_WAYS,))
    number = incident_number(incident, resolved) if incident and incident.strip() else None
    wish = UndoWish(incident=number, deployment=deployment.strip() if deployment else None)
    return run(resolved, clock, started_at=clock.process_start(), undo=wish)
