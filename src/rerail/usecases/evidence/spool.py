"""A log that comes page by page in any order, kept small until it can be handed on in order."""

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
"""zlib's level: a usual log shrinks to a tenth at it."""


class Spool(Generic[Row]):
    """Blocks of rows in memory, compressed; nothing is on disk before it is redacted.

    A block has the number of its turn: the first one put is 0.
    """

    def __init__(self, kind: type[Row]) -> None:
        self._decoder = msgspec.msgpack.Decoder(list[kind], dec_hook=_untrusted)  # type: ignore[valid-type]
        self._encoder = msgspec.msgpack.Encoder(enc_hook=_raw)
        self._blocks: dict[int, bytes] = {}
        self._count = 0

    def put(self, rows: Sequence[Row]) -> None:
        """Keep a block; none where there are no rows."""
        if rows:
            self._blocks[self._count] = zlib.compress(self._encoder.encode(list(rows)), _QUICK)
            self._count += 1

    def take(self, order: Sequence[int]) -> Iterator[list[Row]]:
        """Give the blocks in the order of these numbers, and forget each; one that was given is left out."""
        for number in order:
            block = self._blocks.pop(number, None)
            if block is not None:
                yield self._decoder.decode(zlib.decompress(block))


def _raw(value: object) -> object:
    if isinstance(value, Text):
        return value.reveal().encode("utf-8", "surrogatepass")
    raise NotImplementedError(type(value).__name__)


def _untrusted(kind: type, value: object) -> object:
    if issubclass(kind, Text) and isinstance(value, bytes):
        return Untrusted(value.decode("utf-8", "surrogatepass"))
    raise NotImplementedError(kind.__name__)
