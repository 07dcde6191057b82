"""`rerail watch`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import console_for
from rerail.cli.options import settings_of
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.settings import SectionedCommand, click_options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rerail.settings import Resolved


@click.command(name="watch", cls=SectionedCommand)
@click_options("watch")
def command(**options: object) -> int:
    """Watch a new release for some minutes and say whether it is healthy; roll back when told to.

    Ends with 0: HEALTHY; 10: BAD, also after a rollback that went well; 11: INCONCLUSIVE. In a workflow it
    finds the deployment by the event; elsewhere it watches the newest one, or the one of --commit.
    """
    clock = SystemClock()
    resolved = settings_of(options, clock, "watch")
    return run(resolved, clock, started_at=clock.process_start(), env=os.environ)


def run(
    resolved: Resolved,
    clock: SystemClock,
    *,
    started_at: datetime,
    env: Mapping[str, str],
    simulated: bool = False,
) -> int:
    """Watch in this terminal or job, until the end or a signal; give the exit code."""
    from rerail.bootstrap.watch import watch_release  # noqa: PLC0415  what a mistake in the options does not need

    stop = Stop()
    with signals(stop):
        return watch_release(
            resolved,
            env=env,
            clock=clock,
            stop=stop,
            console=console_for(resolved.runner, clock),
            started_at=started_at,
            simulated=simulated,
        )
