"""`rerail resume`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import console_for, say
from rerail.cli.options import output_dir, settings_of
from rerail.cli.signals import signals
from rerail.driver import Stop


@click.command(name="resume")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def command(folder: Path | None) -> int:
    """Go on with the run that was left in DIR (default: the output directory), up to its end.

    For a run that was killed, and for one that ended INCONCLUSIVE: what it had not come to know is looked at
    again, and nothing is rolled back twice. Service and options are the run's own; tokens come from the
    environment, as for `rerail rollback`.
    """
    from rerail.bootstrap import resume  # noqa: PLC0415  what a mistake in the options does not need
    from rerail.core.judging.verdict import exit_code_of  # noqa: PLC0415

    clock, stop = SystemClock(), Stop()
    folder = folder or output_dir(os.environ, clock)
    kept = resume.kept_run(folder)
    nothing = resume.nothing_to_resume(kept.state)
    if nothing is not None:
        say(nothing)
        return exit_code_of(kept.state)
    resolved = settings_of(resume.options_of(kept.state, folder), clock)
    with signals(stop):
        return resume.go_on(
            resolved, kept, clock=clock, stop=stop, console=console_for(resolved.runner, clock)
        )
