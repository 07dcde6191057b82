"""Adding to the Journal that an earlier run left on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rerail.adapters.journal_lines import FoldingJournal
from rerail.adapters.journal_reader import KeptJournal

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from rerail.core import journal as j
    from rerail.core.text import Redactor
    from rerail.ports import Clock


class ContinuedJournal(FoldingJournal):
    """Adds lines to a journal on disk; a cut last line gives way to the first new one."""

    def __init__(self, path: Path, kept: KeptJournal, *, redactor: Redactor, clock: Clock) -> None:
        super().__init__(kept.state, run=kept.state.run, lane=kept.state.lane, redactor=redactor, clock=clock)
        self._path = path
        self._kept = kept

    def _write(self, line: bytes, data: j.Data) -> None:  # noqa: ARG002  each line is on disk at once
        if self._trouble is not None:
            return  # a line after one that is missing would make the file unreadable
        try:
            with self._path.open("r+b") as file:
                self._trouble = self._put(file, line)
        except OSError as error:
            self._trouble = f"The journal can't be written to {self._path}: {error.strerror}."

    def _put(self, file: BinaryIO, line: bytes) -> str | None:
        """Write the line behind the last whole one; says why not, where somebody else wrote meanwhile."""
        if file.seek(0, os.SEEK_END) != self._kept.size:
            return f"{self._path} was written to by another run meanwhile: nothing was added to it."
        last_break = self._end_of_the_last(file)
        file.seek(self._kept.whole)
        file.write(last_break + line)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
        end = file.tell()
        self._kept = KeptJournal(state=self._state, whole=end, size=end)
        return None

    def _end_of_the_last(self, file: BinaryIO) -> bytes:
        """Give the line break that the last whole line may lack."""
        file.seek(self._kept.whole - 1)
        return b"" if file.read(1) == b"\n" else b"\n"
