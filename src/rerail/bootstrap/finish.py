"""A run's end: the outlets have told it, then come the step's outputs, the last lines and the exit code."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from rerail.adapters.runner import annotation, write_outputs
from rerail.bootstrap.incident_place import at_home
from rerail.core.judging.verdict import exit_code_of
from rerail.core.record import outputs
from rerail.core.telling.circumstances import TellingFacts, told_in_job
from rerail.core.telling.headline import headline
from rerail.core.telling.incident import incident
from rerail.core.telling.result import result
from rerail.core.telling.watched.words import is_only_watch
from rerail.render.console import toned_closing

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.bootstrap.rollback import Run
    from rerail.core.state import State
    from rerail.outlets.console import Console
    from rerail.settings import Resolved

TELL_LIMIT = 45.0
"""Real seconds for the outlets to tell the end."""
TELL_AFTER_SIGNAL = 4.0
"""The runner kills the container 7.5 s after its first signal."""


def finish(run: Run, resolved: Resolved, console: Console) -> int:
    """Have the outlets tell the end, write the outputs and say the last lines; give the exit code."""
    run.prober.stop()  # after a signal a smoke command may still run
    run.room.settle(TELL_AFTER_SIGNAL if run.ports.stop.signal else TELL_LIMIT)
    state = run.journal.state
    final, exit_code = result(state, run.facts), exit_code_of(state)
    if resolved.runner.output:
        _write_outputs(resolved.runner.output, outputs(final))
    with suppress(OSError):  # a full or closed output changes nothing of what was done
        console.close(toned_closing(state, final, run.facts))
        if run.journal.trouble:
            click.echo(run.journal.trouble, err=True)
        if resolved.runner.on_runner and exit_code:
            says = _annotated(state, run.facts, final.says, same_repository=at_home(resolved))
            click.echo(annotation("error", f"{_of_the_release(state)}{headline(state)}: {says}"))
    return exit_code


def _of_the_release(state: State) -> str:
    """Say why a job is red although its service is back: the exit code speaks of the release."""
    return "" if state.watch is None or is_only_watch(state) else "The release is BAD. "


def _annotated(state: State, facts: TellingFacts, says: str, *, same_repository: bool) -> str:
    """Give what an annotation may say: it stands on the run's page, as the step summary does."""
    there = told_in_job(facts, state, same_repository=same_repository)
    return says if there.open else incident(state, there).sentence


def _write_outputs(path: Path, values: dict[str, str]) -> None:
    """Write the step's outputs; a file that can't be written to changes nothing of what was done."""
    try:
        write_outputs(path, values)
    except OSError as error:
        click.echo(f"The step's outputs could not be written: {error.strerror}.", err=True)
