"""The root fields for figures: HTTP counts and durations of a service, and what its processes use."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from rerail.simulator.railway.logs import optional_date
from rerail.simulator.world.usage import MEASUREMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rerail.simulator.railway.pages import Node
    from rerail.simulator.world.values import Deployment, Served, Service
    from rerail.simulator.world.world import World

    Tags: TypeAlias = tuple[tuple[str, str], ...]

USUAL_STEP = 60


def _measured(world: World, service: Service, args: Mapping[str, object]) -> list[Served]:
    """Give a service's requests in the window, of all its deployments, oldest first."""
    start, end = optional_date(args, "startDate"), optional_date(args, "endDate")
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


def metrics(world: World, services: Iterable[Service], args: Mapping[str, object]) -> list[Node]:
    """Give what the processes of services use, each sample the sum over a group; no samples: no result.

    Unconfirmed: the step where none is said, and which tags are filled; here those that are grouped by.
    """
    names, by = (_words(args.get(name)) for name in ("measurements", "groupBy"))
    groups = _groups(world, services, by)
    results: list[Node] = []
    for name in (name for name in names if name in MEASUREMENTS):
        for tags, rows in groups.items():
            values = [{"ts": at, "value": value} for at, value in _used(world, rows, name, args)]
            if values:
                results.append({"measurement": name, "tags": dict(tags), "values": values})
    return results


def _words(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _groups(world: World, services: Iterable[Service], by: list[str]) -> dict[Tags, list[Deployment]]:
    groups: dict[Tags, list[Deployment]] = defaultdict(list)
    for service in services:
        for row in world.deployments(service):
            places = {
                "PROJECT_ID": ("projectId", service.project_id),
                "ENVIRONMENT_ID": ("environmentId", row.environment_id),
                "SERVICE_ID": ("serviceId", row.service_id),
                "DEPLOYMENT_ID": ("deploymentId", row.id),
            }
            groups[tuple(place for tag, place in places.items() if tag in by)].append(row)
    return groups


def _used(
    world: World, rows: list[Deployment], name: str, args: Mapping[str, object]
) -> list[tuple[int, float]]:
    """Give the samples in order of time: one each step at which any of the deployments had a process."""
    step = args.get("sampleRateSeconds")
    every = step if isinstance(step, int) and step > 0 else USUAL_STEP
    start, end = optional_date(args, "startDate"), optional_date(args, "endDate")
    sums: dict[int, float] = defaultdict(float)
    for row in rows:
        for at in world.running(row, start, end, every):
            sums[at] += world.used(row, name, at)
    return sorted(sums.items())
