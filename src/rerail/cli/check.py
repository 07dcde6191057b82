"""`rerail check`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.adapters.runner import annotation, write_summary
from rerail.cli.console import say, terminal_width
from rerail.cli.incident import machine
from rerail.cli.options import settings_of
from rerail.cli.signals import signals
from rerail.core.readiness.notice import Move
from rerail.core.telling.tone import Tone
from rerail.driver import Stop
from rerail.errors import ExitCode
from rerail.settings import SectionedCommand, click_options
from rerail.settings.registry import input_variable

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.readiness.values import Readiness
    from rerail.outlets.readiness_issue import Kept
    from rerail.settings import Resolved

_COLOURS = {Tone.GOOD: "green", Tone.DOUBTFUL: "yellow", Tone.BAD: "red"}

_KEPT = {
    Move.NOTHING: "The issue stays as it is:",
    Move.OPEN: "Issue opened:",
    Move.UPDATE: "Issue updated:",
    Move.CLOSE: "Issue closed:",
    Move.REOPEN: "Issue opened again:",
}


@click.command(name="check", cls=SectionedCommand)
@click_options("check")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")
@click.option(
    "--file-issue",
    is_flag=True,
    envvar=input_variable("file-issue"),
    help="Keep one issue that says what is to be mended; for a schedule.",
)
def command(*, as_json: bool, file_issue: bool, **options: object) -> int:
    """Tell whether a rollback could be done right now, and what it would do. Changes nothing at Railway.

    Takes the options and tokens of `rerail rollback`, and goes as far as it does before acting. Ends with 0:
    ready; 3: nothing to roll back to; 4: it would stop before acting; 5: Railway can't be reached or refuses;
    12: ready, but the issue that --file-issue keeps could not be written.
    """
    clock = SystemClock()
    resolved = settings_of(options, clock)
    stop = Stop()
    with signals(stop):
        return run(resolved, clock=clock, stop=stop, as_json=as_json, file_issue=file_issue)


def run(
    resolved: Resolved, *, clock: SystemClock, stop: Stop, as_json: bool = False, file_issue: bool = False
) -> int:
    """Look, show, keep the issue where that is asked for, and give the exit code."""
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
    if file_issue and not _keep(resolved, readiness, clock=clock, stop=stop):
        return int(readiness.exit_code or ExitCode.NOT_FILED)
    return int(readiness.exit_code)


def _keep(resolved: Resolved, readiness: Readiness, *, clock: SystemClock, stop: Stop) -> bool:
    """Keep the issue and say so on stderr; False where it could not be written."""
    from rerail.bootstrap.check import NotKept, keep_issue  # noqa: PLC0415
    from rerail.render.escape import for_console  # noqa: PLC0415

    try:
        kept = keep_issue(resolved, readiness, clock=clock, stop=stop)
    except NotKept as error:
        says, filed = f"The issue could not be written. {error}", False
    else:
        says, filed = _said(kept), True
    with suppress(OSError):
        say(for_console(says), err=True)
    return filed


def _said(kept: Kept) -> str:
    if kept.url is None:
        return "No issue was opened: nothing to be mended was seen."
    return f"{_KEPT[kept.move]} {kept.url}"


def _print_record(readiness: Readiness) -> None:
    from rerail.core.readiness.record import record  # noqa: PLC0415

    say(machine(record(readiness)))


def _print_table(readiness: Readiness) -> None:
    from rerail.render.check import check_lines  # noqa: PLC0415

    for line in check_lines(readiness, terminal_width()):
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
