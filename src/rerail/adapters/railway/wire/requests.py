"""Requests of ours in a deployment's HTTP log: the answer to `Requests`."""

from __future__ import annotations

import re

from rerail.adapters.railway.wire.shape import Shape, understand
from rerail.adapters.railway.wire.words import optional_name
from rerail.ports import RequestSeen

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class _Log(Shape, frozen=True, rename="camel"):
    request_id: str
    http_status: int
    deployment_instance_id: str | None = None


class _Logs(Shape, frozen=True, rename="camel"):
    http_logs: tuple[_Log, ...]


def usable(request_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the ids that can stand in a filter: they came in a header of the service's answer."""
    return tuple(dict.fromkeys(each for each in request_ids if _ID.fullmatch(each)))


def filter_of(request_ids: tuple[str, ...]) -> str:
    """Give Railway's filter for these ids (Railway docs: observability/logs)."""
    return " OR ".join(f"@requestId:{each}" for each in request_ids)


def read_requests(data: object, request_ids: tuple[str, ...]) -> tuple[RequestSeen, ...]:
    """Read which of the ids are there, whatever else the answer lists. Raises RailwayError (GARBLED)."""
    wanted = frozenset(request_ids)
    return understand(
        data, _Logs, lambda answer: tuple(_seen(log) for log in answer.http_logs if log.request_id in wanted)
    )


def _seen(log: _Log) -> RequestSeen:
    return RequestSeen(
        request_id=log.request_id,
        instance_id=optional_name(log.deployment_instance_id),
        status=log.http_status,
    )
