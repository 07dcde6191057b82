"""Incidents as they stand in their issues: read without PyGithub, which is loaded for a thaw's notes only."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import msgspec

from rerail.adapters.github.comments import IssueComments
from rerail.adapters.github.issue_reader import Reader, Row, User
from rerail.adapters.github.issues import LABEL, edit
from rerail.adapters.github.refusals import ISSUES, IssueError
from rerail.adapters.github.session import PAGE, Session
from rerail.core.telling.machine_block import decode_block, is_marked, thawed
from rerail.core.telling.marks import fingerprint_mark
from rerail.core.text import Untrusted
from rerail.ports.incidents import FiledIncident, IncidentsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rerail.core.text import Secret

T = TypeVar("T")

_AT_HOME = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""Source: GitHub docs, GraphQL: "CommentAuthorAssociation"."""
_MOST_PAGES = 3
_THAWED = "thawed"
"""The key of the comment."""


class _Row(Row, kw_only=True):
    author_association: str = "NONE"


class _Repository(msgspec.Struct):
    private: bool


class GitHubIncidents:
    """Incidents in one repository's issues.

    A block counts where an App that is installed there wrote it (a workflow's token is one), the token's own
    user, or somebody who is at home in the repository: a rollback by a person's token and the gate of a
    workflow must know each other's. So it does where the issue has our label, which GitHub takes from those
    only who may push or triage: that somebody is a member is hidden from a workflow's token where the
    membership is private. Anybody may open an issue with a block in a public repository; that one does not
    count.

    Source: GitHub docs, REST: "List repository issues", "Get an issue", "Create an issue".
    """

    def __init__(self, *, repository: str, token: Secret | None, api_url: str) -> None:
        """`repository` is `owner/name`; without a token a public repository can be read."""
        self._rows = _Rows(repository=repository, token=token, api_url=api_url)
        self._repository = repository
        self._session = (
            Session(ISSUES, repository=repository, token=token, api_url=api_url)
            if token is not None
            else None
        )

    def close(self) -> None:
        """Close the connections."""
        self._rows.close()
        if self._session is not None:
            self._session.close()

    def is_private(self) -> bool:
        """Tell whether the repository is private (or internal)."""
        return _told(self._rows.private)

    def open(self) -> tuple[FiledIncident, ...]:
        """Read those that are open, newest first: with the label up to 300, and among the 100 newest of all.

        People may take a label off, and it is not confirmed that a workflow's token can set one (see
        `IssueTracker.find`). Raises where there are more with the label than are read, and where a block
        can't be read: a newer rerail may have written it, or somebody changed it.
        """
        return _told(lambda: self._sorted(self._rows.all_labelled("open"), self._rows.newest("open")))

    def read(self, number: int) -> FiledIncident:
        """Read one; raises where it is not ours or has no readable block."""
        return _told(lambda: self._read(number))

    def find(self, fingerprint: str) -> FiledIncident | None:
        """Find the newest with this fingerprint, open or closed, as `IssueTracker.find` does."""
        mark = fingerprint_mark(fingerprint)

        def look() -> FiledIncident | None:
            ways = (self._rows.labelled("all"), self._rows.newest("all"))
            marked = (row for row in chain.from_iterable(ways) if mark in (row.body or ""))
            return next((found for row in marked if (found := self._incident(row))), None)

        return _told(look)

    def note_thaw(self, number: int, *, at: datetime, comment: str) -> None:
        """Comment once, then set `thawed_at` in the block: what fails half-way is completed by a second call.

        Nothing else in the issue is changed, nor a time that is there already. When the answer is lost, the
        issue is looked at, and nothing sent again.
        """
        _told(lambda: self._note_thaw(number, at, comment))

    def _note_thaw(self, number: int, at: datetime, comment: str) -> None:
        self._read(number)
        if self._session is None:
            raise IssueError("a GitHub token is needed to write to the incident's issue (GITHUB_TOKEN)")
        session = self._session
        IssueComments(session).say(number, _THAWED, comment)
        issue = session.repo().get_issue(number)
        before = session.ask(lambda: issue.body or "")  # as it is now: people, or a run, may be writing too
        after = thawed(before, at)
        if after is None:
            raise _no_block(number)
        if after == before:
            return
        try:
            session.write(lambda: edit(issue, {"body": after}))
        except IssueError as error:
            if not error.lost or self._read(number).block.thawed_at is None:
                raise

    def _read(self, number: int) -> FiledIncident:
        row = self._rows.one(number)
        if row.pull_request is not None:
            raise IssueError(f"{self._repository}#{number} is a pull request, not an issue")
        found = self._incident(row)
        if found is None:
            raise _no_block(number)
        return found

    def _sorted(self, *listed: Iterator[_Row]) -> tuple[FiledIncident, ...]:
        rows = {row.number: row for row in chain.from_iterable(listed)}
        found = (self._readable(rows[number]) for number in sorted(rows, reverse=True))
        return tuple(each for each in found if each is not None)

    def _readable(self, row: _Row) -> FiledIncident | None:
        found = self._incident(row)
        if found is None and is_marked(row.body or "") and self._rows.counts(row):
            raise IssueError(
                f"the hidden block of issue #{row.number} can't be read: somebody changed it, or a newer"
                " rerail wrote it (if nothing is frozen by it, close the issue)"
            )
        return found

    def _incident(self, row: _Row) -> FiledIncident | None:
        block = decode_block(row.body or "")
        if block is None or not self._rows.counts(row):
            return None
        return FiledIncident(
            number=row.number,
            url=row.html_url,
            title=Untrusted(row.title),
            is_open=row.state == "open",
            block=block,
        )


class _Rows(Reader):
    """The issues as GitHub lists them; each method raises IssueError."""

    _login: str | None = None

    def one(self, number: int) -> _Row:
        return self._get(f"/repos/{self._repository}/issues/{number}", _Row)

    def newest(self, state: str) -> Iterator[_Row]:
        """Give the 100 newest, whatever their labels; pull requests are among them."""
        yield from self._page(f"state={state}")

    def labelled(self, state: str) -> Iterator[_Row]:
        """Give the 300 newest with our label, page by page as they are taken."""
        for number in range(1, _MOST_PAGES + 1):
            page = self._page(f"state={state}&labels={LABEL}&page={number}")
            yield from page
            if len(page) < PAGE:
                break

    def all_labelled(self, state: str) -> Iterator[_Row]:
        """Give all with our label; raises where there may be more than can be read."""
        count = 0
        for row in self.labelled(state):
            count += 1
            yield row
        if count >= _MOST_PAGES * PAGE:
            raise IssueError(f"{self._repository} has too many {state} issues with the label {LABEL}")

    def private(self) -> bool:
        return self._get(f"/repos/{self._repository}", _Repository).private

    def counts(self, row: _Row) -> bool:
        """Tell whether it is an issue, and its author's word counts."""
        user = row.user
        if user is None or row.pull_request is not None:
            return False
        # Only a GitHub App can be a Bot, and it writes where it is installed.
        at_home = user.type == "Bot" or row.author_association in _AT_HOME
        return at_home or any(each.name == LABEL for each in row.labels) or self._is_ours(user)

    def _viewer(self) -> str | None:
        """Ask once for the token's user. Raises where nobody knows: a block may not be passed over then."""
        if self._login is None:
            try:
                self._login = self._get("/user", User).login
            except IssueError as error:
                if error.status is None:
                    raise
                self._login = ""  # a workflow's or an App's token has no user
        return self._login or None

    def _page(self, asked: str) -> list[_Row]:
        place = f"/repos/{self._repository}/issues?{asked}&sort=created&direction=desc&per_page={PAGE}"
        return self._get(place, list[_Row])


def _no_block(number: int) -> IssueError:
    return IssueError(f"issue #{number} is no incident of rerail, or somebody changed its hidden block")


def _told(call: Callable[[], T]) -> T:
    """Give what the call gives; tells what went wrong as the port does."""
    try:
        return call()
    except IssueError as error:
        told = IncidentsError(str(error), says=error.says)
    raise told
