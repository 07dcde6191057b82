"""GitHub's comparison and pull requests to values; what has another shape than promised is left out. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rerail.adapters.github.connection import GitHubError
from rerail.adapters.github.wire import inside, items, moment
from rerail.adapters.tags import commit_id
from rerail.core.evidence.values import ChangesMade, CommitMade, PullRequest
from rerail.core.text import Untrusted

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_FILES = 300
"""Source: GitHub REST docs: compare two commits."""
_LONGEST_LINE = 300
_URL = re.compile(r"https?://[!-~]{1,500}")


@dataclass(frozen=True, kw_only=True)
class PullRequestsFound:
    """Pull requests by the commit that they brought in."""

    by_commit: Mapping[str, PullRequest]
    refused: bool
    """Whether GitHub gave none for a commit that it knows: the token may not read them."""


def read_comparison(body: Any, base: str, head: str, most: int) -> ChangesMade:  # noqa: ANN401  any JSON
    """Read a comparison, its newest `most` commits first. Raises RepositoryError when it is none.

    The list of files is complete with fewer than 300, and where `base` is an ancestor of `head`: otherwise
    GitHub compares with their merge base.
    """
    total = inside(body, "total_commits")
    if not isinstance(total, int) or isinstance(total, bool):
        raise GitHubError("its comparison can't be read")
    commits = [made for each in items(inside(body, "commits")) if (made := _commit(each)) is not None]
    files = inside(body, "files")
    count = len(files) if isinstance(files, list) else None
    follows = inside(body, "status") in {"ahead", "identical"}
    return ChangesMade(
        base=base,
        head=head,
        commits=tuple(reversed(commits[-most:])),
        total=total,
        files=count,
        files_complete=follows and count is not None and count < _MOST_FILES,
        url=_url(inside(body, "html_url")),
    )


def read_pull_requests(data: Any) -> PullRequestsFound:  # noqa: ANN401  any JSON
    """Read the answer to `PullRequests`: of several of one commit the first merged one, else the first."""
    repository = inside(data, "repository")
    commits = list(repository.values()) if isinstance(repository, dict) else []
    known = {sha: each for each in commits if (sha := commit_id(inside(each, "oid"))) is not None}
    found = {sha: _first_merged(each) for sha, each in known.items()}
    return PullRequestsFound(
        by_commit={sha: pull for sha, pull in found.items() if pull is not None},
        refused=any(inside(each, "associatedPullRequests") is None for each in known.values()),
    )


def _first_merged(commit: Any) -> PullRequest | None:  # noqa: ANN401  any JSON
    nodes = items(inside(commit, "associatedPullRequests", "nodes"))
    merged_first = sorted(nodes, key=lambda node: inside(node, "merged") is not True)
    return next((pull for node in merged_first if (pull := _pull_request(node)) is not None), None)


def _commit(given: Any) -> CommitMade | None:  # noqa: ANN401  any JSON
    sha = commit_id(inside(given, "sha"))
    if sha is None:
        return None
    return CommitMade(
        sha=sha,
        subject=_line(inside(given, "commit", "message")) or Untrusted(""),
        author=_line(inside(given, "author", "login")) or _line(inside(given, "commit", "author", "name")),
        at=moment(inside(given, "commit", "committer", "date")),
        url=_url(inside(given, "html_url")),
    )


def _pull_request(node: Any) -> PullRequest | None:  # noqa: ANN401  any JSON
    number = inside(node, "number")
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return PullRequest(
        number=number,
        title=_line(inside(node, "title")),
        url=_url(inside(node, "url")),
        author=_line(inside(node, "author", "login")),
    )


def _line(value: object) -> Untrusted | None:
    """Give the first line of a text; None where there is none."""
    said = value.strip().splitlines() if isinstance(value, str) else []
    return Untrusted(said[0].rstrip()[:_LONGEST_LINE]) if said else None


def _url(value: object) -> str | None:
    return value if isinstance(value, str) and _URL.fullmatch(value) else None
