"""Pages of a deployment's logs: the answers to `BuildLog`, `DeployLog` and `HttpLog`.

A row that can't be read costs itself and not the page; a page of which no row can be read is garbled.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from rerail.adapters.railway.wire.shape import Shape, garbled, instant, understand
from rerail.adapters.railway.wire.words import name, optional_name, outside, printed
from rerail.adapters.typed import convert
from rerail.core.text import Untrusted
from rerail.ports.evidence import HttpLine, LogLine

if TYPE_CHECKING:
    from collections.abc import Callable

S = TypeVar("S")
Row = TypeVar("Row", LogLine, HttpLine)
_LONGEST_WORD = 16
_BEYOND_PATH = re.compile(r"[?#]")


class _Line(Shape, frozen=True):
    timestamp: str
    message: str
    severity: Any = None
    tags: Any = None


class _Request(Shape, frozen=True, rename="camel"):
    timestamp: str
    method: str
    path: str
    http_status: int
    total_duration: float
    request_id: str
    deployment_instance_id: Any = None
    response_details: Any = None


class _BuildLog(Shape, frozen=True, rename="camel"):
    build_logs: list[Any]


class _DeployLog(Shape, frozen=True, rename="camel"):
    deployment_logs: list[Any]


class _HttpLog(Shape, frozen=True, rename="camel"):
    http_logs: list[Any]


def read_build_log(data: object) -> tuple[LogLine, ...]:
    """Read a page, oldest first. Raises RailwayError (GARBLED)."""
    return understand(data, _BuildLog, lambda answer: _rows(answer.build_logs, _Line, _line))


def read_deploy_log(data: object) -> tuple[LogLine, ...]:
    """Read a page, oldest first. Raises RailwayError (GARBLED)."""
    return understand(data, _DeployLog, lambda answer: _rows(answer.deployment_logs, _Line, _line))


def read_http_log(data: object) -> tuple[HttpLine, ...]:
    """Read a page, oldest first. Raises RailwayError (GARBLED)."""
    return understand(data, _HttpLog, lambda answer: _rows(answer.http_logs, _Request, _request))


def _rows(listed: list[Any], shape: type[S], make: Callable[[S], Row]) -> tuple[Row, ...]:
    """Read the rows that can be read, whichever order they come in.

    What happened in one microsecond stays in Railway's order, or in its reverse where the newest come first.
    """
    made = [row for each in listed if (row := _row(each, shape, make)) is not None]
    if listed and not made:
        raise garbled()
    if made and made[0].at > made[-1].at:
        made.reverse()
    return tuple(sorted(made, key=lambda row: row.at))


def _row(given: object, shape: type[S], make: Callable[[S], Row]) -> Row | None:
    try:
        return make(convert(given, shape))
    except (msgspec.MsgspecError, ValueError, OverflowError):
        return None


def _line(line: _Line) -> LogLine:
    word = optional_name(line.severity, _LONGEST_WORD)
    tags = line.tags if isinstance(line.tags, dict) else {}
    return LogLine(
        at=instant(line.timestamp),
        message=printed(line.message),
        severity=word.lower() if word else None,
        instance=optional_name(tags.get("deploymentInstanceId")),
    )


def _request(request: _Request) -> HttpLine:
    path, *_ = _BEYOND_PATH.split(request.path, maxsplit=1)
    return HttpLine(
        at=instant(request.timestamp),
        method=name(request.method, _LONGEST_WORD),
        path=outside(path) or Untrusted("/"),
        status=request.http_status,
        millis=round(request.total_duration),
        request_id=name(request.request_id),
        instance=optional_name(request.deployment_instance_id),
        details=outside(request.response_details),
    )
