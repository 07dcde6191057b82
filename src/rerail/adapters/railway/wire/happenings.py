"""Railway's own timeline of a deployment: the answer to `Happenings`."""

from __future__ import annotations

from rerail.adapters.railway.wire.shape import Connection, Moment, Shape, understand, utc
from rerail.adapters.railway.wire.words import name, outside
from rerail.ports import Happening


class _Payload(Shape, frozen=True):
    error: str | None = None


class _Event(Shape, frozen=True, rename="camel"):
    step: str
    created_at: Moment
    completed_at: Moment | None = None
    payload: _Payload | None = None


class _Answer(Shape, frozen=True, rename="camel"):
    deployment_events: Connection[_Event]


def read_happenings(data: object) -> tuple[Happening, ...]:
    """Read them, oldest first. Raises RailwayError (GARBLED)."""
    return understand(data, _Answer, _oldest_first)


def _oldest_first(answer: _Answer) -> tuple[Happening, ...]:
    made = [_happening(event) for event in answer.deployment_events.nodes]
    return tuple(sorted(made, key=lambda each: each.started_at))


def _happening(event: _Event) -> Happening:
    return Happening(
        step=name(event.step),
        started_at=utc(event.created_at),
        completed_at=utc(event.completed_at) if event.completed_at else None,
        error=outside(event.payload.error) if event.payload else None,
    )
