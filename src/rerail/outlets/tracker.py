"""What the outlets need of an issue tracker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Issue(Protocol):
    """An issue that was found or written."""

    number: int
    url: str
    title: str
    state: str
    """`open` or `closed`."""
    body: str
    """As it stands; people may have edited what we wrote."""


class Tracker(Protocol):
    """Issues in one repository; each method raises OutletError only."""

    def is_private(self) -> bool:
        """Tell whether only those who may see the repository can read the issue."""
        ...

    def find(self, fingerprint: str) -> Issue | None:
        """Find our newest issue with this fingerprint, open or closed; never one that somebody else wrote."""
        ...

    def read(self, number: int) -> Issue:
        """Read an issue as it stands."""
        ...

    def open(
        self, title: str, body: str, labels: Sequence[str], fingerprint: str, *, people: str = ""
    ) -> Issue:
        """Open an issue; `people` is put below our part, for them to edit."""
        ...

    def update(self, number: int, body: str, *, title: str | None = None, state: str | None = None) -> Issue:
        """Put our part of the body into the issue; None leaves title and state."""
        ...

    def say(self, number: int, key: str, body: str) -> str:
        """Make our comment with this key say `body`: written once, then edited in place."""
        ...
