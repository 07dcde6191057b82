"""The issues of one repository, with their comments: what there is, and GitHub's rules for changing it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from rerail.simulator.github.labels import LabelStore
from rerail.simulator.github.texts import check_body, check_comment, check_title
from rerail.simulator.github.values import Comment, Edit, Issue, Json, Refused, invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

_EDITABLE = ("title", "body", "state", "state_reason", "labels", "assignees")
_REASONS = {"open": ("reopened",), "closed": ("completed", "not_planned", "duplicate")}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which issues to list, as GitHub's query parameters say it; `labels` must all be on an issue."""

    state: Literal["open", "closed", "all"] = "open"
    labels: tuple[str, ...] = ()
    creator: str | None = None

    def takes(self, issue: Issue) -> bool:
        """Whether the issue is among those asked for."""
        has = {name.casefold() for name in issue.label_names}
        return (
            self.state in ("all", issue.state)
            and all(name.casefold() in has for name in self.labels)
            and self.creator in (None, issue.by)
        )


class IssueStore:
    """Issues by number. Every change is kept in the issue's or comment's `edits`.

    Methods raise Refused with GitHub's status and words; `measure` is what counts as a character.
    """

    def __init__(self, now: Callable[[], datetime], measure: Callable[[str], int]) -> None:
        self.labels = LabelStore()
        self._now = now
        self._measure = measure
        self._issues: dict[int, Issue] = {}
        self._numbers = count(1)
        self._comment_ids = count(900_001)
        self._lock = threading.RLock()

    def all(self) -> tuple[Issue, ...]:
        """Every issue as it stands, oldest first."""
        return tuple(self._issues.values())

    def forget(self, before: datetime) -> None:
        """Forget issues that nobody has touched since then; GitHub itself never does."""
        with self._lock:
            self._issues = {key: each for key, each in self._issues.items() if each.updated >= before}

    def listed(self, wanted: Filter) -> tuple[Issue, ...]:
        """List the issues asked for, newest first, as GitHub does by default."""
        return tuple(issue for issue in reversed(self.all()) if wanted.takes(issue))

    def get(self, number: int) -> Issue:
        """Give one issue; Refused (404) when there is none."""
        if number not in self._issues:
            raise Refused(404, "Not Found")
        return self._issues[number]

    def create(self, by: str, given: Mapping[str, Any]) -> Issue:
        """Open an issue with what the request says of title, body, labels and assignees."""
        title = check_title(given.get("title"))
        body = check_body("Issue", given.get("body"), self._measure)
        with self._lock:
            labels = self.labels.ensure(given.get("labels") or ())
            number = next(self._numbers)
            made = Issue(
                id=500_000 + number,
                number=number,
                by=by,
                title=title,
                body=body,
                created=self._now(),
                updated=self._now(),
                labels=labels,
                assignees=tuple(given.get("assignees") or ()),
            )
            self._issues[number] = made
            return made

    def edit(self, by: str, number: int, given: Mapping[str, Any]) -> Issue:
        """Change what the request names and leave the rest."""
        with self._lock:
            before = self.get(number)
            now = self._now()
            changes = self._changes(before, given)
            edits = tuple(_edit(before, name, value, by, now) for name, value in changes.items())
            after = replace(before, **changes, updated=now, edits=before.edits + edits)
            return self._keep(_closing(before, after, by, now))

    def comment(self, by: str, number: int, body: object) -> Comment:
        """Write a comment under an issue."""
        with self._lock:
            issue = self.get(number)
            now = self._now()
            made = Comment(
                id=next(self._comment_ids),
                number=number,
                by=by,
                body=check_comment(body, self._measure),
                created=now,
                updated=now,
            )
            self._keep(replace(issue, comments=(*issue.comments, made), updated=now))
            return made

    def edit_comment(self, by: str, comment_id: int, body: object) -> Comment:
        """Replace a comment's text."""
        with self._lock:
            before = self.find_comment(comment_id)
            now = self._now()
            text = check_comment(body, self._measure)
            edit = Edit(at=now, by=by, field="body", before=before.body, after=text)
            after = replace(before, body=text, updated=now, edits=(*before.edits, edit))
            issue = self.get(before.number)
            comments = tuple(after if each.id == comment_id else each for each in issue.comments)
            self._keep(replace(issue, comments=comments, updated=now))
            return after

    def find_comment(self, comment_id: int) -> Comment:
        """Find a comment by its id; Refused (404) when there is none."""
        for issue in self.all():
            for comment in issue.comments:
                if comment.id == comment_id:
                    return comment
        raise Refused(404, "Not Found")

    def _changes(self, issue: Issue, given: Mapping[str, Any]) -> Json:
        asked = {name: given[name] for name in _EDITABLE if name in given}
        if "title" in asked:
            asked["title"] = check_title(asked["title"])
        if "body" in asked:
            asked["body"] = check_body("Issue", asked["body"], self._measure)
        if "labels" in asked:
            asked["labels"] = self.labels.ensure(asked["labels"] or ())
        if "assignees" in asked:
            asked["assignees"] = tuple(asked["assignees"] or ())
        _check_state(issue, asked)
        return asked

    def _keep(self, issue: Issue) -> Issue:
        self._issues[issue.number] = issue
        return issue


def _check_state(issue: Issue, asked: Json) -> None:
    state = asked.get("state") or issue.state
    reason = asked.pop("state_reason", None)
    asked.pop("state", None)
    if state not in _REASONS:
        raise invalid("Issue", "state", "invalid")
    if state != issue.state:
        if reason is not None and reason not in _REASONS[state]:
            raise invalid("Issue", "state_reason", "invalid")
        asked |= {"state": state, "state_reason": reason or _REASONS[state][0]}


def _closing(before: Issue, after: Issue, by: str, now: datetime) -> Issue:
    if before.state == after.state:
        return after
    shut = after.state == "closed"
    return replace(after, closed=now if shut else None, closed_by=by if shut else None)


def _edit(issue: Issue, name: str, value: object, by: str, at: datetime) -> Edit:
    def shown(thing: object) -> str:
        if isinstance(thing, tuple):
            return ", ".join(getattr(each, "name", str(each)) for each in thing)
        return "" if thing is None else str(thing)

    return Edit(at=at, by=by, field=name, before=shown(getattr(issue, name)), after=shown(value))
