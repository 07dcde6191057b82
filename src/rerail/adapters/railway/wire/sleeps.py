"""Whether a service is put to sleep while nobody asks for it: the answer to `Sleeps`."""

from __future__ import annotations

from rerail.adapters.railway.wire.shape import Shape, understand


class _Instance(Shape, frozen=True, rename="camel"):
    sleep_application: bool | None = None


class _Answer(Shape, frozen=True, rename="camel"):
    service_instance: _Instance


def read_sleeps(data: object) -> bool | None:
    """Read it; None where Railway does not tell. Raises RailwayError (GARBLED)."""
    return understand(data, _Answer, lambda answer: answer.service_instance.sleep_application)
