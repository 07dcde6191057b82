"""Runs bounded calls on daemon threads, which never hold the process's exit."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class DaemonWorkers:
    """One daemon thread per call: a pool would hold the exit until its last call ends."""

    def start(self, name: str, call: Callable[[], None]) -> None:
        """Run `call` on a daemon thread; it must not raise."""
        Thread(target=call, name=name, daemon=True).start()


class FinishingWorkers(DaemonWorkers):
    """The same, with a moment at the end for calls that nobody waits for any more."""

    def __init__(self) -> None:
        self._threads: list[Thread] = []

    def start(self, name: str, call: Callable[[], None]) -> None:
        """Run `call` on a daemon thread; it must not raise. For one thread that starts calls."""
        thread = Thread(target=call, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def settle(self, seconds: float) -> None:
        """Wait for all of them, together so long at most: a connection is better closed unused."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
