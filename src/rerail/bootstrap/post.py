"""The Action's post step: what a job that was cut off did not come to is done, and nothing is done twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.adapters.journal_lock import is_held
from rerail.adapters.journal_reader import JournalUnreadable, read_journal
from rerail.adapters.workers import DaemonWorkers
from rerail.bootstrap.folder import JOURNAL
from rerail.bootstrap.left_behind import is_of_this_job
from rerail.bootstrap.resume import NotResumed, in_its_folder, kept_run
from rerail.core.resuming import Left, is_told, left
from rerail.usecases.gather import Gathering
from rerail.usecases.resume import end_before_acting, resume

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.adapters.clock import SystemClock
    from rerail.adapters.journal_reader import KeptJournal
    from rerail.driver import Stop
    from rerail.outlets.console import Console
    from rerail.settings import Resolved, RunnerFacts
    from rerail.usecases.request import Ports

LOOK_LIMIT = 90.0
"""Seconds for looking how the rollback went: a cancelled job has five minutes for all that is left to do."""
BUSY_LIMIT = 60.0
"""Seconds for which a container that was left running may still end by itself.

After a cancel the runner kills docker's client only (actions/runner, ProcessInvoker). Unconfirmed: whether
the container goes on without it.
"""
LOOK_AGAIN = 2.0
_NO_RUN = "No run of this job left anything to finish."
_DONE = "The run has ended and was told: there is nothing to finish."
_BUSY = "The run is still at work, in a container of its own: it is left to tell its end by itself."


def to_finish(folder: Path, runner: RunnerFacts, *, clock: SystemClock, stop: Stop) -> KeptJournal | str:
    """Give the run in this folder that is to be finished, or the sentence that says why there is none."""
    path = folder / JOURNAL
    _bring_back(path, runner)
    if not _is_let_go(path, clock, stop):
        return _BUSY
    try:
        kept = kept_run(folder)
    except NotResumed:
        return _NO_RUN
    if not is_of_this_job(kept.state, runner):
        return _NO_RUN
    return _DONE if kept.state.verdict is not None and is_told(kept.state) else kept


def _bring_back(path: Path, runner: RunnerFacts) -> None:
    """Have a cut-off rollback of this job be the folder's run again: a later step's run put it aside.

    Two steps may share a folder: of two services, or a dry run after the first was cut off.
    """
    if is_held(path) or _was_cut_off(path, runner):
        return
    aside = sorted(path.parent.glob(f"{path.stem}-*{path.suffix}"))
    former = next((each for each in aside if _was_cut_off(each, runner)), None)
    if former is None:
        return
    between = former.with_suffix(".between")
    with suppress(OSError):
        former.rename(between)
        if path.exists():
            path.rename(former)
        between.rename(path)


def _was_cut_off(path: Path, runner: RunnerFacts) -> bool:
    try:
        state = read_journal(path).state
    except JournalUnreadable:
        return False
    return is_of_this_job(state, runner) and left(state) is Left.CUT_OFF


def _is_let_go(path: Path, clock: SystemClock, stop: Stop) -> bool:
    """Wait until no process writes the journal; False where one still does when the time is up."""
    gathering = Gathering(DaemonWorkers(), clock, stop.wake)
    until = clock.now() + timedelta(seconds=BUSY_LIMIT)
    while is_held(path):
        if clock.now() >= until or stop.signal:
            return False
        gathering.rest(until=clock.now() + timedelta(seconds=LOOK_AGAIN), unless=lambda: bool(stop.signal))
    return True


def finish_cut_off(
    resolved: Resolved, kept: KeptJournal, *, clock: SystemClock, stop: Stop, console: Console
) -> int:
    """Look how a run that has no Verdict went, send nothing, and tell it; give the exit code."""

    def carry_on(ports: Ports) -> None:
        if kept.state.acting:
            resume(ports, run_url=resolved.runner.run_url, may_send=False, limit=LOOK_LIMIT)
        else:
            end_before_acting(ports)

    return in_its_folder(resolved, kept, clock=clock, stop=stop, console=console, carry_on=carry_on)
