"""`rerail post`: the Action's post step."""

from __future__ import annotations

import os

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import console_for, say
from rerail.cli.options import output_dir, settings_of
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.errors import ExitCode
from rerail.settings import RunnerFacts


@click.command(name="post")
def command() -> int:
    """Finish what a rollback that was cut off did not come to: look how it went, and tell it. Sends nothing.

    The Action runs this after each job, a cancelled one too. It finds the run by the same settings.
    """
    from rerail.bootstrap import post, resume  # noqa: PLC0415  what --help does not need

    clock, stop = SystemClock(), Stop()
    folder = output_dir(os.environ, clock)
    with signals(stop):
        kept = post.to_finish(folder, RunnerFacts.of(os.environ), clock=clock, stop=stop)
        if isinstance(kept, str):
            say(kept)
            return int(ExitCode.RECOVERED)
        if kept.state.verdict is not None:
            from rerail.bootstrap.incident import file_later  # noqa: PLC0415

            say(file_later(folder, {}, os.environ, clock).url)
            return int(ExitCode.RECOVERED)
        resolved = settings_of(resume.options_of(kept.state, folder), clock)
        console = console_for(resolved.runner, clock)
        return post.finish_cut_off(resolved, kept, clock=clock, stop=stop, console=console)
