"""A Journal that an earlier run left on disk: reading it whole, and adding to it."""

from __future__ import annotations

import os
from threading import RLock
from typing import TYPE_CHECKING

import msgspec

from rerail.core import journal as j
from rerail.core.codec import decode, encode
from rerail.core.fold import step
from rerail.core.state import State
from rerail.core.values import Value
from rerail.ports import PortError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from rerail.core.text import Redactor
    from rerail.ports import Clock

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; a longer line is none of ours, and is not read into memory."""


class JournalUnreadable(PortError):  # noqa: N818  the name is the sentence
    """The journal can't be read; the message is a sentence that says what to do."""


class KeptJournal(Value):
    """What a journal's file holds."""

    state: State
    whole: int
    """Bytes from the beginning that are whole lines."""
    size: int
    """Bytes of the file."""

    @property
    def torn(self) -> bool:
        """Whether the last line was cut short, as a crash leaves it; it was left out."""
        return self.size > self.whole


class _Head(msgspec.Struct):
    """What every version of a line has."""

    v: int
    seq: int


def read_journal(path: Path) -> KeptJournal:
    """Read and fold a journal; a last line that was cut short is left out. Raises JournalUnreadable."""
    state, whole = State(), 0
    try:
        with path.open("rb") as file:
            for number, line in _lines(file):
                try:
                    state = step(state, _decoded(path, number, line, state))
                except _TornError:
                    break
                whole += len(line)
            size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise JournalUnreadable(_no_file(path, error)) from None
    if state.started is None:
        raise JournalUnreadable(f"{path} is empty: that run ended before it could write anything down.")
    return KeptJournal(state=state, whole=whole, size=size)


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        yield number, line


class _TornError(Exception):
    """The last line has no end."""


def _decoded(path: Path, number: int, data: bytes, before: State) -> j.Line:
    """Give the line; raises _TornError for a cut end of the file, JournalUnreadable for other damage."""
    line = _line(data)
    head = None if line else _head(data)
    version = line.v if line else head.v if head else 0
    if version > j.SCHEMA_VERSION:
        raise JournalUnreadable(
            f"{path} was written by a newer rerail (line {number} has schema {version}, this one reads up to "
            f"{j.SCHEMA_VERSION}): use that version, or a newer one."
        )
    if line is None and number > 1 and not data.endswith(b"\n") and len(data) < LONGEST_LINE:
        raise _TornError
    if number == 1 and (line is None or not isinstance(line.data, j.Started)):
        raise JournalUnreadable(f"{path} is not a journal of rerail: its first line does not say so.")
    if line is None:
        raise JournalUnreadable(f"{path}, line {number}: {_damage(head, before)}. {_WHAT_TO_DO}")
    if line.seq != before.seq + 1:
        raise JournalUnreadable(
            f"{path}, line {number}: lines before it are missing or doubled (it is number {line.seq}, "
            f"{before.seq + 1} was due). {_WHAT_TO_DO}"
        )
    return line


def _line(data: bytes) -> j.Line | None:
    try:
        return decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


_WHAT_TO_DO = "Nothing was changed. Take the file from the run's artifact or backup, or read it as it is."


def _head(data: bytes) -> _Head | None:
    try:
        return msgspec.json.decode(data, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _damage(head: _Head | None, before: State) -> str:
    if head is None:
        return "is damaged"
    writer = f" ({before.started.rerail})" if before.started else ""
    return f"says what this rerail does not know: it is damaged, or another version{writer} wrote it"


def _no_file(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return (
            f"There is no {path}. Give the folder that a run wrote its journal to (its --output-dir, "
            "or the output `result-path` without the file's name)."
        )
    return f"{path} can't be read: {error.strerror}."


class ContinuedJournal:
    """Adds lines to a journal on disk and folds them; a cut last line gives way to the first new one."""

    def __init__(self, path: Path, kept: KeptJournal, *, redactor: Redactor, clock: Clock) -> None:
        self._path = path
        self._kept = kept
        self._redactor = redactor
        self._clock = clock
        self._lock = RLock()
        self._trouble: str | None = None
        self._listeners: list[Callable[[State], None]] = []
        self._state = kept.state

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
            line = j.Line(
                v=j.SCHEMA_VERSION,
                seq=self._state.seq + 1,
                run=self._state.run,
                lane=self._state.lane,
                at=max(at or self._clock.now(), self._state.entries[-1].at),
                data=data,
            )
            written = encode(line, self._redactor)
            self._write(written + b"\n")
            self._state = step(self._state, decode(written))
            for listener in self._listeners:
                listener(self._state)
            return self._state

    def _write(self, line: bytes) -> None:
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
