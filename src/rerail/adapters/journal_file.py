"""The Journal on disk: one JSON line per entry, in memory too when the disk refuses."""

from __future__ import annotations

import os
from threading import RLock
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.codec import decode, encode
from rerail.core.fold import step
from rerail.core.state import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rerail.core.text import Redactor
    from rerail.ports import Clock

_ON_DISK_AT_ONCE = (j.Started, j.Planned, j.Intent, j.Answer, j.StepClosed, j.VerdictGiven, j.Interrupted)
"""fsync costs milliseconds; it is paid where a crash must not make us forget."""


class JournalFile:
    """Appends lines to a file and folds them; `on_change` hears of every new state, in order."""

    def __init__(
        self, path: Path, *, run: str, lane: str, redactor: Redactor, clock: Clock, shared: bool = False
    ) -> None:
        """`shared`: others of this machine may read it (the runner's user, outside of the container)."""
        self.path = path
        self._run = run
        self._lane = lane
        self._redactor = redactor
        self._clock = clock
        self._state = State()
        self._lock = RLock()
        self._trouble: str | None = None
        self._mode = 0o644 if shared else 0o600
        self._file = self._open()
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
        """Write one line and give the new state. The state holds what was written, redacted."""
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
            self._write(written, at_once=isinstance(data, _ON_DISK_AT_ONCE))
            self._state = step(self._state, decode(written))
            for listener in self._listeners:
                listener(self._state)
            return self._state

    def close(self) -> None:
        """Close the file; later lines are kept in memory only."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _open(self) -> int | None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._keep_former()
            return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, self._mode)
        except OSError as error:
            self._trouble = f"The journal can't be written to {self.path}: {error.strerror}."
            return None

    def _keep_former(self) -> None:
        """Put an earlier run's journal aside under a name of its own; nothing of it is lost."""
        if not self.path.exists() or self.path.stat().st_size == 0:
            return
        number = 1
        while (kept := self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")).exists():
            number += 1
        self.path.rename(kept)

    def _write(self, line: bytes, *, at_once: bool) -> None:
        if self._file is None:
            return
        try:
            os.write(self._file, line + b"\n")
            if at_once:
                os.fsync(self._file)
        except OSError as error:
            self._trouble = f"The journal can't be written to {self.path}: {error.strerror}."
