"""How the commands speak: to a terminal, to a file, or to a runner's log."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from rerail.outlets.console import LiveConsole, PlainConsole

if TYPE_CHECKING:
    from rerail.adapters.clock import SystemClock
    from rerail.outlets.console import Console
    from rerail.settings import RunnerFacts


def say(line: str, *, err: bool = False) -> None:
    """Print one line at once, so that a log shows it while things go on."""
    click.echo(line, err=err)


def terminal_width() -> int | None:
    """Give the width of the terminal that stdout is; None where it is none."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if is_terminal else None


def console_for(runner: RunnerFacts, clock: SystemClock) -> Console:
    """Give the console outlet that fits: live in a terminal, plain grouped lines elsewhere."""
    if sys.stdout is not None and sys.stdout.isatty() and not runner.on_runner:
        return LiveConsole(clock.now)
    return PlainConsole(say, groups=runner.on_runner)
