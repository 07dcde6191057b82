"""What builds and processes print: realistic lines, read off a deployment's course."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from rerail.simulator.world.chatter import chattering
from rerail.simulator.world.declared import Line
from rerail.simulator.world.health import answer_at, turning_points
from rerail.simulator.world.structured import structured
from rerail.simulator.world.windows import kept, merged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rerail.simulator.world.course import Course
    from rerail.simulator.world.values import Deployment, Service

_ERROR_EVERY = 15.0
_MOST_ERRORS = 200
_TICK = timedelta(microseconds=1)


def build_lines(deployment: Deployment, course: Course) -> list[Line]:
    """Give what the build prints, oldest first; nothing for a stored image."""
    turns = list(course.turns)
    index = next((number for number, turn in enumerate(turns) if turn.status == "BUILDING"), None)
    if index is None:
        return []
    start, how = turns[index].at, deployment.behaviour
    end = start + timedelta(seconds=how.build_seconds)
    over = turns[index + 1].at if index + 1 < len(turns) else end
    sha = "an uploaded archive" if deployment.commit is None else deployment.commit.sha
    lines = [Line(at=start, message=f"fetching source: {sha}"), *_said_by_build(deployment, start, end)]
    return [line for line in sorted(lines, key=_when) if line.at <= over]


def _said_by_build(deployment: Deployment, start: datetime, end: datetime) -> Iterator[Line]:
    how = deployment.behaviour
    quarter = how.build_seconds / 4
    usual = ((quarter, "info", "[2/4] RUN npm ci"), (2 * quarter, "info", "[3/4] RUN npm run build"))
    for after, severity, text in how.build_logs or usual:
        yield Line(at=start + timedelta(seconds=after), message=text, severity=severity)
    if how.build_fails:
        text = 'ERROR: process "npm run build" did not complete: exit code 1'
        yield Line(at=end, message=text, severity="error")
    else:
        yield Line(at=end, message=f"Successfully built {deployment.image_digest}")


def process_lines(
    deployment: Deployment,
    service: Service,
    course: Course,
    window: tuple[datetime, datetime],
    *,
    newest_first: bool,
) -> Iterator[Line]:
    """Give what its processes print within the window (both ends included), made as it is taken."""
    start = course.started_at
    if start is None:
        return iter(())
    until = window[1] if course.stopped_at is None else min(window[1], course.stopped_at)
    window = (window[0], until)
    few = sorted(_few(deployment, service, course, (start, until)), key=_when)
    much = [
        chattering(chatter, start, window, newest_first=newest_first)
        for chatter in deployment.behaviour.chatter
    ]
    return merged(kept(few, window, newest_first=newest_first), *much, newest_first=newest_first)


def _few(
    deployment: Deployment, service: Service, course: Course, span: tuple[datetime, datetime]
) -> Iterator[Line]:
    start, until = span
    for begun in (start, *deployment.restarted_at):
        yield Line(at=begun, message="Starting Container")
        yield Line(at=begun, message="listening on port 8080")
    for after, severity, text in deployment.behaviour.logs:
        yield structured(Line(at=start + timedelta(seconds=after), message=text, severity=severity))
    yield from _errors(deployment, service, start, until)
    if course.stopped_at is not None:
        yield Line(at=course.stopped_at, message="Stopping Container")


def _errors(deployment: Deployment, service: Service, start: datetime, until: datetime) -> Iterator[Line]:
    """Give one complaint each quarter of a minute while the process answers badly."""
    end = until + _TICK
    points = sorted({at for at in turning_points(deployment, service, start) if start <= at < end} | {end})
    count = 0
    for moment, following in pairwise(points):
        answer = answer_at(deployment, service, start, moment)
        at = moment
        while not answer.ok and at < following and count < _MOST_ERRORS:
            yield Line(at=at, message=f"GET /api/orders {answer.status}: upstream refused", severity="error")
            at += timedelta(seconds=_ERROR_EVERY)
            count += 1


def _when(line: Line) -> datetime:
    return line.at
