"""A run that has ended, in its folder: its journal read, and the outlets by which it is told once more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rerail.adapters.journal_reader import JournalUnreadable, read_journal
from rerail.bootstrap.folder import JOURNAL, RESULT_FILE
from rerail.core.outlet_names import RESULT
from rerail.core.telling.circumstances import TellingFacts
from rerail.errors import ConfigurationError, RerailError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

    from rerail.adapters.journal_reader import KeptJournal
    from rerail.bootstrap.incident_place import Where
    from rerail.core.state import State
    from rerail.outlets.tracker import Tracker
    from rerail.ports import Outlet


class Refused(RerailError):  # noqa: N818  the name is the sentence
    """What was asked can't be done with this folder."""


def read(folder: Path) -> KeptJournal:
    """Read the journal in this folder. Raises Refused."""
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


def as_the_run(state: State, options: Mapping[str, object]) -> dict[str, object]:
    """Give the options with what the run went by where they say nothing."""
    started = state.started
    if started is None:
        return dict(options)
    elsewhere = started.files_in if started.files_in != started.repository else None
    of_run = {"repository": started.repository, "incident_repository": elsewhere}
    return {**options, **{name: options.get(name) or repository for name, repository in of_run.items()}}


def files_of(folder: Path, state: State) -> tuple[Outlet, ...]:
    """Give the outlets that write result.json and the pages again."""
    from rerail.outlets.files import PageOutlet, ResultOutlet  # noqa: PLC0415

    facts = told_again(folder, state)
    return ResultOutlet(folder / RESULT_FILE, facts), PageOutlet(folder, facts)


def told_again(folder: Path, state: State) -> TellingFacts:
    """Give what the run is told by once more: the folder's paths are those of now."""
    paths = {"result_path": str(folder / RESULT_FILE), "journal_path": str(folder / JOURNAL), "tracker": True}
    return msgspec.structs.replace(facts_of(state, folder), **paths)


def issue_of(where: Where, still_open: ExitStack) -> Outlet:
    """Give the outlet that files the Incident, or updates its issue. Raises ConfigurationError."""
    from rerail.adapters.github.issues import IssueTracker  # noqa: PLC0415
    from rerail.outlets.issue import IssueOutlet  # noqa: PLC0415

    token = where.token
    if token is None:
        raise ConfigurationError(("a GitHub token is needed: give GITHUB_TOKEN or RERAIL_INCIDENT_TOKEN",))

    def make() -> Tracker:
        tracker = IssueTracker(repository=where.repository, token=token, api_url=where.api_url)
        still_open.callback(tracker.close)
        return tracker

    in_issue = TellingFacts(public_evidence=where.public_evidence)
    # How private the repository is, is asked anew: it may have been made public since the run.
    return IssueOutlet(make, in_issue, same_repository=False)
