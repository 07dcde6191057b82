"""`rerail resume`: from the journal that a run left in its folder to its end."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from rerail.adapters.continued_journal import ContinuedJournal
from rerail.adapters.journal_reader import JournalUnreadable, read_journal
from rerail.bootstrap.asked import request_of
from rerail.bootstrap.finish import finish
from rerail.bootstrap.folder import JOURNAL
from rerail.bootstrap.rollback import prepare
from rerail.bootstrap.tools import tools_of
from rerail.core.resuming import Left, left
from rerail.errors import ExitCode, RerailError
from rerail.usecases.resume import is_another_service, resume

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rerail.adapters.clock import SystemClock
    from rerail.adapters.journal_reader import KeptJournal
    from rerail.core.state import State
    from rerail.driver import Stop
    from rerail.outlets.console import Console
    from rerail.settings import Resolved
    from rerail.usecases.request import Ports

_BUSY = "That run is still at work, in another process. Wait for it, or end it first."
_ANOTHER = (
    "With this token Railway does not know the run's service. Give the token that the run had, in "
    "RAILWAY_TOKEN or RAILWAY_API_TOKEN."
)


class NotResumed(RerailError):  # noqa: N818  the name is the sentence
    """The run in this folder can't be gone on with; the text says why and what to do."""


class AnotherService(NotResumed):
    """Railway does not know the run's service by this token."""

    exit_code = ExitCode.REMOTE_UNAVAILABLE


def kept_run(folder: Path) -> KeptJournal:
    """Read the journal of the run in this folder. Raises NotResumed."""
    try:
        return read_journal(folder / JOURNAL)
    except JournalUnreadable as error:
        raise NotResumed(str(error)) from None


def nothing_to_resume(state: State) -> str | None:
    """Say why there is nothing to go on with, and what to do instead; None where there is."""
    match left(state):
        case Left.CERTAIN:
            word = str(state.verdict.verdict).replace("_", " ").upper() if state.verdict else ""
            return f"That run has ended with {word}: there is nothing to go on with."
        case Left.NOTHING_DONE:
            return "That run rolled nothing back: there is nothing to go on with. Run `rerail rollback`."
        case _:
            return None


def options_of(state: State, folder: Path) -> dict[str, object]:
    """Give the options by which a later process is set up for this run.

    What it measures, and for how long, is in its Plan.
    """
    started, view = state.started, state.read.view if state.read else None
    if started is None:
        return {}
    return {
        "service": view.service_id if view else started.service,
        "environment": view.environment_id if view else started.environment,
        "project": view.project_id if view else None,
        "repository": started.repository,
        "incident_repository": started.files_in if started.files_in != started.repository else None,
        "output_dir": str(folder),
        "dry_run": False,
    }


def go_on(resolved: Resolved, kept: KeptJournal, *, clock: SystemClock, stop: Stop, console: Console) -> int:
    """Go on with the run up to its Verdict, and tell it; give the exit code. Raises NotResumed."""

    def carry_on(ports: Ports) -> None:
        if is_another_service(request_of(resolved), ports, kept.state):
            raise AnotherService(_ANOTHER)
        resume(ports, run_url=resolved.runner.run_url)

    return in_its_folder(resolved, kept, clock=clock, stop=stop, console=console, carry_on=carry_on)


def in_its_folder(
    resolved: Resolved,
    kept: KeptJournal,
    *,
    clock: SystemClock,
    stop: Stop,
    console: Console,
    carry_on: Callable[[Ports], None],
) -> int:
    """Have a kept run carried on in its own journal, then told; give the exit code. Raises NotResumed."""
    with ExitStack() as still_open:
        tools = tools_of(resolved, clock=clock, stop=stop, still_open=still_open)
        path, redactor = resolved.settings.output_dir / JOURNAL, tools.reading.redactor
        journal = ContinuedJournal(path, kept, redactor=redactor, clock=clock)
        still_open.callback(journal.close)
        if journal.busy:
            raise NotResumed(_BUSY)
        started = kept.state.started
        run = prepare(
            resolved,
            tools,
            journal,
            console=console,
            still_open=still_open,
            simulated=started is not None and started.simulated,
        )
        carry_on(run.ports)
        return finish(run, resolved, console)
