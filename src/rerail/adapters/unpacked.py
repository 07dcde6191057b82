"""An answer's body, unpacked in bounded portions: a few bytes may stand for gigabytes."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from rerail.adapters.quick_httpx import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PORTION = 64 * 1024
"""Bytes that are unpacked at a time."""
_GZIP_OR_ZLIB = 47
"""zlib's largest window, and 32 for "either header". Source: zlib manual, inflateInit2."""


def unpacked(response: httpx.Response) -> Iterator[bytes]:
    """Give the body in portions, so that who reads may stop; an empty one where nothing came of what arrived.

    httpx unpacks whatever arrived at once, in as many layers as the answer names: of gzip in gzip, 64 KiB
    become tens of gigabytes. One layer is read here. Raises httpx.DecodingError for more and for what is
    torn, and what httpx raises.
    """
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in {"", "identity"}:
        yield from response.iter_raw()
    elif coding in {"gzip", "x-gzip", "deflate"}:
        yield from _inflated(response.iter_raw())
    else:
        raise httpx.DecodingError("it is packed in a way that was not asked for")


def _inflated(arriving: Iterable[bytes]) -> Iterator[bytes]:
    unpacker, begun = zlib.decompressobj(_GZIP_OR_ZLIB), False
    for arrived in arriving:
        begun, rest = True, arrived
        yield b""
        while rest and not unpacker.eof:
            try:
                portion = unpacker.decompress(rest, PORTION)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from None
            yield portion
            rest = unpacker.unconsumed_tail
    if begun and not unpacker.eof:
        raise httpx.DecodingError("it is torn")
