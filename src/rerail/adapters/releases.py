"""Several sources of releases as one: GitHub being down must not stop a rollback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.ports import Changes, RepositoryError, RepositoryFacts

if TYPE_CHECKING:
    from rerail.ports import Repository


class Chained:
    """The port Repository over several: the first that can tell is believed."""

    def __init__(self, *sources: Repository) -> None:
        """Take the sources in the order of trust: GitHub, then this checkout."""
        self._sources = sources

    def read(self, tag_pattern: str) -> RepositoryFacts:
        """Read from the first source that can; never raises.

        When none can there are no releases, and `source` says why, so that Railway's own history is used.
        """
        troubles: list[str] = []
        for source in self._sources:
            try:
                facts = source.read(tag_pattern)
            except RepositoryError as error:
                troubles.append(str(error))
            else:
                return _noting(facts, troubles)
        return RepositoryFacts(releases=(), source="; ".join(["nowhere", *troubles]))

    def compare(self, base: str, head: str) -> Changes:
        """Compare in the first source that can; raises RepositoryError with all reasons when none can."""
        troubles: list[str] = []
        for source in self._sources:
            try:
                return source.compare(base, head)
            except RepositoryError as error:
                troubles.append(str(error))
        raise RepositoryError("; ".join(troubles) or "there is no repository to compare in") from None


def _noting(facts: RepositoryFacts, troubles: list[str]) -> RepositoryFacts:
    if not troubles:
        return facts
    return RepositoryFacts(
        releases=facts.releases,
        source=f"{facts.source} ({'; '.join(troubles)})",
        is_private=facts.is_private,
        viewer=facts.viewer,
    )
