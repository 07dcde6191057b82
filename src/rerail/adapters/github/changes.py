"""The port ChangeSource by GitHub's API: one comparison, and one query for its commits' pull requests."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from rerail.adapters.github.changes_wire import read_comparison, read_pull_requests
from rerail.adapters.github.connection import Connection, GitHubError
from rerail.adapters.tags import commit_id
from rerail.core.text import draft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rerail.core.evidence.values import ChangesMade, PullRequest
    from rerail.core.text import Secret, Text

MOST_COMMITS = 100
"""So many commits are listed; their total tells of the others."""
_OPERATION = "PullRequests"
_NO_COMMIT = "0" * 40


class GitHubChanges:
    """Reads what changed between two commits of one repository."""

    def __init__(
        self,
        *,
        repository: str,
        token: Secret | None,
        api_url: str = "https://api.github.com",
        graphql_url: str = "https://api.github.com/graphql",
    ) -> None:
        """`repository` is `owner/name`. Without a token only public ones are read, and no pull requests."""
        self._owner, _, self._name = repository.partition("/")
        self._path = f"/repos/{quote(self._owner, safe='')}/{quote(self._name, safe='')}"
        self._connection = Connection(token=token, api_url=api_url, graphql_url=graphql_url)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def changes(self, base: str, head: str) -> ChangesMade:
        """List what `head` has that `base` has not (full SHAs), the newest 100 commits first.

        Raises RepositoryError where GitHub can't compare them. Where only the pull requests can't be had,
        the commits are listed without, and `missing` says why.
        """
        first, last = commit_id(base), commit_id(head)
        if first is None or last is None:
            raise GitHubError("only full commit ids can be compared")
        # Without paging GitHub gives the newest 250 commits; a first page would hold the oldest
        # (GitHub REST docs: compare two commits).
        body, _ = self._connection.get(f"{self._path}/compare/{first}...{last}")
        made = read_comparison(body, first, last, MOST_COMMITS)
        pulls, missing = self._pull_requests([each.sha for each in made.commits])
        commits = tuple(
            msgspec.structs.replace(each, pull_request=pulls.get(each.sha)) for each in made.commits
        )
        return msgspec.structs.replace(made, commits=commits, missing=missing)

    def _pull_requests(self, commits: Sequence[str]) -> tuple[Mapping[str, PullRequest], Text | None]:
        """Give the pull requests by commit, and why some are not known."""
        if not commits:
            return {}, None
        if not self._connection.has_token:
            return {}, draft("pull requests: GitHub tells them only to who has a token")
        variables = {"owner": self._owner, "name": self._name}
        try:
            data = self._connection.graphql(_OPERATION, document_for(commits), variables)
        except GitHubError as error:
            return {}, draft(f"pull requests: {error}")
        found = read_pull_requests(data)
        if found.refused:
            return found.by_commit, draft("pull requests: GitHub: the token needs `pull-requests: read`")
        return found.by_commit, None


def document_for(commits: Sequence[str]) -> str:
    """Give the query for these commits (full SHAs), each under an alias of its own."""
    text = (files("rerail.adapters.github.operations") / f"{_OPERATION}.gql").read_text(encoding="utf-8")
    (line,) = (each for each in text.splitlines() if _NO_COMMIT in each)
    lines = [line.replace("c0", f"c{n}", 1).replace(_NO_COMMIT, commit) for n, commit in enumerate(commits)]
    return text.replace(line, "\n".join(lines))
