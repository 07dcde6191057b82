"""The root fields for logs."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from rerail.simulator.railway.rows import Rows
from rerail.simulator.railway.scalars import instant
from rerail.simulator.railway.views import http_log_view, line_view, log_fields, log_tags
from rerail.simulator.world.ground import RefusedError
from rerail.simulator.world.log_filter import FilterError, matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rerail.simulator.railway.pages import Node
    from rerail.simulator.world.values import Deployment, Served
    from rerail.simulator.world.world import World

USUAL_LINES = 100
"""Source: Railway's published schema, "defaults 100, max 5000"."""
_TICK = timedelta(microseconds=1)
T = TypeVar("T")


def log_lines(world: World, row: Deployment, args: Mapping[str, object], *, build: bool) -> Rows:
    """Give lines within the dates, oldest first: one more than `limit` (CLI source: take_last_n_logs)."""
    rules = world.log_rules
    start, end = (optional_date(args, name) for name in ("startDate", "endDate"))
    newest = start is None or rules.dated == "newest"
    lines = world.lines(row, start, end, build=build, newest_first=newest)
    chosen = _chosen(args, lines, log_fields)
    rows = list(islice(chosen, min(_limit(args, "limit"), rules.most_lines) + rules.one_more))
    instances = [] if build else world.instances(row)
    tags = log_tags(row, world.home(row), instances[0][0] if instances else "")
    return Rows(line_view(line, tags) for line in (rows[::-1] if newest else rows))


def http_logs(world: World, row: Deployment, args: Mapping[str, object]) -> Rows:
    """Give requests, oldest first: the last ones up to `anchorDate`, then the first ones after it.

    `beforeDate` and `afterDate` bound the two parts; without an anchor there is only the first.
    """
    anchor = optional_date(args, "anchorDate")
    before, after = optional_date(args, "beforeDate"), optional_date(args, "afterDate")
    window = (before, anchor or after)
    newest = before is None or world.log_rules.dated == "newest"
    found = _asked(world, row, args, window, _limit(args, "beforeLimit", "limit"), newest=newest)
    if anchor is not None and (after is not None or args.get("afterLimit") is not None):
        window = (anchor + _TICK, after)
        found += _asked(world, row, args, window, _limit(args, "afterLimit", "limit"), newest=False)
    return Rows(http_log_view(served) for served in found)


def _asked(
    world: World,
    row: Deployment,
    args: Mapping[str, object],
    window: tuple[datetime | None, datetime | None],
    count: int,
    *,
    newest: bool,
) -> list[Served]:
    found = _chosen(args, world.requests(row, *window, newest_first=newest), http_log_view)
    rows = list(islice(found, min(count, world.log_rules.most_requests)))
    return rows[::-1] if newest else rows


def _chosen(args: Mapping[str, object], rows: Iterator[T], fields: Callable[[T], Node]) -> Iterator[T]:
    """Give those rows that the filter lets through; `fields` are what it can ask of a row."""
    text = str(args.get("filter") or "")
    if not text:
        return rows
    try:
        wanted = matcher(text)
    except FilterError as error:
        raise RefusedError("Problem processing request") from error
    return (row for row in rows if wanted(fields(row)))


def _limit(args: Mapping[str, object], *names: str) -> int:
    given = (args.get(name) for name in names)
    return next((max(0, limit) for limit in given if isinstance(limit, int)), USUAL_LINES)


def optional_date(args: Mapping[str, object], name: str) -> datetime | None:
    """Give a date, which httpLogs has as a string and the others as a DateTime."""
    value = args.get(name)
    return value if isinstance(value, datetime) or value is None else instant(value)
