"""What a command said: bounded in memory, its end kept, written to a file once redacted."""

from __future__ import annotations

import re
import threading
from typing import IO, TYPE_CHECKING

from rerail.core.text import Untrusted

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.text import Safe

MOST_KEPT = 10 * 1024 * 1024
"""Bytes; of a longer output the end is kept, where the reason of a failure stands."""
EXCERPT_LINES = 40
_LONGEST_LINE = 500
_PORTION = 64 * 1024


class Tail:
    """The last bytes of a stream, filled by one thread and read by another."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept = bytearray()
        self._dropped = 0
        self._lock = threading.Lock()

    def read(self, stream: IO[bytes]) -> None:
        """Read until the stream's end; to be run on a daemon thread."""
        with stream:
            while portion := stream.read1(_PORTION):  # type: ignore[attr-defined]  # a pipe is buffered
                self.add(portion)

    def add(self, portion: bytes) -> None:
        """Take a portion, and let go of the oldest when there is too much."""
        with self._lock:
            self._kept += portion
            excess = len(self._kept) - self._most
            if excess > 0:
                del self._kept[:excess]
                self._dropped += excess

    def text(self) -> Untrusted:
        """Give what is kept, with a first line that says what is missing."""
        with self._lock:
            kept, dropped = bytes(self._kept), self._dropped
        note = f"[the first {dropped} bytes were not kept]\n" if dropped else ""
        return Untrusted(note + kept.decode("utf-8", "replace"))

    def last_lines(self) -> Untrusted | None:
        """Give the last 40 lines, long ones shortened; None when nothing was said."""
        with self._lock:
            end = bytes(self._kept[-EXCERPT_LINES * 4 * _LONGEST_LINE :])
        lines = end.decode("utf-8", "replace").strip("\n").splitlines()[-EXCERPT_LINES:]
        said = "\n".join(line[:_LONGEST_LINE] for line in lines)
        return Untrusted(said) if said.strip() else None


def write_output(folder: Path, name: str, number: int, text: Safe) -> Path | None:
    """Write one run's output as `<name>-<number>.log`; gives its path.

    None when the disk refuses: missing evidence is no reason to fail. A link in its place is not followed.
    """
    path = folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')[:60] or 'command'}-{number}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with path.open("x", encoding="utf-8", errors="replace") as file:
            file.write(str(text))
    except OSError:
        return None
    return path
