"""Taking lines for a Journal one at a time: each is redacted, kept, folded, and told to whoever listens."""

from __future__ import annotations

from abc import ABC, abstractmethod
from threading import RLock
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.codec import decode, encode
from rerail.core.fold import step

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.state import State
    from rerail.core.text import Redactor
    from rerail.ports import Clock


class FoldingJournal(ABC):
    """Keeps the port `Journal`; where a line is kept is the subclass's business. Safe for several threads."""

    def __init__(self, state: State, *, run: str, lane: str, redactor: Redactor, clock: Clock) -> None:
        """`state` is the fold of the lines that are there already."""
        self._state = state
        self._run = run
        self._lane = lane
        self._redactor = redactor
        self._clock = clock
        self._lock = RLock()
        self._trouble: str | None = None
        self._listeners: list[Callable[[State], None]] = []

    @property
    def state(self) -> State:
        """Give the fold of all lines so far."""
        return self._state

    @property
    def trouble(self) -> str | None:
        """Say why lines could not be written; None when all were."""
        return self._trouble

    def listen(self, on_change: Callable[[State], None]) -> None:
        """Have `on_change` called with every new state; it must be quick and must not raise."""
        self._listeners.append(on_change)

    def append(self, data: j.Data, *, at: datetime | None = None) -> State:
        """Write one line and give the new state, which holds what was written, redacted."""
        with self._lock:
            now = at or self._clock.now()
            last = self._state.entries[-1].at if self._state.entries else now
            line = j.Line(
                v=j.SCHEMA_VERSION,
                seq=self._state.seq + 1,
                run=self._run,
                lane=self._lane,
                at=max(now, last),
                data=data,
            )
            written = encode(line, self._redactor)
            self._write(written + b"\n", data)
            self._state = step(self._state, decode(written))
            for listener in self._listeners:
                listener(self._state)
            return self._state

    @abstractmethod
    def _write(self, line: bytes, data: j.Data) -> None:
        """Keep the line; what goes wrong becomes the trouble, and is not raised."""
