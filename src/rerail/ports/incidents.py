"""Incidents as they stand in their issues: what gate, thaw, undo and a run that continues go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rerail.core.telling.machine_block import MachineBlock
from rerail.core.text import Text
from rerail.core.values import Value
from rerail.ports.error import PortError

if TYPE_CHECKING:
    from datetime import datetime


class IncidentsError(PortError):
    """The incidents could not be read, or not be written to."""


class FiledIncident(Value):
    """One of our own issues, with what its machine block says."""

    number: int
    url: str
    title: Text
    is_open: bool
    block: MachineBlock


class Incidents(Protocol):
    """Issues that rerail wrote, as far as their author tells; a stranger's is none. Raises IncidentsError.

    Each method is bounded. Not for several threads at once.
    """

    def open(self) -> tuple[FiledIncident, ...]:
        """Read those that are open and have a readable block, newest first; raises if some may be missed."""
        ...

    def read(self, number: int) -> FiledIncident:
        """Read one; raises where it is not ours or has no readable block."""
        ...

    def find(self, fingerprint: str) -> FiledIncident | None:
        """Find the newest with this fingerprint, open or closed."""
        ...

    def note_thaw(self, number: int, *, at: datetime, comment: str) -> None:
        """Set `thawed_at` (UTC) in the issue's block, leave everything else as it is, and comment once.

        A time that is there already stays. What failed half-way is completed by a second call.
        """
        ...
