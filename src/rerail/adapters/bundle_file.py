"""One growing text file of the bundle, with the running account of what is in it."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from rerail.core.evidence.drops import dropped
from rerail.core.evidence.lines import stamp_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_LINES = 300_000
"""As many as are fetched of one log; more would cost more of Railway's hourly requests than they tell."""

MOST_BYTES = 100_000_000
"""A browser still opens it, and an artifact with three of them uploads within a minute or so."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_AGAIN = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class BundleFile:
    """Appends redacted lines, UTF-8 with newlines; the account is true even where a write failed."""

    def __init__(
        self, path: Path, mode: int, *, most_lines: int = MOST_LINES, most_bytes: int = MOST_BYTES
    ) -> None:
        """Touch nothing yet."""
        self.path = path
        self.lines = self.bytes = self.dropped = self.drop_notices = 0
        self.first: str | None = None
        self.last: str | None = None
        self.full = False
        """Whether lines were left out because of the limits."""
        self._mode = mode
        self._most_lines, self._most_bytes = most_lines, most_bytes
        self._hash = hashlib.sha256()
        self._file: int | None = None

    @property
    def sha256(self) -> str:
        """Give the digest of all bytes so far."""
        return self._hash.hexdigest()

    def append(self, lines: Sequence[str]) -> None:
        """Append the lines as far as there is room. Raises OSError; then none of them is in the file."""
        fitting, data = self._fitting(lines)
        self.full = self.full or len(fitting) < len(lines)
        if not fitting:
            return
        file = self._open()
        try:
            _write_all(file, data)
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, self.bytes)
            raise
        self._account(fitting, data)

    def close(self) -> None:
        """Have all of it on disk, and close it; a later `append` goes on behind it. Raises OSError."""
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            os.fsync(file)
        finally:
            os.close(file)

    def remove(self) -> None:
        """Close and delete it, as far as that is possible."""
        with suppress(OSError):
            self.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _open(self) -> int:
        """Open it: anew where nothing was written yet, else behind what was, if it is still as we left it."""
        if self._file is None:
            self._file = os.open(self.path, _AGAIN if self.bytes else _NEW, self._mode)
            if os.fstat(self._file).st_size != self.bytes:
                raise OSError(0, "somebody else changed the file")
        return self._file

    def _fitting(self, lines: Sequence[str]) -> tuple[Sequence[str], bytes]:
        """Give the lines up to the first one without room, and their bytes; none once a line was left out."""
        if self.full:
            return (), b""
        data = _encoded(lines)
        if len(lines) <= self._most_lines - self.lines and len(data) <= self._most_bytes - self.bytes:
            return lines, data
        room = self._most_bytes - self.bytes
        number = 0
        for line in lines[: self._most_lines - self.lines]:
            room -= len(_encoded([line]))
            if room < 0:
                break
            number += 1
        return lines[:number], _encoded(lines[:number])

    def _account(self, lines: Sequence[str], data: bytes) -> None:
        self._hash.update(data)
        self.bytes += len(data)
        self.lines += len(lines)
        self.first = self.first or next((seen for line in lines if (seen := stamp_of(line))), None)
        newest = next((seen for line in reversed(lines) if (seen := stamp_of(line))), None)
        self.last = max(self.last or "", newest or "") or None
        for line in lines:
            if (number := dropped(line)) is not None:
                self.drop_notices += 1
                self.dropped += number


def _encoded(lines: Sequence[str]) -> bytes:
    """Give the bytes of the lines; what is no character (half a surrogate pair) becomes `?`."""
    return "".join([f"{line}\n" for line in lines]).encode("utf-8", "replace")


def _write_all(file: int, data: bytes) -> None:
    """Write it all; one call may take less than it was given."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
