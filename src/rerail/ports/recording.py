"""Where a release is recorded as verified."""

from __future__ import annotations

from typing import Protocol

from rerail.ports.error import PortError


class RecordingError(PortError):
    """It could not be recorded; the message is a sentence part that says why."""


class Tags(Protocol):
    """Git tags of the repository. Raises PortError only."""

    def create(self, name: str, *, commit: str, message: str) -> bool:
        """Make an annotated tag, once; False: the name is taken by another. An own one is never moved.

        A lost answer is looked up.
        """
        ...


class DeploymentMarks(Protocol):
    """GitHub's deployments. Raises PortError only."""

    def mark_healthy(
        self, commit: str, *, environments: tuple[str, ...], deployment_id: str, says: str, url: str | None
    ) -> str:
        """Give the commit's newest deployment in one of these environments a `success` status that says so.

        Where GitHub knows none, one is recorded for the first environment. Gives what was done.
        """
        ...
