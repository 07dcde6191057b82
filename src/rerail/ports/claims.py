"""The Claim: who has it may act on a deployment."""

from __future__ import annotations

from typing import Protocol

from rerail.ports.error import PortError


class ClaimError(PortError):
    """Whether the Claim is ours can't be told: no right, no GitHub, or the answer was lost."""


class Claims(Protocol):
    """Git refs named after the suspected deployment. Each method is bounded, and raises ClaimError only."""

    def take(self, deployment_id: str, *, turn: int, commit: str) -> bool:
        """Take the Claim of this turn, atomically; False: somebody else has it.

        `commit` is a full SHA that the repository has. Turns count from 1: who finds that the holder of a
        turn has gone takes the next one, and of several who do, one gets it.
        """
        ...

    def release(self, deployment_id: str, *, turn: int) -> None:
        """Give the Claim of this turn back; one that is not there is no mistake."""
        ...
