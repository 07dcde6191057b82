"""`rerail rollback`."""

from __future__ import annotations

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import console_for
from rerail.cli.options import settings_of
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.settings import SectionedCommand, click_options


@click.command(name="rollback", cls=SectionedCommand)
@click_options()
def command(**options: object) -> int:
    """Bring a service back to its last good release, and prove that it is back.

    Tokens come from the environment: RAILWAY_TOKEN (project token) or RAILWAY_API_TOKEN (account or
    workspace token), and GITHUB_TOKEN for the release tags and the incident.
    """
    from rerail import bootstrap  # noqa: PLC0415  what a mistake in the options does not need

    clock = SystemClock()
    resolved = settings_of(options, clock)
    stop = Stop()
    with signals(stop):
        return bootstrap.roll_back(
            resolved,
            clock=clock,
            stop=stop,
            console=console_for(resolved.runner, clock),
            started_at=clock.process_start(),
        )
