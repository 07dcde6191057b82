"""What Railway's edge logged of the watched deployment: each request counted once, ours apart from users'."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rerail.core.judging.checks import HttpCheck, Reach
from rerail.core.text import draft
from rerail.core.watching.rates import BUCKET, bucket_of
from rerail.core.watching.seen import Bucket, EdgeSeen, Timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rerail.core.judging.checks import Evidence
    from rerail.core.text import Text
    from rerail.core.watching.state import WatchState
    from rerail.ports.evidence import EvidenceSource, HttpLine

LATE = timedelta(seconds=60)
"""How late a row may still come; Railway does not say how late its log is."""
HELD = timedelta(seconds=12)
"""How long a row is left for a later look: only then it is known whether the request was ours."""
MOST_DURATIONS = 120
MOST_PATHS = 5
FULL = 5000
"""Rows of a page; a fuller one may have left out some (Railway's published schema)."""
_SERVER_ERRORS = 500
_ID = re.compile(
    r"/(?:\d+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{12,}|[\w-]*\d[\w-]{15,})(?=/|$)"
)


class EdgeLog:
    """Reads the log in windows that overlap. Not for several threads at once."""

    def __init__(self, source: EvidenceSource, watch: Callable[[], WatchState | None]) -> None:
        """`watch` gives the watch as it stands, which knows our own requests."""
        self._source = source
        self._watch = watch
        self._counted: set[str] = set()
        self._until: datetime | None = None

    def look(self, deployment_id: str, since: datetime, now: datetime) -> EdgeSeen:
        """Give what is new since the last look. Raises RailwayError."""
        start = max(since, self._until - LATE) if self._until else since
        end = now - HELD
        if end <= start:
            return EdgeSeen(deployment_id=deployment_id, start=start, end=start)
        rows = self._source.http_log(deployment_id, start=start, end=now)
        fresh = [row for row in rows if since <= row.at <= end and row.request_id not in self._counted]
        self._counted.update(row.request_id for row in fresh)
        begin, full = self._until or since, len(rows) >= FULL
        self._until = max(begin, rows[-1].at if full else end)
        is_ours = ours(self._watch())
        mine = [row for row in fresh if is_ours(row)]
        theirs = [row for row in fresh if not is_ours(row)]
        return EdgeSeen(
            deployment_id=deployment_id,
            start=begin,
            end=end,
            buckets=buckets(theirs),
            ours=len(mine),
            ours_failed=sum(map(failed, mine)),
            millis=durations(fresh)[-MOST_DURATIONS:],
            failing=failing(theirs),
            complete=not full,
        )


def ours(watch: WatchState | None) -> Callable[[HttpLine], bool]:
    """Give what tells our requests: by their ids; one that got no answer by its path and time."""
    evidence: tuple[Evidence, ...] = watch.evidence if watch is not None else ()
    ids = {e.request_id for e in evidence if e.request_id}
    paths = {c.name: urlsplit(c.url).path or "/" for c in _http_checks(watch)}
    unanswered = [e for e in evidence if e.reach is Reach.NOWHERE and e.check in paths]
    second = timedelta(seconds=1)

    def is_ours(row: HttpLine) -> bool:
        if row.request_id in ids:
            return True
        return any(
            row.path.reveal() == paths[e.check] and e.started_at - second <= row.at <= e.finished_at + second
            for e in unanswered
        )

    return is_ours


def _http_checks(watch: WatchState | None) -> Iterable[HttpCheck]:
    if watch is None:
        return ()
    smoke = [s.check for s in watch.plan.smoke if isinstance(s.check, HttpCheck)]
    return (*watch.plan.health, *smoke)


def buckets(rows: Iterable[HttpLine]) -> tuple[Bucket, ...]:
    """Count requests by 30 seconds, oldest first."""
    requests: Counter[int] = Counter()
    bad: Counter[int] = Counter()
    for row in rows:
        number = bucket_of(row.at)
        requests[number] += 1
        bad[number] += failed(row)
    return tuple(
        Bucket(at=datetime.fromtimestamp(number * BUCKET, UTC), requests=count, failed=bad[number])
        for number, count in sorted(requests.items())
    )


def failed(row: HttpLine) -> bool:
    """Tell whether the edge answered 5xx."""
    return row.status >= _SERVER_ERRORS


def durations(rows: Iterable[HttpLine]) -> tuple[Timed, ...]:
    """Give the durations of good answers, in order."""
    good = (row for row in rows if 200 <= row.status < 300)  # noqa: PLR2004  the class of successes
    return tuple(Timed(path=named(row), millis=float(row.millis)) for row in good)


def named(row: HttpLine) -> str:
    """Give what a request is compared by: method and path, what looks like an id taken out."""
    return f"{row.method} {_ID.sub('/:id', row.path.reveal()[:200])}"


def failing(rows: Iterable[HttpLine]) -> tuple[Text, ...]:
    """Give the paths of failed requests, those that fail most first."""
    bad = Counter(named(row) for row in rows if failed(row))
    return tuple(draft(path) for path, _ in bad.most_common(MOST_PATHS))
