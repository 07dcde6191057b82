"""Incidents after their run: rendered again from the journal, and filed later."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rerail.adapters.continued_journal import ContinuedJournal
from rerail.adapters.journal_reader import JournalUnreadable, read_journal
from rerail.bootstrap.folder import JOURNAL, RESULT_FILE
from rerail.bootstrap.incident_place import where_of
from rerail.core.judging.verdict import exit_code_of
from rerail.core.outlet_names import ISSUE, RESULT
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.telling.filing import NO_ANSWER, sentence
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.text import Redactor
from rerail.core.values import Value
from rerail.errors import ConfigurationError, ExitCode, RerailError
from rerail.ports import OutletError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.adapters.clock import SystemClock
    from rerail.adapters.journal_reader import KeptJournal
    from rerail.bootstrap.incident_place import Where
    from rerail.core.state import State
    from rerail.outlets.tracker import Tracker
    from rerail.ports import Outlet

TELL_LIMIT = 45.0
"""Real seconds for GitHub to take the issue."""
_TORN = "the journal's last line was cut short, as a crash leaves it: it was left out"
_UNFINISHED = "the run did not come to its end, or is still under way: this is what was known by then"


class Refused(RerailError):  # noqa: N818  the name is the sentence
    """What was asked can't be done with this folder."""


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

    kept = _read(folder)
    state = kept.state
    facts = _in_public(state) if public else facts_of(state, folder)
    try:
        PageOutlet(folder, facts).tell(state, final=True)
    except OutletError as error:
        raise Refused(str(error)) from None
    warnings = ((_TORN,) if kept.torn else ()) + ((_UNFINISHED,) if state.verdict is None else ())
    return Rendered(files=(folder / "incident.md", folder / "incident.html"), warnings=warnings)


def _read(folder: Path) -> KeptJournal:
    try:
        return read_journal(folder / JOURNAL)
    except JournalUnreadable as error:
        raise Refused(str(error)) from None


def facts_of(state: State, folder: Path) -> TellingFacts:
    """Give what the run itself told by, for files that only whoever runs rerail sees.

    Paths are as the run had them, so that the pages are the same bytes wherever the folder is now.
    """
    result = next((t.where for t in reversed(state.told) if t.outlet == RESULT and t.where), None)
    path = result or str(folder / RESULT_FILE)
    started = state.started
    return TellingFacts(
        private=True,
        result_path=path,
        journal_path=str(Path(path).with_name(JOURNAL)),
        simulated_clock=started is not None and started.simulated,
        tracker=started is not None and started.files_in is not None,
    )


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

    kept = _read(folder)
    _check_fileable(kept.state)
    where, warnings = where_of(_as_the_run(kept.state, options), env, clock.now())
    journal = ContinuedJournal(folder / JOURNAL, kept, redactor=Redactor(where.secrets), clock=clock)
    with ExitStack() as still_open:
        still_open.callback(journal.close)
        room = TellingRoom(_outlets(where, folder, kept.state, still_open), journal)
        still_open.callback(room.close)
        journal.listen(room.publish)
        room.settle(TELL_LIMIT)
    if kept.torn:
        warnings = (*warnings, _TORN)
    if journal.trouble:
        warnings = (*warnings, journal.trouble)
    return _outcome(journal.state, len(kept.state.told), where, warnings)


def _as_the_run(state: State, options: Mapping[str, object]) -> dict[str, object]:
    """Give the options with what the run went by where they say nothing."""
    started = state.started
    if started is None:
        return dict(options)
    elsewhere = started.files_in if started.files_in != started.repository else None
    of_run = {"repository": started.repository, "incident_repository": elsewhere}
    return {**options, **{name: options.get(name) or repository for name, repository in of_run.items()}}


def _check_fileable(state: State) -> None:
    if state.verdict is None:
        raise Refused(
            "There is no incident to file yet: that run did not come to its end, or is still under way. Run "
            "`rerail rollback` again to continue it; `rerail incident render` shows what is known."
        )
    if fingerprint(state) is None:
        raise Refused("There is nothing to file: that run was a dry run, or found nothing wrong.")


def _outlets(where: Where, folder: Path, state: State, still_open: ExitStack) -> tuple[Outlet, ...]:
    from rerail.adapters.github.issues import IssueTracker  # noqa: PLC0415
    from rerail.outlets.files import PageOutlet, ResultOutlet  # noqa: PLC0415
    from rerail.outlets.issue import IssueOutlet  # noqa: PLC0415

    token = where.token
    if token is None:
        raise ConfigurationError(("a GitHub token is needed: give GITHUB_TOKEN or RERAIL_INCIDENT_TOKEN",))

    def make() -> Tracker:
        tracker = IssueTracker(repository=where.repository, token=token, api_url=where.api_url)
        still_open.callback(tracker.close)
        return tracker

    path = folder / RESULT_FILE
    paths = {"result_path": str(path), "journal_path": str(folder / JOURNAL), "tracker": True}
    facts = msgspec.structs.replace(facts_of(state, folder), **paths)
    in_issue = TellingFacts(public_evidence=where.public_evidence)
    # How private the repository is, is asked anew: it may have been made public since the run.
    issue = IssueOutlet(make, in_issue, same_repository=False)
    return ResultOutlet(path, facts), PageOutlet(folder, facts), issue


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
