"""One log, from Railway into the bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from rerail.ports.evidence import HttpLine, LogLine

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.evidence.values import Kept
    from rerail.core.text import Text
    from rerail.usecases.evidence.asking import Asking
    from rerail.usecases.evidence.cleaning import Cleaning
    from rerail.usecases.evidence.logs import Log

Row = TypeVar("Row", LogLine, HttpLine)


class KeptLog(Generic[Row]):
    """Reads a log in rounds, and has each row once as a line, redacted and kept."""

    def __init__(
        self,
        log: Log[Row],
        cleaning: Cleaning,
        *,
        line: Callable[[Row], str],
        asking: Asking,
        look: Callable[[list[Row]], None] = lambda _: None,
    ) -> None:
        """`line` writes a row as a line; `look` sees the rows as they came, before anything else."""
        self._log: Log[Row] = log
        self._cleaning = cleaning
        self._line: Callable[[Row], str] = line
        self._asking = asking
        self._look: Callable[[list[Row]], None] = look
        self._cut: Text | None = None

    @property
    def whole(self) -> bool:
        """Tell whether all rows up to the end of the last round were seen."""
        return not self._log.left_out and self._cut is None

    @property
    def gone(self) -> bool:
        """Tell whether its words may not be shown, as they could not be redacted."""
        return self._cleaning.gone

    @property
    def missing(self) -> Text | None:
        """Say why not all rows were seen, as far as that has a reason; None where it has none."""
        return self._cut or self._log.missing

    def read(self, end: datetime, *, last: bool) -> None:
        """Read what is new up to `end` (UTC) and keep it.

        Where a round ended early, its rows wait for what lies between, unless this is the last round.
        """
        self._log.fetch(end)
        if self._log.missing and not last:
            return
        for rows in self._log.rows():
            self._cut = self._cut or self._asking.late()
            if self._cut is not None:
                return
            self._look(rows)
            self._cleaning.take(map(self._line, rows))

    def close(self) -> None:
        """Keep what was held back: nothing more will come."""
        self._cleaning.finish()

    def kept(self, retained_until: Callable[[datetime | None], datetime | None]) -> Kept:
        """Give the account of the log's file."""
        return self._cleaning.kept(
            missing=self.missing, left_out=not self.whole, retained_until=retained_until
        )
