"""What builds and processes print: a few realistic lines, read off a deployment's course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from rerail.simulator.world.health import answer_at, turning_points

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rerail.simulator.world.course import Course
    from rerail.simulator.world.values import Deployment, Service

_ERROR_EVERY = 15.0
_MOST_ERRORS = 200


@dataclass(frozen=True, kw_only=True)
class Line:
    """One log line. `severity` is "info", "warn" or "error"."""

    at: datetime
    message: str
    severity: str = "info"


def build_lines(deployment: Deployment, course: Course, now: datetime) -> list[Line]:
    """Give what the build printed by `now`, oldest first; nothing for a stored image."""
    start = next((turn.at for turn in course.turns if turn.status == "BUILDING"), None)
    if start is None:
        return []
    how = deployment.behaviour
    end = start + timedelta(seconds=how.build_seconds)
    sha = "an uploaded archive" if deployment.commit is None else deployment.commit.sha
    last = Line(at=end, message=f"Successfully built {deployment.image_digest}")
    if how.build_fails:
        last = Line(
            at=end, message='ERROR: process "npm run build" did not complete: exit code 1', severity="error"
        )
    lines = [
        Line(at=start, message=f"fetching source: {sha}"),
        Line(at=start + (end - start) / 4, message="[2/4] RUN npm ci"),
        Line(at=start + (end - start) / 2, message="[3/4] RUN npm run build"),
        last,
    ]
    return [line for line in lines if line.at <= now]


def _errors(deployment: Deployment, service: Service, start: datetime, end: datetime) -> Iterator[Line]:
    """Give one complaint each quarter of a minute while the process answers badly."""
    points = sorted({at for at in turning_points(deployment, service, start) if start <= at < end} | {end})
    count = 0
    for at, until in pairwise(points):
        answer = answer_at(deployment, service, start, at)
        moment = at
        while not answer.ok and moment < until and count < _MOST_ERRORS:
            yield Line(
                at=moment, message=f"GET /api/orders {answer.status}: upstream refused", severity="error"
            )
            moment += timedelta(seconds=_ERROR_EVERY)
            count += 1


def process_lines(deployment: Deployment, service: Service, course: Course, now: datetime) -> list[Line]:
    """Give what its processes printed by `now`, oldest first."""
    start = course.started_at
    if start is None or start > now:
        return []
    end = min(now, course.stopped_at or now)
    said = [
        Line(at=start + timedelta(seconds=after), message=message, severity=severity)
        for after, severity, message in deployment.behaviour.logs
    ]
    first = [Line(at=start, message="Starting Container"), Line(at=start, message="listening on port 8080")]
    lines = [*first, *said, *_errors(deployment, service, start, end)]
    return sorted((line for line in lines if line.at <= end), key=lambda line: line.at)
