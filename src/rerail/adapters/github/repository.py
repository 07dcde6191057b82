"""The port Repository by GitHub's API: one request as a rule, two with many tags, no checkout needed."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rerail.adapters.github.connection import Connection, GitHubError
from rerail.adapters.github.wire import (
    Page,
    Ref,
    moment,
    newest_first,
    read_page,
    read_refs,
    read_tag_object,
)
from rerail.adapters.tags import commit_id, literal_prefix, stamp, tag_message
from rerail.core.text import Untrusted
from rerail.core.values import Release
from rerail.ports import Changes, RepositoryFacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rerail.core.text import Secret

SOURCE = "GitHub"
ENOUGH = 20
"""So many matching tags on the first page need no second look."""
MOST_PEELED = 20
"""Without GraphQL, so many tags are resolved one by one (newest by name)."""
_DEEPEST = 3
_MOST_PAGES = 20
_MOST_FILES = 300
"""Source: GitHub REST docs: compare two commits (at most 300 files, all on page 1)."""


class GitHubRepository:
    """Reads tags and comparisons of one repository."""

    def __init__(
        self,
        *,
        repository: str,
        token: Secret | None,
        api_url: str = "https://api.github.com",
        graphql_url: str = "https://api.github.com/graphql",
    ) -> None:
        """`repository` is `owner/name`. Without a token only public repositories can be read, by REST."""
        self._owner, _, self._name = repository.partition("/")
        self._path = f"/repos/{quote(self._owner, safe='')}/{quote(self._name, safe='')}"
        self._connection = Connection(token=token, api_url=api_url, graphql_url=graphql_url)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def read(self, tag_pattern: str) -> RepositoryFacts:
        """Read the matching tags, newest first; raises RepositoryError.

        One GraphQL request gives the 100 newest. If fewer than 20 of these match and there are more tags, or
        if GraphQL fails in a way that REST may not, one `matching-refs` request lists all of the pattern's
        prefix. That one tells no times: `at` then comes from the name (`deploy-2026-11-22-1410`), else from
        the commit or tag object of the 20 newest by name; others that would need a request are left out.
        """
        page: Page | None = None
        try:
            page = self._read_page(tag_pattern)
            if not page.has_more or len(page.releases) >= ENOUGH:
                return _facts(page, page.releases)
        except GitHubError as error:
            if not error.other_way:
                raise
        known = {release.tag: release for release in page.releases} if page else {}
        try:
            listed = self._list_refs(tag_pattern)
        except GitHubError:
            if page is None:
                raise
            return _facts(page, page.releases)
        return _facts(page, self._dated(listed, known))

    def compare(self, base: str, head: str) -> Changes:
        """Tell what `head` has that `base` has not (SHAs); raises RepositoryError.

        `complete` is False with 300 files or more, and where `base` is no ancestor of `head`: GitHub lists
        changes since their merge base only.
        """
        if commit_id(base) is None or commit_id(head) is None:
            raise GitHubError("only full commit ids can be compared")
        # The files stand on the first page whatever its size; one commit is enough of the rest.
        body, _ = self._connection.get(f"{self._path}/compare/{base}...{head}?per_page=1&page=1")
        return _changes(body)

    def _read_page(self, pattern: str) -> Page:
        if not self._connection.has_token:
            raise GitHubError("GraphQL needs a token", other_way=True)
        variables = {
            "owner": self._owner,
            "name": self._name,
            "query": literal_prefix(pattern),
        }
        page = read_page(self._connection.graphql("Releases", _operation("Releases"), variables), pattern)
        if page is None:
            raise GitHubError("its answer lists no tags", other_way=True)
        return page

    def _list_refs(self, pattern: str) -> list[Ref]:
        """List by `matching-refs`: all in one answer as observed; a Link header would be followed."""
        prefix = quote(literal_prefix(pattern), safe="/")
        url: str | None = f"{self._path}/git/matching-refs/tags/{prefix}"
        listed: list[Ref] = []
        for _ in range(_MOST_PAGES):
            if url is None:
                break
            body, url = self._connection.get(url)
            listed += read_refs(body, pattern)
        return listed

    def _dated(self, listed: list[Ref], known: dict[str, Release]) -> tuple[Release, ...]:
        releases, unclear = dict(known), []
        for ref in sorted(listed, key=lambda ref: ref.tag, reverse=True):
            at = stamp(ref.tag)
            if ref.tag in known:
                continue
            if ref.is_commit and at is not None:
                releases[ref.tag] = Release(tag=ref.tag, commit=ref.oid, at=at)
            else:
                unclear.append((ref, at))
        releases |= {release.tag: release for release in self._resolved(unclear[:MOST_PEELED])}
        return newest_first(iter(releases.values()))

    def _resolved(self, unclear: list[tuple[Ref, datetime | None]]) -> Iterator[Release]:
        try:
            for ref, at in unclear:
                release = self._resolve(ref, at)
                if release is not None:
                    yield release
        except GitHubError:
            return  # the next ones would fail as slowly; what is known by now has to do

    def _resolve(self, ref: Ref, at: datetime | None) -> Release | None:
        """Ask for what one tag points to; None when that is no commit."""
        oid, is_tag, message = ref.oid, not ref.is_commit, None
        for _ in range(_DEEPEST):
            if not is_tag:
                break
            body, _next = self._connection.get(f"{self._path}/git/tags/{oid}")
            oid, is_tag, tagged, said = read_tag_object(body)
            at, message = at or tagged, message or tag_message(said)
        at = at or (self._committed(oid) if oid and not is_tag else None)
        if not oid or is_tag or at is None:
            return None
        return Release(tag=ref.tag, commit=oid, at=at, message=message)

    def _committed(self, oid: str) -> datetime | None:
        body, _ = self._connection.get(f"{self._path}/git/commits/{oid}")
        committer = body.get("committer") if isinstance(body, dict) else None
        return moment(committer.get("date")) if isinstance(committer, dict) else None


def _facts(page: Page | None, releases: tuple[Release, ...]) -> RepositoryFacts:
    return RepositoryFacts(
        releases=releases,
        source=SOURCE,
        is_private=page.is_private if page else None,
        viewer=page.viewer if page else None,
    )


def _changes(body: Any) -> Changes:  # noqa: ANN401  any JSON
    if not isinstance(body, dict) or not isinstance(body.get("total_commits"), int):
        raise GitHubError("its comparison can't be read", other_way=True)
    files = body.get("files")
    listed = [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    names = [name for file in listed for key in ("filename", "previous_filename") if (name := file.get(key))]
    return Changes(
        commits=body["total_commits"],
        files=tuple(Untrusted(name) for name in dict.fromkeys(names) if isinstance(name, str)),
        complete=len(listed) < _MOST_FILES and body.get("status") in {"ahead", "identical"},
    )


def _operation(name: str) -> str:
    return (files("rerail.adapters.github.operations") / f"{name}.gql").read_text(encoding="utf-8")
