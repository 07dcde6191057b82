"""Whether an incident could be filed and a Claim be taken, as far as that shows without writing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rerail.adapters.github.issue_reader import IssueReader
from rerail.adapters.github.refusals import RefusedError
from rerail.adapters.railway.limits import answered_at
from rerail.core.readiness.seen import IssuesSeen
from rerail.core.text import draft

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Permissions(msgspec.Struct):
    push: bool | None = None


class _Repository(msgspec.Struct):
    has_issues: bool | None = None
    archived: bool = False
    private: bool | None = None
    permissions: _Permissions | None = None


class _Row(msgspec.Struct):
    number: int


class IssueDesk(IssueReader):
    """Looks at the repository and at one issue of it, each by one call.

    Of a classic personal token GitHub tells the scopes (`X-OAuth-Scopes`), which together with the user's
    own `permissions` say what it may write. Of every other token (a workflow's, an App's, a fine-grained
    one) nothing tells: `X-Accepted-GitHub-Permissions` says what a call needs, not what the token has, and
    `permissions` are those of a user. Source: GitHub docs, REST: "Get a repository", "List repository
    issues", "Troubleshooting the REST API"; "Scopes for OAuth apps". Unconfirmed: that a classic token
    without any scope gets the header, too: an empty one tells nothing here.
    """

    @property
    def repository(self) -> str:
        """Give the repository, `owner/name`."""
        return self._repository

    def look(self) -> IssuesSeen:
        """Tell what can be seen. Never raises: what went wrong is `trouble`."""
        found, trouble = _Repository(), None
        scopes: frozenset[str] = frozenset()
        try:
            found = self._get(f"/repos/{self._repository}", _Repository)
            scopes = _scopes(self._headers)
            if found.has_issues is not False:
                self._get(f"/repos/{self._repository}/issues?per_page=1", list[_Row])
        except RefusedError as error:
            trouble = draft(error.sentence_part)
        enough = _enough(scopes, found)
        push = found.permissions.push if found.permissions else None
        return IssuesSeen(
            repository=self._repository,
            enabled=found.has_issues,
            archived=found.archived,
            trouble=trouble,
            may_write=enough,
            may_push=False if enough is False else push if enough else None,
            told_time=answered_at(self._headers),
        )


def _scopes(headers: Mapping[str, str]) -> frozenset[str]:
    """Give a classic token's scopes; empty for every other token."""
    return frozenset(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")) - {""}


def _enough(scopes: frozenset[str], repository: _Repository) -> bool | None:
    """Tell whether these scopes let a token write in the repository; None: nothing tells."""
    if not scopes:
        return None
    return "repo" in scopes or ("public_repo" in scopes and repository.private is False)
