"""How Railway's JSON is held against the shape that its schema promises."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar

import msgspec

from rerail.adapters.typed import convert
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

S = TypeVar("S")
T = TypeVar("T")
N = TypeVar("N")

Id = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_.:-]{1,128}\Z")]
"""Ids go into messages and file names; Railway's are UUIDs, anything stranger is no id."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Shape(msgspec.Struct, frozen=True, rename="camel"):
    """Base of the shapes; fields that we did not ask for are ignored."""


class Page(Shape, frozen=True, rename="camel"):
    """Relay's `pageInfo`."""

    has_next_page: bool = False
    end_cursor: str | None = None


class Edge(Shape, Generic[N], frozen=True):
    """One edge of a connection."""

    node: N


class Connection(Shape, Generic[N], frozen=True, rename="camel"):
    """A Relay connection."""

    edges: tuple[Edge[N], ...]
    page_info: Page = Page()

    @property
    def nodes(self) -> tuple[N, ...]:
        """Give the rows without their wrapping."""
        return tuple(edge.node for edge in self.edges)


def understand(data: object, shape: type[S], make: Callable[[S], T]) -> T:
    """Read `data` as `shape` and make a value of it.

    Raises RailwayError (GARBLED) for what has another shape; its message holds nothing of the data, which
    may be secret.
    """
    try:
        return make(convert(data, shape))
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        pass
    raise garbled()


def garbled() -> RailwayError:
    """Give the error for an answer that is not what Railway's schema promises."""
    return RailwayError(Trouble.GARBLED, "Railway's answer is not what its schema promises.")


def utc(at: datetime) -> datetime:
    """Give the same moment in UTC. Raises OverflowError at the ends of the calendar."""
    return at.astimezone(UTC)


def instant(text: str) -> datetime:
    """Read an RFC 3339 time of any precision as UTC, cut to microseconds.

    Raises ValueError for what is none or has no zone, and OverflowError at the ends of the calendar.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return utc(at)
