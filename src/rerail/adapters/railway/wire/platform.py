"""Railway's own status: the answer to `Platform`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerail.adapters.railway.wire.shape import Shape, instant, understand
from rerail.adapters.railway.wire.words import optional_url, outside
from rerail.adapters.typed import convert
from rerail.core.evidence.values import Platform

if TYPE_CHECKING:
    from datetime import datetime

_OVER = frozenset({"RESOLVED", "COMPLETED", "NOTSTARTEDYET"})
"""States of an incident or a maintenance that is not under way (Railway's published schema)."""


class _Status(Shape, frozen=True, rename="camel"):
    is_stable: bool
    incident: Any = None
    maintenance: Any = None


class _Answer(Shape, frozen=True, rename="camel"):
    platform_status: _Status


class _Trouble(Shape, frozen=True, rename="camel"):
    message: Any = None
    status: Any = None
    url: Any = None
    created_at: Any = None
    start: Any = None


def read_platform(data: object) -> Platform:
    """Read whether it is stable, and which incident, or else maintenance, is under way.

    Raises RailwayError (GARBLED).
    """
    return understand(data, _Answer, lambda answer: _platform(answer.platform_status))


def _platform(status: _Status) -> Platform:
    trouble = _under_way(status.incident) or _under_way(status.maintenance)
    if trouble is None:
        return Platform(stable=status.is_stable)
    return Platform(
        stable=status.is_stable,
        says=outside(trouble.message),
        since=_moment(trouble.created_at) or _moment(trouble.start),
        url=optional_url(trouble.url),
    )


def _under_way(given: object) -> _Trouble | None:
    if not isinstance(given, dict):
        return None
    trouble = convert(given, _Trouble)
    return None if trouble.status in _OVER else trouble


def _moment(given: object) -> datetime | None:
    try:
        return instant(given) if isinstance(given, str) else None
    except (ValueError, OverflowError):
        return None
