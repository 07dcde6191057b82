"""The journal that is in the output directory when a rollback starts: what this run takes over of it."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail.core.resuming import Left, claim_held, is_for, left
from rerail.core.telling.forward import is_undo

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.adapters.continued_journal import ContinuedJournal
    from rerail.core.state import State
    from rerail.settings import RunnerFacts
    from rerail.usecases.request import ReadPorts, Request


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """What an earlier process left for this one."""

    journal: ContinuedJournal | None = None
    """Of a run to go on with."""
    holds: tuple[str, int] | None = None
    """The Claim of a run that had done nothing: the deployment's id and the turn."""


NOTHING = LeftBehind()


def left_behind(path: Path, request: Request, runner: RunnerFacts, ports: ReadPorts) -> LeftBehind:
    """Find out what was left in the journal at `path`; asks Railway only if there is a run to go on with."""
    if request.dry_run or not _is_a_file(path):
        return NOTHING
    from rerail.adapters.continued_journal import ContinuedJournal  # noqa: PLC0415  seldom there
    from rerail.adapters.journal_reader import JournalUnreadable, read_journal  # noqa: PLC0415

    try:
        kept = read_journal(path)
    except JournalUnreadable:
        return NOTHING
    state = kept.state
    if not (is_of_this_job(state, runner) and _is_for(state, request)):
        return NOTHING
    journal = ContinuedJournal(path, kept, redactor=ports.redactor, clock=ports.clock)
    found = NOTHING if journal.busy else _found(journal, request, ports)
    if found.journal is None:
        journal.close()
    return found


def is_of_this_job(state: State, runner: RunnerFacts) -> bool:
    """Tell whether a run of this workflow run left it; in a terminal, whoever has the folder has it.

    On a runner a checkout may hold a journal that somebody made up, with commands in it.
    """
    return not runner.on_runner or state.run == runner.run


def _is_a_file(path: Path) -> bool:
    """Tell whether it is a file of its own: what a link or a pipe in its place gives is none of ours."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _is_for(state: State, request: Request) -> bool:
    if is_undo(state) is not (request.undo is not None):
        return False
    return is_for(state, service=request.service, environment=request.environment, target=request.target)


def _found(journal: ContinuedJournal, request: Request, ports: ReadPorts) -> LeftBehind:
    if left(journal.state) is not Left.CUT_OFF:
        return LeftBehind(holds=claim_held(journal.state))
    from rerail.usecases.resume import is_another_service  # noqa: PLC0415  seldom needed

    return NOTHING if is_another_service(request, ports, journal.state) else LeftBehind(journal=journal)
