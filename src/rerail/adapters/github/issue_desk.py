"""Whether an incident could be filed, as far as that shows without writing one."""

from __future__ import annotations

import msgspec

from rerail.adapters.github.issue_reader import IssueReader
from rerail.adapters.github.refusals import RefusedError
from rerail.core.readiness.seen import IssuesSeen
from rerail.core.text import draft


class _Repository(msgspec.Struct):
    has_issues: bool | None = None
    archived: bool = False


class _Row(msgspec.Struct):
    number: int


class IssueDesk(IssueReader):
    """Looks at the repository and at one issue of it, each by one call.

    What a repository's `permissions` say is not asked for: of a workflow's token they tell nothing of issues.
    Source: GitHub docs, REST: "Get a repository", "List repository issues".
    """

    def look(self) -> IssuesSeen:
        """Tell what can be seen. Never raises: what went wrong is `trouble`."""
        enabled, archived = None, False
        try:
            found = self._get(f"/repos/{self._repository}", _Repository)
            enabled, archived = found.has_issues, found.archived
            if enabled is not False:
                self._get(f"/repos/{self._repository}/issues?per_page=1", list[_Row])
        except RefusedError as error:
            trouble = draft(error.sentence_part)
            return IssuesSeen(
                repository=self._repository, enabled=enabled, archived=archived, trouble=trouble
            )
        return IssuesSeen(repository=self._repository, enabled=enabled, archived=archived)
