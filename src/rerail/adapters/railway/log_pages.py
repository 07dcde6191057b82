"""One log of Railway's page by page, each page as large as Railway gives and as memory allows."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Generic, TypeVar

from rerail.adapters.railway.connection import Bounds, TooLargeError
from rerail.ports.evidence import HttpLine, LogLine

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.adapters.railway.connection import Connection

Row = TypeVar("Row", LogLine, HttpLine)
MOST_ROWS = 5000
"""Source: Railway's published schema ("defaults 100, max 5000"). One more comes back, as Railway's CLI knows
(CLI source: take_last_n_logs)."""
FEWEST_ROWS = 200
"""Well above 100: whoever reads a shorter page takes it for the whole of its window."""
_WAIT = 20.0
"""Seconds for Railway to find the rows."""
_LARGEST_PAGE = 16 * 1024 * 1024
"""Reading JSON can take five times its size for a moment."""
_PAGE = Bounds(wait=_WAIT, largest=_LARGEST_PAGE)
_PAGE_OF_GIANTS = Bounds(wait=_WAIT, largest=_LARGEST_PAGE, longest_text=_LARGEST_PAGE // FEWEST_ROWS // 2)


class LogPages(Generic[Row]):
    """Reads pages of one kind of log; what was too large is asked for again in smaller pages."""

    def __init__(
        self, connection: Connection, operation: str, read: Callable[[object], tuple[Row, ...]]
    ) -> None:
        """`read` is the parser of the operation's answers."""
        self._connection = connection
        self._operation = operation
        self._read: Callable[[object], tuple[Row, ...]] = read
        self._rows = MOST_ROWS

    def page(self, deployment_id: str, start: datetime | None, end: datetime | None) -> tuple[Row, ...]:
        """Read the rows within the dates, or as many as a page has, oldest first. Raises RailwayError.

        One request as a rule, three more at most. Where even the smallest page is too large, its lines are
        cut, and say so.
        """
        given = {"deploymentId": deployment_id, "start": written(start), "end": written(end)}
        while True:
            rows = self._rows
            bounds = _PAGE if rows > FEWEST_ROWS else _PAGE_OF_GIANTS
            try:
                data = self._connection.ask(self._operation, {**given, "limit": rows}, bounds)
            except TooLargeError:
                if rows == FEWEST_ROWS:
                    raise
                self._rows = max(FEWEST_ROWS, rows // 5)
            else:
                self._rows = min(MOST_ROWS, rows * 2)
                return self._read(data)


def written(at: datetime | None) -> str | None:
    """Give a time as Railway reads it, in both its types: DateTime, and String in `httpLogs`."""
    if at is None:
        return None
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
