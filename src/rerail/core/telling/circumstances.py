"""What telling has to know beside the state: where it is told, and which files there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.values import Value

if TYPE_CHECKING:
    from rerail.core.state import State


class TellingFacts(Value):
    """Small facts that are not part of the run's record."""

    private: bool | None = None
    """Whether the repository that the Incident goes to is private; None when unknown (counts as public)."""
    public_evidence: bool = False
    """Whether evidence may be shown although the repository is not known to be private."""
    result_path: str | None = None
    journal_path: str | None = None
    simulated_clock: bool = False
    """Whether the run was played on a scaled clock against the embedded Railway."""
    tracker: bool | None = None
    """Whether there is anywhere to file an issue (a token and a repository); None when not said."""

    @property
    def open(self) -> bool:
        """Whether evidence may be shown: excerpts, URLs, names of variables, messages, authors, paths."""
        return self.private is True or self.public_evidence

    @property
    def beside_files(self) -> bool:
        """Whether this is told beside the run's files; if not, it is told in the issue itself."""
        return self.result_path is not None


def told_at_home(facts: TellingFacts, state: State) -> TellingFacts:
    """Give the facts for telling in the service's own repository: as private as the first wave found it."""
    return replace(facts, private=state.read.private if state.read else None)


def told_in_job(facts: TellingFacts, state: State, *, same_repository: bool) -> TellingFacts:
    """Give the facts for telling where the workflow runs.

    That may be another repository than the service's; of that one nobody has read whether it is private.
    """
    return told_at_home(facts, state) if same_repository else replace(facts, private=None)


FOR_OURSELVES = TellingFacts(private=True)
"""For files and terminals that only the person who runs rerail sees."""
