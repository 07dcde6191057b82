"""The Journal on disk: one JSON line per entry, in memory too when the disk refuses."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from rerail.adapters.journal_lines import FoldingJournal
from rerail.adapters.journal_lock import hold
from rerail.core import journal as j
from rerail.core.state import State

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.text import Redactor
    from rerail.ports import Clock

_ON_DISK_AT_ONCE = (
    j.Started,
    j.ClaimSeen,
    j.Planned,
    j.Intent,
    j.Answer,
    j.ChangeIntent,
    j.ChangeAnswer,
    j.Continued,
    j.StepClosed,
    j.VerdictGiven,
    j.Interrupted,
)
"""fsync costs milliseconds; it is paid where a crash must not make us forget."""
_APPENDING = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class JournalFile(FoldingJournal):
    """Appends lines to a file; one that can't be written is kept in memory."""

    def __init__(
        self, path: Path, *, run: str, lane: str, redactor: Redactor, clock: Clock, shared: bool = False
    ) -> None:
        """`shared`: others of this machine may read it (the runner's user, outside of the container)."""
        super().__init__(State(), run=run, lane=lane, redactor=redactor, clock=clock)
        self.path = path
        self._mode = 0o644 if shared else 0o600
        self._file = self._open()

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
            file = os.open(self.path, _APPENDING, self._mode)
        except OSError as error:
            self._trouble = f"The journal can't be written to {self.path}: {error.strerror}."
            return None
        if hold(file):
            return file
        os.close(file)
        self._trouble = f"{self.path} is being written to by another run, which began at the same time."
        return None

    def _keep_former(self) -> None:
        """Put an earlier run's journal aside under a name of its own; nothing of it is lost.

        So is a link or a pipe that somebody left there: a checkout may hold one.
        """
        try:
            found = self.path.lstat()
        except FileNotFoundError:
            return
        if stat.S_ISREG(found.st_mode) and found.st_size == 0:
            return
        number = 1
        while (kept := self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")).exists():
            number += 1
        self.path.rename(kept)

    def _write(self, line: bytes, data: j.Data) -> None:
        if self._file is None:
            return
        try:
            os.write(self._file, line)
            if isinstance(data, _ON_DISK_AT_ONCE):
                os.fsync(self._file)
        except OSError as error:
            self._trouble = f"The journal can't be written to {self.path}: {error.strerror}."
