"""One issue with its comments, read for somebody to look at: no PyGithub, and nothing is written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from rerail.adapters.github.asking import client_for
from rerail.adapters.github.bounded import TooMuch, exchange
from rerail.adapters.github.refusals import ISSUES, IssueError, RefusedError, Words, refusal
from rerail.adapters.github.session import ACTIONS_BOT
from rerail.adapters.quick_httpx import httpx
from rerail.adapters.typed import decode
from rerail.adapters.unreached import unreached
from rerail.core.text import Text, Untrusted
from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.core.text import Secret

T = TypeVar("T")

MOST_COMMENTS = 100
"""Of one page, which is all that is read."""
_CONNECT, _READ = 3.0, 10.0
"""Seconds."""
_LONGEST_ANSWER = 16 * 1024 * 1024
_FORBIDDEN = 403
_READING = Words(
    error=IssueError,
    sentences={
        **ISSUES.sentences,
        _FORBIDDEN: "the token may not read issues in {repository}: it needs `issues: read`",
    },
)


class CommentSeen(Value):
    """One comment."""

    author: Text
    at: datetime
    body: Text
    url: str


class IssueSeen(Value):
    """An issue as it stands."""

    number: int
    url: str
    state: str
    title: Text
    body: Text
    author: Text
    ours: bool
    """Written by a workflow's token, or by the user of the token at hand; it may have been edited since."""
    labels: tuple[Text, ...]
    created_at: datetime
    closed_at: datetime | None
    comments: tuple[CommentSeen, ...]
    comments_in_all: int


class User(msgspec.Struct):
    """An account, as GitHub names it."""

    login: str
    type: str = "User"


class _Label(msgspec.Struct):
    name: str


class _Comment(msgspec.Struct):
    user: User | None
    created_at: datetime
    body: str | None
    html_url: str


class Row(msgspec.Struct, kw_only=True):
    """An issue, as every listing has it; GitHub lists pull requests among them."""

    number: int
    html_url: str
    state: str
    title: str
    body: str | None
    user: User | None
    labels: tuple[_Label, ...] = ()
    pull_request: dict[str, object] | None = None


class _Issue(Row, kw_only=True):
    created_at: datetime
    closed_at: datetime | None
    comments: int


class Reader:
    """Reads what one repository says of issues; each call is sent once. Raises IssueError only."""

    def __init__(self, *, repository: str, token: Secret | None, api_url: str) -> None:
        self._repository = repository
        self._api = api_url.rstrip("/")
        self._has_token = token is not None
        self._client = client_for(token, connect=_CONNECT, read=_READ)
        self._headers: Mapping[str, str] = {}
        """Of the last answer."""

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _is_ours(self, user: User) -> bool:
        # Only a GitHub App can be a Bot, so nobody can take the name of one.
        if user.type == "Bot" and user.login == ACTIONS_BOT:
            return True
        return self._has_token and user.login == self._viewer()

    def _viewer(self) -> str | None:
        """Ask for the token's user; None for a token that has none (a workflow's, an App's)."""
        try:
            return self._get("/user", User).login
        except IssueError:
            return None

    def _get(self, path: str, kind: type[T]) -> T:
        content = self._fetch(f"{self._api}{path}")
        try:
            return decode(content, kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise IssueError("GitHub's answer can't be understood") from None

    def _fetch(self, url: str) -> bytes:
        failed: IssueError | None = None
        try:
            response = exchange(self._client, "GET", url, largest=_LONGEST_ANSWER)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            failed = _unreachable(error)
        if failed is not None:
            raise failed  # outside of `except`: httpx's error holds the request with its token
        self._headers = response.headers
        if not response.is_success:
            raise self._refused(response.status, dict(response.headers), response.content)
        return response.content

    def _refused(self, status: int, headers: dict[str, str], content: bytes) -> RefusedError:
        try:
            data = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            data = None
        return refusal(_READING, status, headers, data, self._repository)


class IssueReader(Reader):
    """Reads an issue with its comments.

    Source: GitHub docs, REST: "Get an issue", "List issue comments", "Get the authenticated user".
    """

    def read(self, number: int) -> IssueSeen:
        """Read an issue and its first comments."""
        place = f"/repos/{self._repository}/issues/{number}"
        issue = self._get(place, _Issue)
        if issue.pull_request is not None:
            raise IssueError(f"{self._repository}#{number} is a pull request, not an issue")
        found = self._get(f"{place}/comments?per_page={MOST_COMMENTS}", list[_Comment])
        return IssueSeen(
            number=issue.number,
            url=issue.html_url,
            state=issue.state,
            title=Untrusted(issue.title),
            body=Untrusted(issue.body or ""),
            author=_name(issue.user),
            ours=issue.user is not None and self._is_ours(issue.user),
            labels=tuple(Untrusted(label.name) for label in issue.labels),
            created_at=issue.created_at,
            closed_at=issue.closed_at,
            comments=tuple(_comment(comment) for comment in found),
            comments_in_all=max(issue.comments, len(found)),
        )


def _unreachable(error: Exception) -> IssueError:
    if isinstance(error, TooMuch):
        return IssueError("GitHub's answer is too long to be one")
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return IssueError("GitHub did not answer in time", again=True)
    return IssueError(unreached(error, "GitHub"), again=True)


def _name(user: User | None) -> Text:
    """Give an author's login; GitHub calls an account that is gone `ghost`."""
    return Untrusted(user.login if user else "ghost")


def _comment(comment: _Comment) -> CommentSeen:
    body = Untrusted(comment.body or "")
    return CommentSeen(author=_name(comment.user), at=comment.created_at, body=body, url=comment.html_url)
