"""`rerail check`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.adapters.runner import annotation, write_summary
from rerail.cli.console import say
from rerail.cli.incident import machine
from rerail.cli.options import settings_of
from rerail.cli.rollback import signals
from rerail.core.telling.tone import Tone
from rerail.driver import Stop
from rerail.errors import ExitCode
from rerail.settings import SectionedCommand, click_options

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.readiness.values import Readiness
    from rerail.settings import Resolved

_COLOURS = {Tone.GOOD: "green", Tone.DOUBTFUL: "yellow", Tone.BAD: "red"}


@click.command(name="check", cls=SectionedCommand)
@click_options("check")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")
def command(*, as_json: bool, **options: object) -> int:
    """Tell whether a rollback could be done right now, and what it would do. Changes nothing.

    Takes the options and tokens of `rerail rollback`, and goes as far as it does before acting. Ends with 0:
    ready; 3: nothing to roll back to; 4: it would stop before acting; 5: Railway can't be reached or refuses.
    """
    clock = SystemClock()
    resolved = settings_of(options, clock)
    stop = Stop()
    with signals(stop):
        return run(resolved, clock=clock, stop=stop, as_json=as_json)


def run(resolved: Resolved, *, clock: SystemClock, stop: Stop, as_json: bool = False) -> int:
    """Look, show, and give the exit code."""
    from rerail.bootstrap.check import look, shown_openly  # noqa: PLC0415

    readiness = look(resolved, clock=clock, stop=stop)
    if stop.signal:
        say(f"Stopped by {stop.signal}: nothing is known of how ready a rollback is.", err=True)
        return int(ExitCode.INCONCLUSIVE)
    is_open = shown_openly(resolved, readiness)
    with suppress(OSError):  # a full or closed output changes nothing of what was found
        _print_record(readiness) if as_json else _print_table(readiness)
        if resolved.runner.on_runner:
            _annotate(readiness, is_open=is_open, to_stderr=as_json)
    if resolved.runner.step_summary:
        _summarise(resolved.runner.step_summary, readiness, is_open=is_open)
    return int(readiness.exit_code)


def _print_record(readiness: Readiness) -> None:
    from rerail.core.readiness.record import record  # noqa: PLC0415

    say(machine(record(readiness)))


def _print_table(readiness: Readiness) -> None:
    from rerail.render.check import check_lines  # noqa: PLC0415

    for line in check_lines(readiness):
        state = click.style(line.state, fg=_COLOURS[line.tone]) if line.tone else line.state
        say(f"{state}{line.says}")


def _annotate(readiness: Readiness, *, is_open: bool, to_stderr: bool) -> None:
    """Print annotations; beside JSON they go where they don't break it (a runner reads both)."""
    from rerail.render.check import check_annotations  # noqa: PLC0415

    for level, message in check_annotations(readiness, is_open=is_open):
        say(annotation(level, message, title="rerail check"), err=to_stderr)


def _summarise(path: Path, readiness: Readiness, *, is_open: bool) -> None:
    from rerail.render.check import check_markdown  # noqa: PLC0415

    try:
        write_summary(path, check_markdown(readiness, is_open=is_open))
    except OSError as error:
        say(f"The step summary could not be written: {error.strerror}.", err=True)
