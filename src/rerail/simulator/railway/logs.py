"""The root fields for logs and metrics."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING

from graphql import GraphQLError

from rerail.simulator.railway.scalars import instant
from rerail.simulator.railway.views import http_log_view, line_view, log_fields
from rerail.simulator.world.log_filter import FilterError, matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rerail.simulator.railway.pages import Node
    from rerail.simulator.world.values import Deployment, Served, Service
    from rerail.simulator.world.world import World

USUAL_LINES = 100
"""Source: Railway's published schema, "defaults 100, max 5000"."""
_TICK = timedelta(microseconds=1)


def log_lines(world: World, row: Deployment, args: Mapping[str, object], *, build: bool) -> list[Node]:
    """Give lines within the dates, oldest first: one more than `limit` (CLI source: take_last_n_logs)."""
    rules, wanted = world.log_rules, _filter(args)
    start, end = (_optional(args, name) for name in ("startDate", "endDate"))
    newest = start is None or rules.dated == "newest"
    lines = world.lines(row, start, end, build=build, newest_first=newest)
    lines = (line for line in lines if wanted(log_fields(line)))
    rows = list(islice(lines, min(_limit(args, "limit"), rules.most_lines) + rules.one_more))
    service, instance = world.home(row), "" if build else world.instances(row)[0][0] if rows else ""
    return [line_view(row, service, line, instance) for line in (reversed(rows) if newest else rows)]


def http_logs(world: World, row: Deployment, args: Mapping[str, object]) -> list[Node]:
    """Give requests, oldest first: the last ones up to `anchorDate`, then the first ones after it.

    `beforeDate` and `afterDate` bound the two parts; without an anchor there is only the first.
    """
    anchor = _optional(args, "anchorDate")
    before, after = _optional(args, "beforeDate"), _optional(args, "afterDate")
    window = (before, anchor or after)
    found = _asked(world, row, args, window, _limit(args, "beforeLimit", "limit"), newest=True)
    if anchor is not None and (after is not None or args.get("afterLimit") is not None):
        window = (anchor + _TICK, after)
        found += _asked(world, row, args, window, _limit(args, "afterLimit", "limit"), newest=False)
    return [http_log_view(served) for served in found]


def _asked(
    world: World,
    row: Deployment,
    args: Mapping[str, object],
    window: tuple[datetime | None, datetime | None],
    count: int,
    *,
    newest: bool,
) -> list[Served]:
    wanted = _filter(args)
    found = world.requests(row, *window, newest_first=newest)
    matching = (served for served in found if wanted(http_log_view(served)))
    rows = list(islice(matching, min(count, world.log_rules.most_requests)))
    return rows[::-1] if newest else rows


def _filter(args: Mapping[str, object]) -> Callable[[Mapping[str, object]], bool]:
    try:
        return matcher(str(args.get("filter") or ""))
    except FilterError as error:
        raise GraphQLError("Problem processing request") from error


def _limit(args: Mapping[str, object], *names: str) -> int:
    given = (args.get(name) for name in names)
    return next((max(0, limit) for limit in given if isinstance(limit, int)), USUAL_LINES)


def _optional(args: Mapping[str, object], name: str) -> datetime | None:
    """Give a date, which httpLogs has as a string and the others as a DateTime."""
    value = args.get(name)
    return value if isinstance(value, datetime) or value is None else instant(value)


def _measured(world: World, service: Service, args: Mapping[str, object]) -> list[Served]:
    """Give a service's requests in the window, of all its deployments, oldest first."""
    start, end = _optional(args, "startDate"), _optional(args, "endDate")
    if start is None or end is None:
        raise TypeError("the schema wants both dates")
    method, path, code = (args.get(name) for name in ("method", "path", "statusCode"))
    return [
        row
        for row in world.measured(service, start, end)
        if method in {None, row.method}
        and path in {None, row.path.partition("?")[0]}
        and code in {None, row.status}
    ]


def _samples(rows: list[Served], args: Mapping[str, object]) -> list[tuple[int, list[Served]]]:
    """Cut into steps of `stepSeconds`; one sample for all when it is left out."""
    step, start = args.get("stepSeconds"), args["startDate"]
    if not isinstance(start, datetime):
        raise TypeError("startDate is not a time")
    if not isinstance(step, int) or step <= 0:
        return [(int(start.timestamp()), rows)] if rows else []

    def bucket(row: Served) -> int:
        return int(start.timestamp()) + (row.at - start) // timedelta(seconds=step) * step

    return [(at, list(group)) for at, group in groupby(rows, key=bucket)]


def by_status(world: World, service: Service, args: Mapping[str, object]) -> list[Node]:
    """Count the requests by status code; none at all when there was no traffic."""
    rows = _measured(world, service, args)
    results: list[Node] = []
    for code in sorted({row.status for row in rows}):
        cut = _samples([row for row in rows if row.status == code], args)
        samples = [{"ts": at, "value": float(len(group))} for at, group in cut]
        results.append({"statusCode": code, "samples": samples})
    return results


def durations(world: World, service: Service, args: Mapping[str, object]) -> Node:
    """Give percentiles of the durations, in milliseconds."""
    cut = _samples(_measured(world, service, args), args)
    return {"samples": [{"ts": at, **_percentiles(group)} for at, group in cut]}


def _percentiles(rows: list[Served]) -> dict[str, float]:
    millis = sorted(row.millis for row in rows)
    return {f"p{p}": float(millis[min(len(millis) - 1, len(millis) * p // 100)]) for p in (50, 90, 95, 99)}
