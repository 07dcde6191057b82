"""The Journal, and the Outlets that tell what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rerail.ports.error import PortError

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.journal import Data, Told
    from rerail.core.state import State


class Journal(Protocol):
    """The append-only record of a run, and the state that it folds to. Safe for several threads."""

    @property
    def state(self) -> State:
        """Give the fold of all lines so far."""
        ...

    def append(self, data: Data, *, at: datetime | None = None) -> State:
        """Write one line (on disk before this returns, for intents, answers and ends); give the new state.

        `at` defaults to now. A disk that can't be written to does not stop a rollback: the line is kept
        in memory, and `trouble` says what happened.
        """
        ...

    @property
    def trouble(self) -> str | None:
        """Say why lines could not be written to disk; None when all were."""
        ...


class Outlet(Protocol):
    """Where an Incident is told. `tell` runs on the Outlet's own worker, never on the main thread."""

    name: str

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Tell the state as it is; None when there was nothing to tell. May raise OutletError only.

        `final` says that no later state will come, unless other Outlets still tell.
        """
        ...


class OutletError(PortError):
    """Something could not be told; the message says what to do about it."""

    again: bool = True
    """Whether asking once more, a little later, may help."""
    told: Told | None = None
    """What was told all the same, where only a part could not be."""
