"""A log that is read backwards, kept small until it can be handed on in order."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from rerail.core.text import Text, Untrusted
from rerail.ports.evidence import HttpLine, LogLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Row = TypeVar("Row", LogLine, HttpLine)
_QUICK = 1
"""zlib's level: logs shrink to a tenth at it, and it costs a hundredth of a second for a page."""


class Spool(Generic[Row]):
    """Pages of rows in memory, compressed: 300,000 lines of a usual log take a few megabytes.

    Nothing is written anywhere before it is redacted, so that this is no file.
    """

    def __init__(self, kind: type[Row]) -> None:
        self._decoder = msgspec.msgpack.Decoder(list[kind], dec_hook=_untrusted)  # type: ignore[valid-type]
        self._encoder = msgspec.msgpack.Encoder(enc_hook=_raw)
        self._pages: list[bytes] = []

    def put_before(self, rows: Sequence[Row]) -> None:
        """Keep a page that is older than all kept so far."""
        if rows:
            self._pages.append(zlib.compress(self._encoder.encode(list(rows)), _QUICK))

    def put_behind(self, rows: Sequence[Row]) -> None:
        """Keep a page that is newer than all kept so far."""
        if rows:
            self._pages.insert(0, zlib.compress(self._encoder.encode(list(rows)), _QUICK))

    def take(self) -> Iterator[list[Row]]:
        """Give the pages, oldest first, and forget each."""
        while self._pages:
            yield self._decoder.decode(zlib.decompress(self._pages.pop()))


def _raw(value: object) -> object:
    if isinstance(value, Text):
        return value.reveal().encode("utf-8", "surrogatepass")
    raise NotImplementedError(type(value).__name__)


def _untrusted(kind: type, value: object) -> object:
    if issubclass(kind, Text) and isinstance(value, bytes):
        return Untrusted(value.decode("utf-8", "surrogatepass"))
    raise NotImplementedError(kind.__name__)
