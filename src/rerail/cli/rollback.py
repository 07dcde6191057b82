"""`rerail rollback`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import console_for
from rerail.cli.options import settings_of
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.settings import SectionedCommand, click_options

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.settings import Resolved
    from rerail.usecases.request import UndoWish


@click.command(name="rollback", cls=SectionedCommand)
@click_options()
def command(**options: object) -> int:
    """Bring a service back to its last good release, and prove that it is back.

    Tokens come from the environment: RAILWAY_TOKEN (project token) or RAILWAY_API_TOKEN (account or
    workspace token), and GITHUB_TOKEN for the release tags and the incident.
    """
    clock = SystemClock()
    return run(settings_of(options, clock), clock, started_at=clock.process_start())


def run(
    resolved: Resolved,
    clock: SystemClock,
    *,
    started_at: datetime,
    undo: UndoWish | None = None,
    simulated: bool = False,
) -> int:
    """Run the main job in this terminal or job, until its end or a signal; give the exit code."""
    from rerail import bootstrap  # noqa: PLC0415  what a mistake in the options does not need

    stop = Stop()
    with signals(stop):
        return bootstrap.roll_back(
            resolved,
            clock=clock,
            stop=stop,
            console=console_for(resolved.runner, clock),
            started_at=started_at,
            simulated=simulated,
            undo=undo,
        )
