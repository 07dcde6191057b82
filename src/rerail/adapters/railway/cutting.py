"""JSON whose long texts are cut while it arrives, so that a few endless lines can't fill the memory."""

from __future__ import annotations

import re

_TEXT = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
"""As much of a text as has come, up to its closing quote or to half an escape."""
_WHOLE = re.compile(rb"(?:[^\\]++|\\u[0-9a-fA-F]{4}|\\[^u])*+", re.DOTALL)
"""As much of a piece of text as has no half escape at its end."""


class Cutter:
    """Takes JSON in chunks and gives it with every text cut to `longest` bytes, and told so.

    The mark of a cut is an ellipsis, before which a Redactor expects half a secret.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._inside = False
        self._kept = bytearray()
        self._length = 0
        self._rest = b""
        """Half an escape at the end of the last chunk."""

    def feed(self, chunk: bytes) -> bytes:
        """Take the next chunk; a text is given when its end has come."""
        data, given, at = self._rest + chunk, bytearray(), 0
        self._rest = b""
        while at < len(data):
            if self._inside:
                at = self._text(data, at, given)
            else:
                quote = data.find(b'"', at)
                end = quote + 1 if quote >= 0 else len(data)
                given += data[at:end]
                self._inside, at = quote >= 0, end
        return bytes(given)

    def _text(self, data: bytes, at: int, given: bytearray) -> int:
        """Go on with a text; gives where to read on."""
        found = _TEXT.match(data, at)
        end = found.end() if found else at
        self._kept += data[at : min(end, at + self._longest - len(self._kept))]
        self._length += end - at
        if data[end : end + 1] == b'"':
            given += self._cut()
            given += b'"'
            self._inside, self._kept, self._length = False, bytearray(), 0
            return end + 1
        self._rest = data[end:]
        return len(data)

    def _cut(self) -> bytes:
        if self._length <= self._longest:
            return bytes(self._kept)
        found = _WHOLE.match(self._kept)
        kept = bytes(found[0] if found else b"").decode("utf-8", "replace")
        return f"{kept}… ({self._length - self._longest} bytes more)".encode()
