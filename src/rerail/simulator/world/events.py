"""The steps of a deployment as Railway tells them, read off its course."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rerail.simulator.world.course import Course
    from rerail.simulator.world.values import Deployment, Service, Status


@dataclass(frozen=True, kw_only=True)
class Event:
    """One step, over at `end` (None: still going on); the payload has Railway's camelCase keys."""

    step: str
    start: datetime
    end: datetime | None
    payload: Mapping[str, object] = field(default_factory=dict)


def _span(course: Course, status: Status) -> tuple[datetime, datetime | None] | None:
    """Give from when until when it has that status; None if it never does."""
    for index, turn in enumerate(course.turns):
        if turn.status == status:
            later = course.turns[index + 1 :]
            return turn.at, later[0].at if later else None
    return None


def _built(deployment: Deployment, course: Course) -> Iterator[Event]:
    span = _span(course, "BUILDING")
    if span is None:
        return
    failed = deployment.behaviour.build_fails
    error = {"error": "Failed to build an image. Please check the build logs for more details."}
    yield Event(step="BUILD_IMAGE", start=span[0], end=span[1], payload=error if failed else {})
    if not failed and span[1] is not None:
        yield Event(step="PUBLISH_IMAGE", start=span[1], end=span[1])


def _started(deployment: Deployment, service: Service, course: Course) -> Iterator[Event]:
    span = _span(course, "DEPLOYING")
    if span is None:
        return
    created = span[0]
    if service.pre_deploy_command is not None:
        skipped = deployment.reason == "rollback" and not service.pre_deploy_on_rollback
        created = span[0] if skipped else span[0] + timedelta(seconds=deployment.behaviour.deploy_seconds / 2)
        yield Event(step="PRE_DEPLOY_COMMAND", start=span[0], end=created, payload={"skipped": skipped})
    yield Event(step="CREATE_CONTAINER", start=created, end=course.started_at)
    if service.healthcheck_path is not None and course.started_at is not None:
        yield _health(service, course, course.started_at, span[1])


def _health(service: Service, course: Course, start: datetime, end: datetime | None) -> Event:
    if course.live_at is not None:
        return Event(step="HEALTHCHECK", start=start, end=end, payload={"attempt": 1})
    payload = {"attempt": 10, "maxAttempts": 10, "error": f"Healthcheck failed on {service.healthcheck_path}"}
    return Event(step="HEALTHCHECK", start=start, end=end, payload=payload)


def events_of(deployment: Deployment, service: Service, course: Course, now: datetime) -> list[Event]:
    """Give the steps begun by `now`, in order; one not over yet has no end."""
    first = _span(course, "INITIALIZING")
    events = [] if first is None else [Event(step="SNAPSHOT_CODE", start=first[0], end=first[1])]
    events += [*_built(deployment, course), *_started(deployment, service, course)]
    drained = _span(course, "REMOVING")
    if drained is not None:
        events.append(Event(step="DRAIN_INSTANCES", start=drained[0], end=drained[1]))
    return [_as_seen(event, now) for event in events if event.start <= now]


def _as_seen(event: Event, now: datetime) -> Event:
    if event.end is not None and event.end <= now:
        return event
    return Event(step=event.step, start=event.start, end=None)
