"""Runs bounded calls on daemon threads, which never hold the process's exit."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class DaemonWorkers:
    """One daemon thread per call: a pool would hold the exit until its last call ends."""

    def start(self, name: str, call: Callable[[], None]) -> None:
        """Run `call` on a daemon thread; it must not raise."""
        Thread(target=call, name=name, daemon=True).start()
