"""The incident as a GitHub issue: opened beside the rollback, completed at its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from rerail.core.journal import Told
from rerail.core.telling.circumstances import TellingFacts, told_at_home
from rerail.core.telling.incident import Incident, incident
from rerail.render.markdown.pages import issue_body

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rerail.core.state import State

UPDATE_EVERY = 15.0
"""Real seconds between two updates while the rollback is under way: GitHub asks writers to go slowly."""


class Issue(Protocol):
    """An issue that was found or written."""

    number: int
    url: str


class Tracker(Protocol):
    """What the outlet needs of an issue tracker; raises OutletError only."""

    def is_private(self) -> bool:
        """Tell whether only those who may see the repository can read the issue."""
        ...

    def find(self, fingerprint: str) -> Issue | None:
        """Find our newest issue with this fingerprint."""
        ...

    def open(self, title: str, body: str, labels: Sequence[str], fingerprint: str) -> Issue:
        """Open an issue."""
        ...

    def update(self, number: int, body: str, *, title: str | None, labels: Sequence[str]) -> Issue:
        """Put our part of the body into the issue."""
        ...


class IssueOutlet:
    """Files one Incident per failed deployment and keeps its issue up to date."""

    name = "issue"

    def __init__(self, make: Callable[[], Tracker], facts: TellingFacts, *, same_repository: bool) -> None:
        """`make` builds the tracker on this outlet's own worker, once the rollback has left."""
        self._make = make
        self._facts = facts
        self._same_repository = same_repository
        self._tracker: Tracker | None = None
        self._issue: Issue | None = None
        self._last: tuple[str, str] | None = None
        self._updated_at = 0.0
        self._private: bool | None = None

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Open or update the issue; waits for nothing, and opens none before the rollback has left."""
        if state.started is None or state.started.dry_run:
            return None
        if not _sent(state) and state.verdict is None:
            return None
        facts = self._facts_for(state)
        told = incident(state, facts)
        if told.fingerprint is None:
            return None
        body = issue_body(state, told, facts)
        too_early = time.monotonic() - self._updated_at < UPDATE_EVERY
        if self._issue is not None and (self._last == (told.title, body) or (too_early and not final)):
            return self._told(self._issue)
        return self._told(self._write(told, told.fingerprint, body))

    def _facts_for(self, state: State) -> TellingFacts:
        """Find out how private the place is where this is told: as read with the tags, else by asking."""
        facts = told_at_home(self._facts, state) if self._same_repository else self._facts
        if facts.private is not None or facts.public_evidence:
            return facts
        if self._private is None:
            self._tracker = self._tracker or self._make()
            self._private = self._tracker.is_private()
        return replace(facts, private=self._private)

    def _write(self, told: Incident, fingerprint: str, body: str) -> Issue:
        tracker = self._tracker = self._tracker or self._make()
        self._updated_at = time.monotonic()
        known = self._issue or tracker.find(fingerprint)
        if known is None:
            self._issue = tracker.open(told.title, body, told.labels, fingerprint)
        else:
            self._issue = tracker.update(known.number, body, title=told.title, labels=told.labels)
        self._last = (told.title, body)
        return self._issue

    def _told(self, issue: Issue) -> Told:
        return Told(outlet=self.name, done=True, where=issue.url, number=issue.number)


def _sent(state: State) -> bool:
    """Tell whether the first mutation has left: importing PyGithub must not stand before it."""
    return any(r.answer is not None or r.sendings > 1 for r in state.rungs)
