"""Tags for releases that were watched: made once, never moved.

Source: GitHub docs, REST: "Create a tag object" and "Create a reference" (201; 422 where it is there).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.adapters.github.refusals import REFS, RefusedError
from rerail.adapters.github.session import Session

if TYPE_CHECKING:
    from rerail.core.text import Secret

_TAKEN = 422
_NOT_FOUND = 404


class VerifiedTags:
    """Makes annotated tags in one repository. Not for several threads at once. Raises RefusedError only."""

    def __init__(self, *, repository: str, token: Secret, api_url: str = "https://api.github.com") -> None:
        """`repository` is `owner/name`; `token` needs `contents: write`."""
        self._session = Session(REFS, repository=repository, token=token, api_url=api_url)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def create(self, name: str, *, commit: str, message: str) -> bool:
        """Make an annotated tag; False: the name is taken. A lost answer is looked up, never sent again."""
        repo = self._session.repo()
        made = self._session.ask(lambda: repo.create_git_tag(name, message, commit, "commit"))
        try:
            self._session.ask(lambda: repo.create_git_ref(f"refs/tags/{name}", made.sha))
        except RefusedError as error:
            if error.status == _TAKEN or error.lost:
                there = self._points_to(name)
                if there is not None:
                    return there == made.sha
            raise
        return True

    def _points_to(self, name: str) -> str | None:
        """Look what a tag points to; None where there is none."""
        try:
            return self._session.ask(lambda: self._session.repo().get_git_ref(f"tags/{name}").object.sha)
        except RefusedError as error:
            if error.status == _NOT_FOUND:
                return None
            raise
