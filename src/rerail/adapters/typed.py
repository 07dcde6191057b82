"""Reading JSON as our shapes, from several threads at once.

msgspec gathers what it must know of a class when that is first used. Two threads that do so for one class at
the same time crash the whole process (seen with msgspec 0.22), so that only one at a time reads.
"""

from __future__ import annotations

from threading import Lock
from typing import TypeVar

import msgspec

T = TypeVar("T")

_READING = Lock()


def convert(given: object, kind: type[T]) -> T:
    """Read plain values as `kind`. Raises msgspec.ValidationError."""
    with _READING:
        return msgspec.convert(given, kind)


def decode(content: bytes, kind: type[T]) -> T:
    """Read JSON as `kind`. Raises msgspec.DecodeError."""
    with _READING:
        return msgspec.json.decode(content, type=kind)
