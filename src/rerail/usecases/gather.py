"""Asking several remotes at the same time, from a main thread that does no I/O itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rerail.ports import PortError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from threading import Event

    from rerail.ports import Clock, Workers

T = TypeVar("T")


class Asked(Generic[T]):
    """One call under way: afterwards it has a value, or the reason why not."""

    def __init__(self, name: str, call: Callable[[], T]) -> None:
        self.name = name
        self.value: T | None = None
        self.error: PortError | None = None
        self.finished = False
        self._call = call

    def run(self, wake: Event) -> None:
        """Make the call; whatever it raises is kept as a port's error."""
        try:
            self.value = self._call()
        except PortError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001  a mistake of ours in a side wave must not stop a rollback
            self.error = PortError(f"rerail failed while reading {self.name}: {type(error).__name__}.")
        finally:
            self.finished = True
            wake.set()


class Gathering:
    """Runs calls beside each other and waits for them, as long as is good for each."""

    def __init__(self, workers: Workers, clock: Clock, wake: Event) -> None:
        self._workers = workers
        self._clock = clock
        self._wake = wake

    def ask(self, name: str, call: Callable[[], T]) -> Asked[T]:
        """Start a call; give what it will come to."""
        asked = Asked(name, call)
        self._workers.start(name, lambda: asked.run(self._wake))
        return asked

    def wait(self, *asked: Asked[Any], seconds: float, unless: Callable[[], bool] = lambda: False) -> None:
        """Wait until all have finished, the time is up, or `unless` says to stop waiting.

        What has not finished by then gets an error that says so; its late answer is ignored.
        """
        until = self._clock.now() + timedelta(seconds=seconds)
        while not all(a.finished for a in asked) and self._clock.now() < until and not unless():
            self._wake.clear()
            if not all(a.finished for a in asked):
                self._clock.wait(until, self._wake)
        for late in asked:
            if not late.finished:
                late.error = PortError(f"{late.name} did not answer within {seconds:.0f} s.")

    def rest(self, *, until: datetime, unless: Callable[[], bool]) -> None:
        """Wait for a time; a call that ends meanwhile does not end the waiting, `unless` does."""
        while self._clock.now() < until and not unless():
            self._wake.clear()
            self._clock.wait(until, self._wake)
