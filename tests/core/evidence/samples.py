"""Lines as the adapters read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rerail.core.text import Untrusted
from rerail.ports.evidence import HttpLine, LogLine

AT = datetime(2026, 11, 24, 2, 40, 1, 123456, tzinfo=UTC)


def said(message: str, *, after: float = 0, severity: str | None = "info") -> LogLine:
    return LogLine(at=AT + timedelta(seconds=after), message=Untrusted(message), severity=severity)


def asked(
    path: str = "/", status: int = 200, *, after: float = 0, request_id: str = "r-1", method: str = "GET"
) -> HttpLine:
    return HttpLine(
        at=AT + timedelta(seconds=after),
        method=method,
        path=Untrusted(path),
        status=status,
        millis=12,
        request_id=request_id,
        instance="i-1",
    )
