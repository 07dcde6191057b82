"""Adding to the Journal that an earlier run left on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rerail.adapters.journal_lines import FoldingJournal
from rerail.adapters.journal_lock import hold

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.adapters.journal_reader import KeptJournal
    from rerail.core import journal as j
    from rerail.core.text import Redactor
    from rerail.ports import Clock

_OPENED = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class ContinuedJournal(FoldingJournal):
    """Adds lines to a journal on disk; a cut last line gives way to the first new one."""

    def __init__(self, path: Path, kept: KeptJournal, *, redactor: Redactor, clock: Clock) -> None:
        """Hold the file from now on; `trouble` says why not, where another process writes to it."""
        super().__init__(kept.state, run=kept.state.run, lane=kept.state.lane, redactor=redactor, clock=clock)
        self._path = path
        self._whole, self._size = kept.whole, kept.size
        self._file: int | None = None
        self.busy = False
        """Whether another process writes to it, or did since it was read."""
        self._open()

    def close(self) -> None:
        """Let go of the file; later lines are kept in memory only."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _open(self) -> None:
        try:
            self._file = os.open(self._path, _OPENED)
            self.busy = not hold(self._file) or not self._is_as_it_was(self._file)
        except OSError as error:
            self._trouble = f"The journal can't be written to {self._path}: {error.strerror}."
        if self.busy:
            self._trouble = f"{self._path} is being written to by another run: nothing was added to it."

    def _is_as_it_was(self, file: int) -> bool:
        return os.fstat(file).st_size == self._size

    def _write(self, line: bytes, data: j.Data) -> None:  # noqa: ARG002  each line is on disk at once
        if self._trouble is not None or self._file is None:
            return  # a line after one that is missing would make the file unreadable
        try:
            self._trouble = self._put(self._file, line)
        except OSError as error:
            self._trouble = f"The journal can't be written to {self._path}: {error.strerror}."

    def _put(self, file: int, line: bytes) -> str | None:
        """Write the line behind the last whole one; says why not, where somebody else wrote meanwhile."""
        if not self._is_as_it_was(file):
            return f"{self._path} was written to by another run meanwhile: nothing was added to it."
        data = self._end_of_the_last(file) + line
        written = os.pwrite(file, data, self._whole)
        if written < len(data):
            return f"The journal can't be written to {self._path}: the disk took a part of a line only."
        self._whole = self._size = self._whole + written
        os.ftruncate(file, self._size)
        os.fsync(file)
        return None

    def _end_of_the_last(self, file: int) -> bytes:
        """Give the line break that the last whole line may lack."""
        return b"" if os.pread(file, 1, self._whole - 1) == b"\n" else b"\n"
