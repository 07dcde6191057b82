"""The incident's issue, by PyGithub; loaded only when something is told, never before the mutation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from rerail.adapters.github.body import merge_body, prepare
from rerail.adapters.github.comments import IssueComments
from rerail.adapters.github.refusals import ISSUES, IssueError
from rerail.adapters.github.session import PAGE, Session
from rerail.core.telling.marks import fingerprint_mark
from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from github.Issue import Issue

    from rerail.core.text import Secret

LABEL = "rerail"
_MOST_PAGES = 3
_LONGEST_TITLE = 250
_LONGEST_LABEL = 50
_COLOR = "b60205"


class IssueRef(Value):
    """An issue that was found or written."""

    number: int
    url: str
    title: str = ""
    state: str = "open"
    body: str = ""
    """As it stands at GitHub; people may have edited what we wrote."""


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
        self._session = Session(ISSUES, repository=repository, token=token, api_url=api_url, viewer=viewer)
        self._comments = IssueComments(self._session)
        self._labels: set[str] = set()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def is_private(self) -> bool:
        """Tell whether the repository that the incident goes to is private (or internal)."""
        return self._session.ask(lambda: bool(self._session.repo().private))

    def find(self, fingerprint: str, label: str = LABEL) -> IssueRef | None:
        """Find our newest issue with this fingerprint, open or closed, among the 300 newest with the label.

        Listed by label, because search lags behind; then among the 100 newest of all, as people may take a
        label off. A fingerprint that somebody else wrote is ignored.

        Unconfirmed: whether GitHub drops the label when a workflow's token opens the issue (it drops labels
        silently "without push access"); the issue is found either way.
        """
        mark = fingerprint_mark(fingerprint)
        ways = (partial(self._find, mark, [label], _MOST_PAGES), partial(self._find, mark, [], 1))
        found = (self._session.ask(way) for way in ways)
        return next((issue for issue in found if issue is not None), None)

    def read(self, number: int) -> IssueRef:
        """Read an issue as it stands."""
        return self._session.ask(lambda: _ref(self._session.repo().get_issue(number)))

    def open(
        self, title: str, body: str, labels: Sequence[str], fingerprint: str, *, people: str = ""
    ) -> IssueRef:
        """Open an issue with our label and these; call `find` before.

        `people` is put below our blocks, for people to edit: no update touches it. The fingerprint is added
        where it is missing. When the answer is lost, the issue is looked for, never sent again; if it is not
        there either, IssueError with `lost`. Where another run opened one at the same time, the older stays:
        ours is closed, points to it, and the older is given.
        """
        mark = fingerprint_mark(fingerprint)
        parts = (body, "" if mark in body else mark, people)
        text = prepare("\n\n".join(part.rstrip("\n") for part in parts if part))
        names = list(dict.fromkeys([LABEL, *(label[:_LONGEST_LABEL] for label in labels)]))
        self._make_labels(names)
        try:
            made = self._session.write(lambda: self._create(title, text, names))
        except IssueError as error:
            found = self.find(fingerprint) if error.lost else None
            if found is None:
                raise
            made = found
        older = self._older(mark, made)
        if older is None:
            self._comments.none_yet(made.number)
        return older or made

    def _older(self, mark: str, made: IssueRef) -> IssueRef | None:
        """Give way to an older issue with the same fingerprint, if there is one by now."""
        try:
            older = partial(self._all, mark, [], 1, before=made.number)
            found = self._session.ask(lambda: min(older(), key=_number, default=None))
            if found is None:
                return None
            says = f"This incident is told in #{found.number}: two runs opened an issue at the same time."
            issue = self._session.repo().get_issue(made.number)
            self._session.write(lambda: edit(issue, {"body": says, "state": "closed"}))
        except IssueError:
            return None  # two issues are better than none that is complete
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
        asked = {"title": title and title[:_LONGEST_TITLE], "state": state}
        issue = self._session.repo().get_issue(number)
        changes = self._session.ask(lambda: _changes(issue, body, asked, labels, remove_labels))
        if "labels" in changes:
            self._make_labels(labels)
        if changes:
            self._session.write(lambda: edit(issue, changes))
        return self._session.ask(lambda: _ref(issue))

    def say(self, number: int, key: str, body: str) -> str:
        """Make our comment with this key say `body`; see `IssueComments.say`."""
        return self._comments.say(number, key, body)

    def _find(self, mark: str, labels: list[str], pages: int) -> IssueRef | None:
        return next(self._all(mark, labels, pages), None)

    def _all(
        self, mark: str, labels: list[str], pages: int, *, before: int | None = None
    ) -> Iterator[IssueRef]:
        """Give ours with this mark, newest first; only those older than the number `before`."""
        only: dict[str, Any] = {"labels": labels} if labels else {}
        issues = self._session.repo().get_issues(state="all", sort="created", direction="desc", **only)
        for number in range(pages):
            page = issues.get_page(number)
            for issue in page:
                if before is not None and issue.number >= before:
                    continue
                is_issue = "/pull/" not in issue.html_url
                if is_issue and mark in (issue.body or "") and self._session.is_ours(issue.user):
                    yield _ref(issue)
            if len(page) < PAGE:
                break

    def _create(self, title: str, text: str, labels: list[str]) -> IssueRef:
        return _ref(
            self._session.repo().create_issue(title=title[:_LONGEST_TITLE], body=text, labels=list(labels))
        )

    def _make_labels(self, names: Sequence[str]) -> None:
        """Make labels that are missing, in our colour; GitHub makes them itself where this fails."""
        for name in names:
            if name in self._labels:
                continue
            self._labels.add(name)
            try:
                self._session.write(
                    partial(self._session.repo().create_label, name, _COLOR, "Incidents told by rerail")
                )
            except IssueError as error:
                if error.again:
                    return  # GitHub has trouble; the issue itself matters more


def edit(issue: Issue, changes: dict[str, Any]) -> None:
    """Send the changes. Raises TypeError where the answer shows nothing of them: it is not GitHub's.

    What does not count: labels, which GitHub drops silently "without push access", and space around a text.
    """
    before = {name: _as_it_is(issue, name) for name in changes if name != "labels"}
    issue.edit(**changes)
    of_substance = [name for name, old in before.items() if _plain(old) != _plain(changes[name])]
    if of_substance and all(_as_it_is(issue, name) == before[name] for name in of_substance):
        raise TypeError("the answer shows nothing of what was asked")


def _number(issue: IssueRef) -> int:
    return issue.number


def _plain(text: object) -> str:
    return str(text or "").replace("\r\n", "\n").strip()


def _ref(issue: Issue) -> IssueRef:
    """Give the issue as a value. Raises TypeError for an answer that is none: PyGithub takes any object."""
    title: object = issue.title
    if not isinstance(title, str):
        raise TypeError("the answer is no issue")
    return IssueRef(
        number=issue.number,
        url=issue.html_url,
        title=issue.title,
        state=issue.state,
        body=issue.body or "",
    )


def _changes(
    issue: Issue, body: str, asked: dict[str, str | None], add: Sequence[str], remove: Sequence[str]
) -> dict[str, Any]:
    """Give what has to change for the issue to be as asked."""
    wanted: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    wanted["body"] = merge_body(issue.body or "", body)
    wanted["labels"] = _labels(issue, add, remove)
    return {name: value for name, value in wanted.items() if value != _as_it_is(issue, name)}


def _labels(issue: Issue, add: Sequence[str], remove: Sequence[str]) -> list[str]:
    kept = [name for name in _as_it_is(issue, "labels") if name not in remove]
    return list(dict.fromkeys([*kept, *(label[:_LONGEST_LABEL] for label in add)]))


def _as_it_is(issue: Issue, name: str) -> Any:  # noqa: ANN401  whatever the field holds
    return [label.name for label in issue.labels] if name == "labels" else getattr(issue, name)
