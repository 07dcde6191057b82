"""How it was before: what Railway remembers of the deployment that served before the watched one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from rerail.core.judging.checks import HttpCheck
from rerail.core.text import Text, draft
from rerail.core.watching.seen import BaselineSeen
from rerail.ports import RailwayError
from rerail.usecases.watching.edge_log import durations, failed, ours
from rerail.usecases.watching.printed_log import is_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rerail.core.watching.state import WatchState
    from rerail.ports.evidence import EvidenceSource, HttpLine

T = TypeVar("T")
REQUESTS_OF = timedelta(minutes=30)
LOG_OF = timedelta(minutes=10)
FIGURES_OF = timedelta(hours=1)
MOST_DURATIONS = 300
ENOUGH = 20
"""Users' requests within the window of the rates; with fewer all that were read are counted."""


def read_baseline(
    source: EvidenceSource, watch: WatchState, deployment_id: str, until: datetime
) -> BaselineSeen:
    """Read its two logs and Railway's percentiles; what can't be read is said. Raises nothing of a port's.

    `until` (UTC) is when the watched deployment went live: later rows would be of the overlap.
    """
    missing: list[Text] = []
    start = until - REQUESTS_OF

    def read(what: str, call: Callable[[], T]) -> T | None:
        try:
            return call()
        except RailwayError as error:
            missing.append(draft(f"{what} of the release before could not be read: {error.sentence_part}"))
            return None

    requests = read("The HTTP log", lambda: source.http_log(deployment_id, start=start, end=until))
    printed = read("The log", lambda: source.deploy_log(deployment_id, start=until - LOG_OF, end=until))
    where = (watch.plan.environment_id, watch.plan.service_id, until - FIGURES_OF, until)
    figures = read("The latency", lambda: source.traffic(*where))
    is_ours = ours(watch)
    theirs = _just_before([row for row in requests or () if not is_ours(row)], watch, until)
    known = requests is not None
    return BaselineSeen(
        deployment_id=deployment_id,
        start=start,
        end=until,
        requests=len(theirs) if known else None,
        failed=sum(map(failed, theirs)) if known else None,
        millis=durations(requests or ())[-MOST_DURATIONS:],
        answered=_answered(watch, requests or ()),
        log_lines=len(printed) if printed is not None else None,
        log_errors=sum(map(is_error, printed)) if printed is not None else None,
        log_seconds=_seconds(printed[0].at, until) if printed else None,
        latency_before=figures.latency if figures is not None else None,
        missing=tuple(missing),
    )


def _just_before(rows: Sequence[HttpLine], watch: WatchState, until: datetime) -> Sequence[HttpLine]:
    """Give the last minutes, where they are enough: what failed right before the deploy is not its fault."""
    start = until - timedelta(seconds=watch.plan.limits.window)
    last = [row for row in rows if row.at >= start]
    return last if len(last) >= ENOUGH else rows


def _answered(watch: WatchState, rows: Sequence[HttpLine]) -> tuple[str, ...]:
    """Give the smoke checks whose method and path the release before answered well, to whomever."""
    good = {(row.method.upper(), row.path.reveal()) for row in rows if 200 <= row.status < 300}  # noqa: PLR2004
    return tuple(
        each.check.name
        for each in watch.plan.smoke
        if isinstance(each.check, HttpCheck)
        and (each.check.method.upper(), urlsplit(each.check.url).path or "/") in good
    )


def _seconds(first: datetime, until: datetime) -> float:
    """Give the time that the rows are of: a full page, or a young deployment, holds less than asked for."""
    return max(0.0, (until - first).total_seconds())
