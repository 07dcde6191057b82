"""What a deployment's processes printed: how many lines report an error, and which tell the kind of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.evidence.error_words import tells_of_error
from rerail.core.text import Text, draft
from rerail.core.watching.patterns import speaks_of_configuration, speaks_of_schema
from rerail.core.watching.seen import LogsSeen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.ports.evidence import EvidenceSource, LogLine

LATE = timedelta(seconds=10)
"""How long a line is left for a later look: it may come a little late."""
MOST_TELLING = 3
LONGEST = 240
"""Characters of a line that is told."""
FULL = 5000


class PrintedLog:
    """Reads the log in windows that follow each other. Not for several threads at once."""

    def __init__(self, source: EvidenceSource) -> None:
        self._source = source
        self._until: datetime | None = None

    def look(self, deployment_id: str, since: datetime, now: datetime) -> LogsSeen:
        """Give what is new since the last look. Raises RailwayError.

        The first look takes all up to now: of a deployment that crashed there may be no second one.
        """
        start, end = (self._until, now - LATE) if self._until else (since, now)
        if end <= start:
            return LogsSeen(deployment_id=deployment_id, start=start, end=start, lines=0, errors=0)
        rows = self._source.deploy_log(deployment_id, start=start, end=end)
        fresh = [row for row in rows if start < row.at <= end or self._until is None]
        full = len(rows) >= FULL
        self._until = max(start, rows[-1].at) if full else end
        bad = [row for row in fresh if is_error(row)]
        return LogsSeen(
            deployment_id=deployment_id,
            start=start,
            end=self._until,
            lines=len(fresh),
            errors=len(bad),
            telling=telling(bad),
            complete=not full,
        )


def is_error(row: LogLine) -> bool:
    """Tell whether a line reports an error."""
    return tells_of_error((row.severity or "-").upper(), row.message.reveal())


def telling(bad: Sequence[LogLine]) -> tuple[Text, ...]:
    """Give the error lines that tell the kind of failure; without any, the first ones."""
    lines = [row.message.reveal() for row in bad]
    kind = [line for line in lines if speaks_of_schema(line) or speaks_of_configuration(line)]
    chosen = dict.fromkeys(line.strip()[:LONGEST] for line in (kind or lines))
    return tuple(draft(line) for line in list(chosen)[:MOST_TELLING])
