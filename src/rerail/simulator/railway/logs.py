"""The root fields for logs and metrics."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from graphql import GraphQLError

from rerail.simulator.railway.scalars import instant
from rerail.simulator.railway.views import http_log_view, line_view
from rerail.simulator.world.log_filter import FilterError, matcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.simulator.railway.pages import Node
    from rerail.simulator.world.lines import Line
    from rerail.simulator.world.values import Deployment, Served, Service
    from rerail.simulator.world.world import World

USUAL_LINES = 500


def _matches(text: str | None, row: Mapping[str, object]) -> bool:
    try:
        return matcher(text or "")(row)
    except FilterError as error:
        raise GraphQLError("Problem processing request") from error


def _within(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or start <= at) and (end is None or at <= end)


def log_lines(world: World, row: Deployment, args: Mapping[str, object], *, build: bool) -> list[Node]:
    """Give the last lines within the dates: one more than `limit` (CLI source: take_last_n_logs)."""
    start, end, limit, text = (args.get(name) for name in ("startDate", "endDate", "limit", "filter"))

    def wanted(line: Line) -> bool:
        fields = {"message": line.message, "level": line.severity}
        return _within(line.at, start, end) and _matches(text, fields)  # type: ignore[arg-type]  # typed by the schema

    rows = [line for line in world.lines(row, build=build) if wanted(line)]
    count = limit if isinstance(limit, int) else USUAL_LINES
    return [line_view(row, world.home(row), line) for line in rows[-(count + 1) :]]


def http_logs(world: World, row: Deployment, args: Mapping[str, object]) -> list[Node]:
    """Give the requests it answered, oldest first, from `beforeDate` to `anchorDate`."""
    text = args.get("filter")
    start, end = (
        None if args.get(name) is None else instant(args[name]) for name in ("beforeDate", "anchorDate")
    )
    if args.get("afterDate") is not None:
        start, end = end or start, instant(args["afterDate"])
    rows = [served for served in world.served(row.id) if _within(served.at, start, end)]
    views = [http_log_view(served) for served in rows]
    views = [view for view in views if _matches(text, view)]  # type: ignore[arg-type]  # a string by the schema
    limits = [args.get(name) for name in ("limit", "beforeLimit")]
    count = next((limit for limit in limits if isinstance(limit, int)), USUAL_LINES)
    after = args.get("afterLimit")
    chosen = views[-count:] if count else []
    return chosen[:after] if isinstance(after, int) else chosen


def _measured(world: World, service: Service, args: Mapping[str, object]) -> list[Served]:
    """Give a service's requests in the window, of all its deployments, oldest first."""
    start, end = args["startDate"], args["endDate"]
    keys = [row.id for row in world.deployments(service)]
    rows = sorted((served for key in keys for served in world.served(key)), key=lambda served: served.at)
    rows = [row for row in rows if _within(row.at, start, end)]  # type: ignore[arg-type]  # typed by the schema
    for name, value in (("method", "method"), ("path", "path"), ("statusCode", "status")):
        wanted = args.get(name)
        rows = [row for row in rows if wanted in {None, getattr(row, value)}]
    return rows


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
