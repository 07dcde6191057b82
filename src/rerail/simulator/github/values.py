"""What the simulated GitHub keeps, as values: tokens, issues, comments, labels, and its refusals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rerail.simulator.repository import Repository

TokenKind = Literal["installation", "user"]
Level = Literal["read", "write"]
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Token:
    """Who asks. `repositories` are the ones ("owner/name") it was made for; public ones it only reads."""

    value: str = field(repr=False)
    kind: TokenKind
    login: str
    permissions: Mapping[str, Level]
    repositories: frozenset[str]

    def allows(self, permission: str, level: Level) -> bool:
        """Whether the token has this permission; write includes read."""
        return self.permissions.get(permission) in (("write",) if level == "write" else ("read", "write"))


@dataclass(frozen=True, kw_only=True)
class PullRequest:
    """A pull request, merged as the commit `sha` unless `merged` is None."""

    number: int
    title: str
    by: str
    sha: str
    merged: datetime | None
    branch: str = "topic"


@dataclass(frozen=True, kw_only=True)
class Hosted:
    """A repository at GitHub; `git` is None while nothing was pushed to it.

    `people` are accounts by their e-mail address: GitHub names a commit's author only when it knows one.
    `pulls` are the pull requests that brought a commit in, by its SHA.
    """

    id: int
    owner: str
    name: str
    private: bool
    has_issues: bool
    created: datetime
    git: Repository | None
    default_branch: str = "main"
    people: dict[str, str] = field(default_factory=dict, compare=False)
    pulls: dict[str, list[PullRequest]] = field(default_factory=dict, compare=False)

    @property
    def full_name(self) -> str:
        """owner/name, as GitHub spells it."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label of a repository; GitHub compares names without regard to case."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change to an issue or a comment, with what stood there before."""

    at: datetime
    by: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A comment on the issue `number`."""

    id: int
    number: int
    by: str
    body: str
    created: datetime
    updated: datetime
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Issue:
    """An issue as it stands, with how it came to be so. Times are UTC."""

    id: int
    number: int
    by: str
    title: str
    body: str | None
    created: datetime
    updated: datetime
    labels: tuple[Label, ...] = ()
    assignees: tuple[str, ...] = ()
    state: Literal["open", "closed"] = "open"
    state_reason: str | None = None
    closed: datetime | None = None
    closed_by: str | None = None
    comments: tuple[Comment, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def label_names(self) -> tuple[str, ...]:
        """The names of its labels, in the order they were put on."""
        return tuple(label.name for label in self.labels)


class Refused(Exception):  # noqa: N818 - GitHub's refusal is an answer, not an error of ours
    """GitHub's answer when it won't: an HTTP status, a message and, for 422, the single errors."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: list[Json] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = headers or {}


def invalid(resource: str, field_name: str, code: str, message: str | None = None) -> Refused:
    """Build a 422 "Validation Failed" about one field, in GitHub's form."""
    error: Json = {"resource": resource, "field": field_name, "code": code}
    return Refused(422, "Validation Failed", [error | ({"message": message} if message else {})])
