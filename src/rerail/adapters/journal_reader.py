"""Reading the Journal that an earlier run left on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from rerail.core import journal as j
from rerail.core.codec import decode
from rerail.core.fold import step
from rerail.core.state import State
from rerail.core.values import Value
from rerail.ports import PortError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

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
        _check_kind(path)
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


def _check_kind(path: Path) -> None:
    """Refuse what could be waited for without end: a checkout may hold a pipe in the journal's place."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise JournalUnreadable(f"{path} is no file, but a pipe or a device.")


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
