"""One log of the failed deployment, read page by page as far as time and allowance let us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from rerail.core.evidence.paging import Paging
from rerail.ports.evidence import HttpLine, LogLine
from rerail.usecases.evidence.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rerail.core.evidence.values import Part
    from rerail.core.text import Text
    from rerail.usecases.evidence.asking import Asking

Row = TypeVar("Row", LogLine, HttpLine)
MOST_LINES = 300_000
"""Of one log; what is older than the newest so many is left out, and said to be."""


class Read(Protocol[Row]):
    """Reads one page of a log within the dates."""

    def __call__(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> Sequence[Row]:
        """Read it; raises RailwayError."""
        ...


class Log(Generic[Row]):
    """Reads one log, in as many rounds as wanted; each row is given once, in order."""

    def __init__(  # noqa: PLR0913  what a log is, and how it is asked for
        self,
        part: Part,
        kind: type[Row],
        read: Read[Row],
        *,
        deployment_id: str,
        start: datetime,
        asking: Asking,
    ) -> None:
        """Make no call yet. `start`: from when on the log is wanted (UTC)."""
        self.part = part
        self.missing: Text | None = None
        """Why the last round ended early; None where it did not."""
        self._read = read
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
        self.missing = None
        while self.missing is None and (window := self._paging.next_window()) is not None:
            self._page(self._paging, window)

    def _page(self, paging: Paging[Row], window: tuple[datetime | None, datetime | None]) -> None:
        start, end = window
        got = self._asking.ask(lambda: self._read(self._deployment_id, start=start, end=end))
        if got.value is None:
            self.missing = got.missing
        else:
            self._spool.put(paging.take(got.value))

    def rows(self) -> Iterator[list[Row]]:
        """Give what was read and not given yet, oldest first."""
        return self._spool.take(self._paging.order if self._paging else ())
