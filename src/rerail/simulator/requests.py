"""What was asked of the simulated remotes, in order: the ground for counting and timing requests."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request that arrived.

    `received` is real time (seconds, `time.monotonic`), `at` is the world's time (UTC).
    `server` is "railway", "service" or "github"; `operation` a GraphQL operation's name or "GET /path".
    """

    received: float
    at: datetime
    server: str
    operation: str
    mutation: bool


class RequestLog:
    """An append-only log of requests, written by several server threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._requests: list[Request] = []

    def add(self, server: str, operation: str, mutation: bool) -> None:
        """Record a request that has just arrived."""
        request = Request(
            received=time.monotonic(), at=self._now(), server=server, operation=operation, mutation=mutation
        )
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        """Forget every request so far."""
        with self._lock:
            self._requests.clear()

    def all(self) -> tuple[Request, ...]:
        """Give every request so far, oldest first."""
        with self._lock:
            return tuple(self._requests)

    def of(self, server: str) -> tuple[Request, ...]:
        """Give the requests one server received, oldest first."""
        return tuple(request for request in self.all() if request.server == server)

    def mutations(self) -> tuple[Request, ...]:
        """Give the requests that meant to change something, oldest first."""
        return tuple(request for request in self.all() if request.mutation)
