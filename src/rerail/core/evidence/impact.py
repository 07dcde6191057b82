"""What users met, counted request by request, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.evidence.lines import bare_path, word
from rerail.core.evidence.values import Impact, PathImpact
from rerail.core.text import draft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from rerail.core.evidence.lines import Requested
    from rerail.core.text import Text

FAILED = range(500, 600)
PATHS_SHOWN = 10
PATHS_KEPT = 20_000
"""Paths counted exactly; the first ones seen. A few MB, whoever scans the service."""

OTHERS_KEPT = 50_000
"""Further paths with failures that are told apart, to say how many there are."""

LONGEST_PATH = 512
LONGEST_METHOD = 16

_NO_DATA = draft("no data: Railway's HTTP log of this deployment has no rows")


class ImpactCounter:
    """Counts requests and failures (5xx at the edge) by method and path; rows may come in any order."""

    def __init__(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        exclude: AbstractSet[str] = frozenset(),
    ) -> None:
        """`start`, `end`: the window asked for, else the rows' own. `exclude`: ids of our own probes."""
        self._start, self._end = start, end
        self._exclude = exclude
        self._rows = self._requests = self._failed = 0
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._oldest: datetime | None = None
        self._newest: datetime | None = None
        self._paths: dict[tuple[str, str], list[int]] = {}
        self._others: set[int] = set()

    def feed(self, rows: Iterable[Requested]) -> None:
        """Count these rows; each row is to be given once."""
        for row in rows:
            self._rows += 1
            self._oldest = min(self._oldest or row.at, row.at)
            self._newest = max(self._newest or row.at, row.at)
            if row.request_id not in self._exclude:
                self._count(row)

    def impact(self, *, complete: bool = True, missing: Text | None = None) -> Impact:
        """Give what was counted so far; `complete` says whether all rows of the window were fed.

        No row at all is "no data": whether there was no request or no log, Railway does not say.
        """
        if not self._rows:
            return Impact(start=self._start, end=self._end, complete=False, missing=missing or _NO_DATA)
        failing = [(key, count) for key, count in self._paths.items() if count[1]]
        failing.sort(key=lambda item: (-item[1][1], -item[1][0], item[0]))
        return Impact(
            start=self._start or self._oldest,
            end=self._end or self._newest,
            requests=self._requests,
            failed=self._failed,
            first_failure=self._first,
            last_failure=self._last,
            paths=tuple(_path(key, count) for key, count in failing[:PATHS_SHOWN]),
            more_paths=len(failing[PATHS_SHOWN:]) + len(self._others),
            complete=complete,
            missing=missing,
        )

    def _count(self, row: Requested) -> None:
        failed = row.status in FAILED
        self._requests += 1
        if failed:
            self._failed += 1
            self._first = min(self._first or row.at, row.at)
            self._last = max(self._last or row.at, row.at)
        key = (word(row.method)[:LONGEST_METHOD], bare_path(row.path)[:LONGEST_PATH])
        count = self._paths.get(key)
        if count is None and len(self._paths) < PATHS_KEPT:
            count = self._paths[key] = [0, 0]
        if count is not None:
            count[0] += 1
            count[1] += failed
        elif failed and len(self._others) < OTHERS_KEPT:
            self._others.add(hash(key))


def _path(key: tuple[str, str], count: list[int]) -> PathImpact:
    return PathImpact(method=key[0], path=draft(key[1]), requests=count[0], failed=count[1])
