"""The Journal's codec: a line to bytes, through the redactor, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rerail.core.journal import Line
from rerail.core.text import Safe, Text, Untrusted

if TYPE_CHECKING:
    from rerail.core.text import Redactor


def encode(line: Line, redactor: Redactor) -> bytes:
    """Give the line's bytes without newline; all outside text passes the redactor on its way.

    Known secrets are replaced in the whole line, too: an id or a name may hold one as well.
    """

    def plain(value: object) -> object:
        if isinstance(value, Text):
            return str(redactor.clean(value))
        raise NotImplementedError(type(value).__name__)

    return redactor.hide(msgspec.json.encode(line, enc_hook=plain).decode()).encode()


def decode(data: bytes) -> Line:
    """Read a line back; its texts are Safe, as only a Redactor wrote them. Raises msgspec.DecodeError."""
    return _decoder().decode(data)


def _decoder() -> msgspec.json.Decoder[Line]:
    global _cached  # noqa: PLW0603  building the decoder costs milliseconds; once is enough
    if _cached is None:
        _cached = msgspec.json.Decoder(Line, dec_hook=_text)
    return _cached


_cached: msgspec.json.Decoder[Line] | None = None


def _text(kind: type, value: object) -> object:
    if kind in (Text, Untrusted, Safe):
        return Safe(str(value))
    raise NotImplementedError(kind.__name__)
