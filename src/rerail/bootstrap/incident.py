"""Incidents after their run: rendered again from the journal, and filed later."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rerail.adapters.continued_journal import ContinuedJournal
from rerail.bootstrap.finished import Refused, as_the_run, facts_of, files_of, issue_of, read
from rerail.bootstrap.folder import JOURNAL
from rerail.bootstrap.incident_place import where_of
from rerail.core.judging.verdict import exit_code_of
from rerail.core.outlet_names import ISSUE
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.telling.filing import NO_ANSWER, sentence
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.text import Redactor
from rerail.core.values import Value
from rerail.errors import ExitCode, RerailError
from rerail.ports import OutletError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.adapters.clock import SystemClock
    from rerail.bootstrap.incident_place import Where
    from rerail.core.state import State

TELL_LIMIT = 45.0
"""Real seconds for GitHub to take the issue."""
_TORN = "the journal's last line was cut short, as a crash leaves it: it was left out"
_UNFINISHED = "the run did not come to its end, or is still under way: this is what was known by then"


class NotFiled(RerailError):  # noqa: N818
    """The tracker did not take the Incident; the text says why."""

    exit_code = ExitCode.NOT_FILED


class Rendered(Value):
    """What was written, and what to know about it."""

    files: tuple[Path, ...]
    warnings: tuple[str, ...]


class FiledNow(Value):
    """The issue, and the exit code of the run as it now stands."""

    number: int
    url: str
    repository: str
    exit_code: int
    warnings: tuple[str, ...]


def render(folder: Path, *, public: bool) -> Rendered:
    """Write incident.md and incident.html anew from the journal alone; `public`: as everybody may see them.

    Raises Refused. Makes no call to any remote.
    """
    from rerail.outlets.files import PageOutlet  # noqa: PLC0415

    kept = read(folder)
    state = kept.state
    facts = _in_public(state) if public else facts_of(state, folder)
    try:
        PageOutlet(folder, facts).tell(state, final=True)
    except OutletError as error:
        raise Refused(str(error)) from None
    warnings = ((_TORN,) if kept.torn else ()) + ((_UNFINISHED,) if state.verdict is None else ())
    return Rendered(files=(folder / "incident.md", folder / "incident.html"), warnings=warnings)


def _in_public(state: State) -> TellingFacts:
    simulated = state.started is not None and state.started.simulated
    return TellingFacts(private=False, simulated_clock=simulated)


def file_later(
    folder: Path, options: Mapping[str, object], env: Mapping[str, str], clock: SystemClock
) -> FiledNow:
    """File a finished run's Incident, or update its issue; note it in journal, result.json and pages.

    Options: `repository`, `incident_repository`, `public_evidence`; what is not given comes from the
    journal, then from where a run would take it. Raises Refused, ConfigurationError and NotFiled.
    """
    from rerail.outlets.mailbox import TellingRoom  # noqa: PLC0415

    kept = read(folder)
    _check_fileable(kept.state)
    where, warnings = where_of(as_the_run(kept.state, options), env, clock.now())
    journal = ContinuedJournal(folder / JOURNAL, kept, redactor=Redactor(where.secrets), clock=clock)
    with ExitStack() as still_open:
        still_open.callback(journal.close)
        outlets = (*files_of(folder, kept.state), issue_of(where, still_open))
        room = TellingRoom(outlets, journal)
        still_open.callback(room.close)
        journal.listen(room.publish)
        room.settle(TELL_LIMIT)
    if kept.torn:
        warnings = (*warnings, _TORN)
    if journal.trouble:
        warnings = (*warnings, journal.trouble)
    return _outcome(journal.state, len(kept.state.told), where, warnings)


def _check_fileable(state: State) -> None:
    if state.verdict is None:
        raise Refused(
            "There is no incident to file yet: that run did not come to its end, or is still under way. Run "
            "`rerail rollback` again to continue it; `rerail incident render` shows what is known."
        )
    if fingerprint(state) is None:
        raise Refused("There is nothing to file: that run was a dry run, or found nothing wrong.")


def _outcome(state: State, told_before: int, where: Where, warnings: tuple[str, ...]) -> FiledNow:
    """Give what the issue's Outlet said last of this filing. Raises NotFiled."""
    said = [told for told in state.told[told_before:] if told.outlet == ISSUE]
    last = said[-1] if said else None
    if last is None or not last.done or last.number is None:
        why = sentence(last.says if last else NO_ANSWER)
        raise NotFiled(f"The incident was not filed in {where.repository}. {why}")
    if last.says:
        warnings = (*warnings, str(last.says))
    return FiledNow(
        number=last.number,
        url=last.where or "",
        repository=where.repository,
        exit_code=exit_code_of(state),
        warnings=warnings,
    )
