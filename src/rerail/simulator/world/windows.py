"""Rows that are made in portions when they are asked for, from either end of a window of time."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, timedelta


class Timed(Protocol):
    """Something that happened at a time."""

    @property
    def at(self) -> datetime:
        """When (UTC)."""
        ...


T = TypeVar("T", bound=Timed)


def portions(
    make: Callable[[int], Sequence[T]],
    origin: datetime,
    step: timedelta,
    window: tuple[datetime, datetime],
    *,
    newest_first: bool,
) -> Iterator[T]:
    """Give the rows within `window` (both ends included); `make(n)` gives portion n in order of time.

    Portion n covers `origin` + n steps up to the next one. Only one portion is held at a time.
    """
    start, end = window
    if end < start:
        return
    numbers = range((start - origin) // step, (end - origin) // step + 1)
    for number in reversed(numbers) if newest_first else numbers:
        rows = make(number)
        for row in reversed(rows) if newest_first else rows:
            if start <= row.at <= end:
                yield row


def merged(*sources: Iterator[T], newest_first: bool) -> Iterator[T]:
    """Merge rows that come in order of time, lazily; one order is exactly the other's reverse."""
    if newest_first:
        sources = sources[::-1]
    return heapq.merge(*sources, key=lambda row: row.at, reverse=newest_first)


def kept(rows: Sequence[T], window: tuple[datetime, datetime], *, newest_first: bool) -> Iterator[T]:
    """Give those of a few rows in order that lie within the window."""
    start, end = window
    for row in reversed(rows) if newest_first else rows:
        if start <= row.at <= end:
            yield row
