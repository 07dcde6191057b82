"""Our comments under an issue: each has a key, is made once, and is edited when its text changes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from rerail.adapters.github.body import prepare
from rerail.adapters.github.refusals import NOT_FOUND, IssueError
from rerail.core.values import Value

if TYPE_CHECKING:
    from github.Issue import Issue
    from github.IssueComment import IssueComment

    from rerail.adapters.github.session import Session

_MOST_LOOKED_AT = 500
"""Comments, the newest first: ours were written lately."""
_BEGIN, _END = "<!-- rerail:comment:v1:", " -->"


class Said(Value):
    """A comment of ours as it stands at GitHub."""

    id: int
    url: str
    body: str


class IssueComments:
    """Says things under issues. Every method is a bounded number of calls; all raise IssueError only."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, dict[str, Said]] = {}
        """By issue and mark: what was found there, or said since."""

    def none_yet(self, number: int) -> None:
        """Take note that the issue was opened just now, so that nothing has to be looked for."""
        self._known.setdefault(number, {})

    def say(self, number: int, key: str, body: str) -> str:
        """Make our comment with this key say `body`; gives its URL, and sends nothing if it says so already.

        A comment that somebody else wrote with the same mark is ignored. When the answer is lost, the
        comment is looked for, never sent again.
        """
        mark = comment_mark(key)
        text = prepare(f"{mark}\n{body}")
        known = self._known[number] if number in self._known else self._look(number)
        said = known.get(mark)
        if said is None:
            said = self._make(number, mark, text)
        elif _plain(said.body) != _plain(text):
            said = self._edit(number, said, text)
        self._known[number][mark] = said
        return said.url

    def _make(self, number: int, mark: str, text: str) -> Said:
        try:
            return self._session.write(lambda: _said(self._issue(number).create_comment(text)))
        except IssueError as error:
            if not error.lost:
                raise
            del self._known[number]  # where this look fails too, the next try begins with one
            found = self._look(number).get(mark)
            if found is None:
                raise
            return found

    def _edit(self, number: int, said: Said, text: str) -> Said:
        def edit() -> Said:
            comment = self._issue(number).get_comment(said.id)
            comment.edit(text)
            return _said(comment)

        try:
            return self._session.write(edit)
        except IssueError as error:
            if error.status != NOT_FOUND:
                raise
            return Said(id=said.id, url=said.url, body=text)  # what people deleted stays deleted

    def _look(self, number: int) -> dict[str, Said]:
        """Read our comments under the issue anew; of two with the same mark the older one counts."""
        found = self._session.ask(lambda: self._ours(number))
        self._known[number] = found
        return found

    def _ours(self, number: int) -> dict[str, Said]:
        newest_first = islice(self._issue(number).get_comments().reversed, _MOST_LOOKED_AT)
        marked = ((mark_of(comment.body), comment) for comment in newest_first)
        return {mark: _said(each) for mark, each in marked if mark and self._session.is_ours(each.user)}

    def _issue(self, number: int) -> Issue:
        return self._session.repo().get_issue(number)


def comment_mark(key: str) -> str:
    """Give the hidden first line by which our comment is found again."""
    return f"{_BEGIN}{quote(key, safe='.~').replace('--', '-%2D')}{_END}"


def mark_of(body: object) -> str | None:
    """Give the mark that the text begins with; None where it begins otherwise."""
    first = body.lstrip().split("\n", 1)[0].strip() if isinstance(body, str) else ""
    return first if first.startswith(_BEGIN) and first.endswith(_END) else None


def _said(comment: IssueComment) -> Said:
    """Give the comment as a value. Raises TypeError for an answer that is none: PyGithub takes any object."""
    if not isinstance(comment.id, int):
        raise TypeError("the answer is no comment")
    return Said(id=comment.id, url=str(comment.html_url), body=comment.body or "")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
