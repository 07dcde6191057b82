"""One log of the failed deployment, read page by page as far as time and allowance let us."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from rerail.core.evidence.paging import Paging
from rerail.ports.evidence import HttpLine, LogLine
from rerail.usecases.evidence.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rerail.core.text import Text
    from rerail.usecases.evidence.asking import Asking

Row = TypeVar("Row", LogLine, HttpLine)
Row_co = TypeVar("Row_co", LogLine, HttpLine, covariant=True)
MOST_LINES = 300_000
"""Of one log; what is older than the newest so many is left out, and said to be."""


class Read(Protocol[Row_co]):
    """Reads one page of a log within the dates."""

    def __call__(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> Sequence[Row_co]:
        """Read it; raises RailwayError."""
        ...


class Log(Generic[Row]):
    """Reads one log, in as many rounds as wanted; each row is given once, in order."""

    def __init__(
        self,
        kind: type[Row],
        read: Read[Row],
        *,
        deployment_id: str,
        start: datetime,
        asking: Asking,
    ) -> None:
        """Make no call yet. `start`: from when on the log is wanted (UTC)."""
        self.missing: Text | None = None
        """Why the last round ended early; None where it did not."""
        self._read: Read[Row] = read
        self._deployment_id = deployment_id
        self._asking = asking
        self._start = start
        self._paging: Paging[Row] | None = None
        self._spool: Spool[Row] = Spool(kind)

    @property
    def left_out(self) -> bool:
        """Tell whether there may be rows that were not read."""
        return self._paging is None or self._paging.left_out

    @property
    def whole(self) -> bool:
        """Tell whether nothing more is to be asked for, up to the end of the last round."""
        return self._paging is not None and self._paging.next_window() is None

    def fetch(self, end: datetime) -> None:
        """Read what is new up to `end` (UTC), and what an earlier round did not get to."""
        if self._paging is None:
            self._paging = Paging(self._start, end, MOST_LINES)
        else:
            self._paging.resume(end)
        self.missing = self._pages(self._paging)

    def _pages(self, paging: Paging[Row]) -> Text | None:
        """Read page after page; gives why it ended early, None where it did not."""
        while (window := paging.next_window()) is not None:
            start, end = window
            got = self._asking.ask(partial(self._read, self._deployment_id, start=start, end=end))
            if got.value is None:
                return got.missing
            self._spool.put(paging.take(got.value))
        return None

    def rows(self) -> Iterator[list[Row]]:
        """Give what was read and not given yet, oldest first."""
        return self._spool.take(self._paging.order if self._paging else ())
