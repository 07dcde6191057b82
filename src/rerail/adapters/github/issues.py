"""The incident's issue, by PyGithub; loaded only when something is told, never before the mutation."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from rerail import __version__
from rerail.adapters.github.body import fingerprint_mark, merge_body, prepare
from rerail.adapters.github.refusals import IssueError, translated
from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from github import Github
    from github.Issue import Issue
    from github.NamedUser import NamedUser
    from github.Organization import Organization
    from github.Repository import Repository

    from rerail.core.text import Secret

T = TypeVar("T")

LABEL = "rerail"
ACTIONS_BOT = "github-actions[bot]"
"""Who writes with a workflow's GITHUB_TOKEN."""
_TIMEOUT = 10
_PAGE = 100
_MOST_PAGES = 3
_LONGEST_TITLE = 250
_LONGEST_LABEL = 50
_COLOR = "b60205"


class IssueRef(Value):
    """An issue that was found or written."""

    number: int
    url: str
    state: str = "open"


class IssueTracker:
    """Finds, opens and completes incident issues in one repository.

    Not for several threads at once (PyGithub's session). Every method is a bounded number of calls, each
    sent once: PyGithub's own retry is off, because it repeats a POST. All raise IssueError only.
    """

    def __init__(
        self,
        *,
        repository: str,
        token: Secret,
        api_url: str = "https://api.github.com",
        viewer: str | None = None,
    ) -> None:
        """`repository` is `owner/name`; `viewer` the login the token writes under, where it is known."""
        self._repository = repository
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._viewer = viewer
        self._github: Github | None = None
        self._labels: set[str] = set()

    def close(self) -> None:
        """Close the connections."""
        if self._github is not None:
            self._github.close()

    def is_private(self) -> bool:
        """Tell whether the repository that the incident goes to is private (or internal)."""
        return self._try(lambda: bool(self._repo().private))

    def find(self, fingerprint: str, label: str = LABEL) -> IssueRef | None:
        """Find our newest issue with this fingerprint, open or closed, among the 300 newest with the label.

        Listed by label, because search lags behind. A fingerprint that somebody else wrote is ignored.
        """
        return self._try(lambda: self._find(fingerprint_mark(fingerprint), label))

    def open(self, title: str, body: str, labels: Sequence[str], fingerprint: str) -> IssueRef:
        """Open an issue with our label and these; call `find` before.

        The fingerprint is added to the body where it is missing. When the answer is lost, the issue is looked
        for, never sent again; if it is not there either, IssueError with `lost`.
        """
        mark = fingerprint_mark(fingerprint)
        text = prepare(body if mark in body else f"{body}\n\n{mark}")
        names = list(dict.fromkeys([LABEL, *(label[:_LONGEST_LABEL] for label in labels)]))
        self._make_labels(names)
        try:
            return self._try(lambda: self._create(title, text, names))
        except IssueError as error:
            found = self.find(fingerprint) if error.lost else None
            if found is None:
                raise
            return found

    def update(
        self,
        number: int,
        body: str,
        *,
        title: str | None = None,
        labels: Sequence[str] = (),
        remove_labels: Sequence[str] = (),
        state: str | None = None,
    ) -> IssueRef:
        """Put our blocks of `body` into the issue, see `merge_body`; add and remove only these labels.

        `state` is `open` or `closed`; None leaves it. Sends nothing when nothing would change.
        """
        changes = {"title": title and title[:_LONGEST_TITLE], "state": state}
        return self._try(lambda: self._edit(number, body, changes, labels, remove_labels))

    def comment(self, number: int, body: str) -> str:
        """Write a comment; gives its URL.

        When the answer is lost, the comment is looked for, never sent again.
        """
        text = prepare(body)
        try:
            return self._try(lambda: str(self._repo().get_issue(number).create_comment(text).html_url))
        except IssueError as error:
            found = self._try(lambda: self._find_comment(number, text)) if error.lost else None
            if found is None:
                raise
            return found

    def _find(self, mark: str, label: str) -> IssueRef | None:
        issues = self._repo().get_issues(state="all", labels=[label], sort="created", direction="desc")
        for number in range(_MOST_PAGES):
            page = issues.get_page(number)
            for issue in page:
                is_issue = "/pull/" not in issue.html_url
                if is_issue and mark in (issue.body or "") and self._is_ours(issue.user):
                    return _ref(issue)
            if len(page) < _PAGE:
                break
        return None

    def _create(self, title: str, text: str, labels: list[str]) -> IssueRef:
        return _ref(self._repo().create_issue(title=title[:_LONGEST_TITLE], body=text, labels=list(labels)))

    def _edit(
        self,
        number: int,
        body: str,
        asked: dict[str, str | None],
        labels: Sequence[str],
        remove_labels: Sequence[str],
    ) -> IssueRef:
        issue = self._repo().get_issue(number)
        wanted: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        wanted["body"] = merge_body(issue.body or "", body)
        wanted["labels"] = _labels(issue, labels, remove_labels)
        changes = {name: value for name, value in wanted.items() if value != _now(issue, name)}
        if "labels" in changes:
            self._make_labels(labels)
        if changes:
            issue.edit(**changes)
        return _ref(issue)

    def _find_comment(self, number: int, text: str) -> str | None:
        wanted = _plain(text)
        for comment in self._repo().get_issue(number).get_comments():
            if _plain(comment.body or "") == wanted and self._is_ours(comment.user):
                return str(comment.html_url)
        return None

    def _make_labels(self, names: Sequence[str]) -> None:
        """Make labels that are missing, in our colour; GitHub makes them itself where this fails."""
        for name in names:
            if name in self._labels:
                continue
            self._labels.add(name)
            try:
                self._try(partial(self._repo().create_label, name, _COLOR, "Incidents told by rerail"))
            except IssueError as error:
                if error.again:
                    return  # GitHub has trouble; the issue itself matters more

    def _is_ours(self, user: NamedUser | Organization | None) -> bool:
        if user is None:
            return False
        viewer = self._viewer = self._viewer or self._ask_viewer() or ACTIONS_BOT
        # Only a GitHub App can be a Bot, so nobody can take the name of one.
        return user.login == viewer or (user.type == "Bot" and user.login == f"{viewer}[bot]")

    def _ask_viewer(self) -> str | None:
        """Ask under which login the token writes; None where GitHub does not tell (no user of its own)."""
        for ask in (self._viewer_by_graphql, self._viewer_by_rest):
            try:
                return self._try(ask)
            except IssueError as error:
                if error.again and ask == self._viewer_by_rest:
                    raise
        return None

    def _viewer_by_graphql(self) -> str:
        _, answer = self._client().requester.graphql_query("query Viewer { viewer { login } }", {})
        return str(answer["data"]["viewer"]["login"])

    def _viewer_by_rest(self) -> str:
        return str(self._client().get_user().login)

    def _try(self, call: Callable[[], T]) -> T:
        return translated(self._repository, call)

    def _repo(self) -> Repository:
        return self._client().get_repo(self._repository)

    def _client(self) -> Github:
        if self._github is None:
            from github import Auth, Github  # noqa: PLC0415  a quarter of a second

            # It logs requests and their headers at debug level.
            logging.getLogger("github.Requester").setLevel(logging.WARNING)
            self._github = Github(
                auth=Auth.Token(self._token.reveal()),
                base_url=self._api_url,
                timeout=_TIMEOUT,
                user_agent=f"rerail/{__version__}",
                per_page=_PAGE,
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
                lazy=True,
            )
        return self._github


def _ref(issue: Issue) -> IssueRef:
    return IssueRef(number=issue.number, url=issue.html_url, state=issue.state)


def _labels(issue: Issue, add: Sequence[str], remove: Sequence[str]) -> list[str]:
    kept = [name for name in _now(issue, "labels") if name not in remove]
    return list(dict.fromkeys([*kept, *(label[:_LONGEST_LABEL] for label in add)]))


def _now(issue: Issue, name: str) -> Any:  # noqa: ANN401  whatever the field holds
    return [label.name for label in issue.labels] if name == "labels" else getattr(issue, name)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
