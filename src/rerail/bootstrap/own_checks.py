"""`rerail incident checks`: the outcome of the user's own checks, added to the run that they followed."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.adapters.continued_journal import ContinuedJournal
from rerail.adapters.runner import write_outputs
from rerail.bootstrap.finished import Refused, as_the_run, files_of, issue_of, read, told_again
from rerail.bootstrap.folder import JOURNAL
from rerail.bootstrap.incident_place import is_same, where_of
from rerail.bootstrap.left_behind import is_of_this_job
from rerail.core.judging.own_checks import after_own_checks
from rerail.core.judging.verdict import exit_code_of
from rerail.core.record import outputs
from rerail.core.telling.headline import headline
from rerail.core.telling.incident import says
from rerail.core.telling.result import result
from rerail.core.text import Redactor
from rerail.core.values import Value
from rerail.errors import ConfigurationError
from rerail.settings.tokens import find_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rerail.adapters.clock import SystemClock
    from rerail.bootstrap.incident_place import Where
    from rerail.core.journal import OwnChecksEnded
    from rerail.core.state import State
    from rerail.ports import Outlet
    from rerail.settings import RunnerFacts

TELL_LIMIT = 45.0
"""Real seconds for the outlets to tell it."""
_NO_RUN = (
    "No run of this workflow run left its journal in {folder}: there is nothing to add checks to. The step "
    "before must be `command: rollback`, with the same `output-dir`."
)
_CUT_OFF = "That run did not come to its end: `rerail resume {folder}` goes on with it. Then add the checks."
_BUSY = "That run is still at work, in another process. Wait for it, or end it first."
_DID_NOTHING = "That run rolled nothing back: your own checks change nothing of how it ended."


class Added(Value):
    """What became of it."""

    exit_code: int
    says: str
    warnings: tuple[str, ...] = ()


def add_own_checks(
    folder: Path, ended: OwnChecksEnded, runner: RunnerFacts, env: Mapping[str, str], clock: SystemClock
) -> Added:
    """Add the outcome to the finished run in this folder, and tell it wherever that was told.

    The exit code is the run's, as it now stands. The same outcome again only tells it again. Raises Refused.
    """
    kept = read(folder)
    if not is_of_this_job(kept.state, runner):
        raise Refused(_NO_RUN.format(folder=folder))
    if kept.state.verdict is None:
        raise Refused(_CUT_OFF.format(folder=folder))
    if not kept.state.acting:
        return Added(exit_code=exit_code_of(kept.state), says=_DID_NOTHING)
    from rerail.outlets.mailbox import TellingRoom  # noqa: PLC0415

    redactor = Redactor(find_tokens(env).tokens.secrets())
    with ExitStack() as still_open:
        journal = ContinuedJournal(folder / JOURNAL, kept, redactor=redactor, clock=clock)
        still_open.callback(journal.close)
        if journal.busy:
            raise Refused(_BUSY)
        told, warnings = _outlets(folder, kept.state, runner, env, clock, still_open)
        ended = replace(ended, name=redactor.clean(ended.name))  # as the journal holds it, to be found there
        for line in after_own_checks(kept.state, ended):
            journal.append(line)
        room = TellingRoom(told, journal)
        still_open.callback(room.close)
        journal.listen(room.publish)
        room.settle(TELL_LIMIT)
    state = journal.state
    warnings = (*warnings, *((journal.trouble,) if journal.trouble else ()), *_outputs(folder, state, runner))
    return Added(exit_code=exit_code_of(state), says=f"{headline(state)}: {says(state)}", warnings=warnings)


def _outlets(
    folder: Path,
    state: State,
    runner: RunnerFacts,
    env: Mapping[str, str],
    clock: SystemClock,
    still_open: ExitStack,
) -> tuple[tuple[Outlet, ...], tuple[str, ...]]:
    """Give the outlets and warnings; without a token or repository nothing but the issue is missing."""
    wanted = (*files_of(folder, state), *_summary(folder, state, runner))
    try:
        where, warnings = where_of(as_the_run(state, {}), env, clock.now())
        return (*wanted, issue_of(where, still_open), *_deployments(state, where, env, still_open)), warnings
    except ConfigurationError as error:
        return wanted, tuple(f"the incident's issue is not updated: {each}" for each in error.mistakes)


def _deployments(
    state: State, where: Where, env: Mapping[str, str], still_open: ExitStack
) -> Iterator[Outlet]:
    repository, token = state.started.repository if state.started else None, find_tokens(env).tokens.github
    if repository and token:
        from rerail.bootstrap.outlets import deployment_status  # noqa: PLC0415

        here = not where.elsewhere
        yield deployment_status(repository, token, where.api_url, still_open, same_repository=here)


def _summary(folder: Path, state: State, runner: RunnerFacts) -> tuple[Outlet, ...]:
    if runner.step_summary is None:
        return ()
    from rerail.adapters.runner import write_summary  # noqa: PLC0415
    from rerail.outlets.summary import SummaryOutlet  # noqa: PLC0415

    path, repository = runner.step_summary, state.started.repository if state.started else None
    at_home = is_same(runner.repository, repository)
    facts = told_again(folder, state)
    return (SummaryOutlet(lambda text: write_summary(path, text), facts, same_repository=at_home),)


def _outputs(folder: Path, state: State, runner: RunnerFacts) -> tuple[str, ...]:
    """Write the step's outputs; give what to say where that failed."""
    if runner.output is None:
        return ()
    try:
        write_outputs(runner.output, outputs(result(state, told_again(folder, state))))
    except OSError as error:
        return (f"the step's outputs could not be written: {error.strerror}",)
    return ()
