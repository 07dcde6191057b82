"""The incident as a GitHub issue: opened beside the rollback, kept up to date, completed at its end."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.journal import Told
from rerail.core.outlet_names import ISSUE
from rerail.core.telling.circumstances import told_at_home
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.telling.incident import incident
from rerail.core.telling.machine_block import decode_block
from rerail.core.text import draft
from rerail.ports import OutletError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts
    from rerail.core.telling.comment import Comment
    from rerail.core.telling.incident import Incident
    from rerail.core.telling.machine_block import MachineBlock
    from rerail.core.text import Text
    from rerail.outlets.tracker import Issue, Tracker

OPEN_AGAIN_EVERY = 3.0
UPDATE_EVERY = 15.0
LATE_EVERY = 5.0
"""Real seconds between two tries to open the issue; two updates while the rollback is under way; two while
evidence still comes in after the Verdict. GitHub asks writers to go slowly."""


class IssueOutlet:
    """Files one Incident per failed deployment, keeps its issue up to date, and comments below it.

    The issue's number is told before anything is said below it, so that it is known whatever happens next.
    """

    name = ISSUE

    def __init__(self, make: Callable[[], Tracker], facts: TellingFacts, *, same_repository: bool) -> None:
        """`make` builds the tracker on this outlet's own worker, once the rollback has left."""
        self._make = make
        self._facts = facts
        self._same_repository = same_repository
        self._tracker: Tracker | None = None
        self._private: bool | None = None
        self._issue: Issue | None = None
        self._block: MachineBlock | None = None
        """What the issue's machine block said when it was last read."""
        self._written: tuple[str, str] | None = None
        self._tried_at: float | None = None
        self._refused: OutletError | None = None
        """Why the issue does not stand as it should."""
        self._unsaid: OutletError | None = None
        """Why a comment is missing."""
        self._ended = False
        self._said: dict[str, str] = {}

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Open or update the issue and comment; opens none before the rollback has left.

        Where another run tells the Incident, its issue is looked for, and nothing is written.
        """
        if not (state.sent or state.verdict is not None or state.defers):
            return None
        mark = fingerprint(state)
        if mark is None:
            return None
        if state.defers:
            return self._look_on(state, mark)
        end, self._ended = final and not self._ended, final or self._ended
        due = end or self._is_due(state, final=final)
        if self._issue is None:
            return self._begin(state, mark) if due and _worth_it(self._refused, end=end) else None
        self._go_on(state, self._issue, due=due, end=end)
        return None if self._refused else self._told(self._issue)

    def _is_due(self, state: State, *, final: bool) -> bool:
        """Tell whether the pause since the last try is over."""
        pause = OPEN_AGAIN_EVERY if self._issue is None else UPDATE_EVERY
        if final:
            pause = LATE_EVERY if _collecting(state) else 0.0
        return self._tried_at is None or time.monotonic() - self._tried_at >= pause

    def _look_on(self, state: State, mark: str) -> Told | None:
        """Say where the issue of the run that acts is, once it is there."""
        teller = state.teller
        if teller is not None and teller.where is not None:
            return Told(outlet=self.name, done=True, where=teller.where, number=teller.number)
        if self._issue is None and self._is_due(state, final=False):
            with self._trying():
                self._issue = self._ours().find(mark)
        return self._told(self._issue) if self._issue else None

    def _begin(self, state: State, mark: str) -> Told:
        """Find the Incident's issue and update it, or open it."""
        from rerail.render.markdown.people import people_part  # noqa: PLC0415  not needed before it has left

        with self._trying():
            facts = self._facts_for(state)
            told = incident(state, facts)
            found = self._ours().find(mark)
            if found is None:
                body = self._body(state, told, facts)
                people = people_part(state, facts)
                self._issue = self._ours().open(told.title, body, told.labels, mark, people=people)
                self._written = (told.title, body)
            else:
                self._issue = found
                self._update(state, facts, told, found)
        return self._told(self._issue)

    def _go_on(self, state: State, issue: Issue, *, due: bool, end: bool) -> None:
        """Update the issue where that is due, then comment: a refused body must not keep people unaware."""
        from rerail.render.markdown.comments import comments, excerpt_comments  # noqa: PLC0415

        facts = self._facts_for(state)
        told = incident(state, facts)
        write = due and _worth_it(self._refused, end=end)
        write = write and self._written != (told.title, self._body(state, told, facts))
        if write:
            self._try_update(state, facts, told, issue)
        if self._unsaid is None or (due and _worth_it(self._unsaid, end=end)):
            wanted = (*comments(state, facts), *excerpt_comments(state, facts))
            self._comment(issue, wanted, edit=write)
        if write and self._refused is not None:
            raise self._refused

    def _try_update(self, state: State, facts: TellingFacts, told: Incident, issue: Issue) -> None:
        """Update the issue; a refusal that is final is kept, not raised."""
        try:
            with self._trying():
                self._update(state, facts, told, self._ours().read(issue.number))
        except OutletError as error:
            if error.again:
                raise

    def _update(self, state: State, facts: TellingFacts, told: Incident, current: Issue) -> None:
        """Write our part; what people set in the machine block, and a title of theirs, stay."""
        self._block = decode_block(current.body) or self._block
        body = self._body(state, told, facts)
        title = told.title if _subject(current.title) == _subject(told.title) else None
        self._ours().update(current.number, body, title=title)
        self._written = (told.title, body)

    def _body(self, state: State, told: Incident, facts: TellingFacts) -> str:
        from rerail.render.markdown.pages import issue_body  # noqa: PLC0415

        return issue_body(state, told, facts, before=self._block)

    def _comment(self, issue: Issue, wanted: Sequence[Comment], *, edit: bool) -> None:
        """Say what was not said yet, in order, and where it may be edited what says something else."""
        self._unsaid = None
        try:
            for comment in wanted:
                said = self._said.get(comment.key)
                if said is None or (edit and said != comment.body):
                    self._ours().say(issue.number, comment.key, comment.body)
                    self._said[comment.key] = comment.body
        except OutletError as error:
            self._unsaid, self._tried_at = error, time.monotonic()
            error.told = None if self._refused else self._told(issue)
            raise

    def _facts_for(self, state: State) -> TellingFacts:
        """Find out how private the place is where this is told: as read with the tags, else by asking."""
        facts = told_at_home(self._facts, state) if self._same_repository else self._facts
        if facts.private is not None or facts.public_evidence:
            return facts
        if self._private is None:
            self._private = self._ours().is_private()
        return replace(facts, private=self._private)

    def _ours(self) -> Tracker:
        self._tracker = self._tracker or self._make()
        return self._tracker

    def _told(self, issue: Issue) -> Told:
        return Told(outlet=self.name, done=True, where=issue.url, number=issue.number, says=self._missing())

    def _missing(self) -> Text | None:
        """Say which part of it is missing."""
        error = self._unsaid
        return draft(f"A comment could not be written: {error.sentence_part}.") if error else None

    @contextmanager
    def _trying(self) -> Iterator[None]:
        """Take note of a try to write the issue, and what came of it."""
        self._tried_at, self._refused = time.monotonic(), None
        try:
            yield
        except OutletError as error:
            self._refused = error
            raise


def _worth_it(trouble: OutletError | None, *, end: bool) -> bool:
    """Tell whether to try (again) after this; what was refused for good is tried once more at the end."""
    return trouble is None or trouble.again or end


def _collecting(state: State) -> bool:
    """Tell whether more evidence of the failed deployment is on its way."""
    evidence = state.evidence
    return evidence.first_at is not None and evidence.collected is None and state.interrupted is None


def _subject(title: str) -> str:
    """Give whose title it is: what stands before the status."""
    return title.partition(": ")[0]
