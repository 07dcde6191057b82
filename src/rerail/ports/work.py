"""Time, and work beside the main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from threading import Event


class Clock(Protocol):
    """Time comes in through this door only."""

    def now(self) -> datetime:
        """Tell the time (UTC)."""
        ...

    def monotonic(self) -> float:
        """Tell seconds on a clock that never goes back; only differences mean something."""
        ...

    def wait(self, until: datetime, wake: Event) -> None:
        """Wait until that time, or until `wake` is set, whichever comes first."""
        ...


class Workers(Protocol):
    """Runs bounded calls beside the main thread."""

    def start(self, name: str, call: Callable[[], None]) -> None:
        """Run `call` on a daemon thread; it must not raise."""
        ...
