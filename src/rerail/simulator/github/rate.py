"""GitHub's primary rate limit: a number of requests per token in a window of an hour.

Source: GitHub docs, "Rate limits for the REST API": 1,000 an hour for GITHUB_TOKEN, 5,000 for a user.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.simulator.github.values import Token

_WINDOW = timedelta(hours=1)
_LIMITS = {"installation": 1_000, "user": 5_000}
_ANONYMOUS = 60


@dataclass(frozen=True, kw_only=True)
class Window:
    """How much of a limit is used, until when (UTC)."""

    limit: int
    used: int
    reset: datetime

    @property
    def remaining(self) -> int:
        """How many requests are left in this window."""
        return max(0, self.limit - self.used)

    @property
    def exceeded(self) -> bool:
        """Whether more was asked than is allowed."""
        return self.used > self.limit

    def headers(self, resource: str) -> dict[str, str]:
        """Write the window as GitHub's response headers do."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Used": str(min(self.used, self.limit)),
            "X-RateLimit-Reset": str(int(self.reset.timestamp())),
            "X-RateLimit-Resource": resource,
        }


class RateLimits:
    """The windows of all tokens, for each of GitHub's resources ("core", "graphql")."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._windows: dict[tuple[str, str], Window] = {}
        self._lock = threading.Lock()

    def look(self, token: Token | None, resource: str) -> Window:
        """Give the token's window as it stands; asking costs nothing."""
        window = self._windows.get(_key(token, resource))
        if window is None or window.reset <= self._now():
            limit = _LIMITS[token.kind] if token else _ANONYMOUS
            return Window(limit=limit, used=0, reset=self._now() + _WINDOW)
        return window

    def spend(self, token: Token | None, resource: str) -> Window:
        """Count one request and give the window after it."""
        with self._lock:
            window = self.look(token, resource)
            spent = replace(window, used=window.used + 1)
            self._windows[_key(token, resource)] = spent
            return spent

    def leave(self, token: Token | None, resource: str, remaining: int) -> None:
        """Play a window that is nearly used up: only `remaining` requests are left in it."""
        with self._lock:
            window = self.look(token, resource)
            self._windows[_key(token, resource)] = replace(window, used=window.limit - remaining)


def _key(token: Token | None, resource: str) -> tuple[str, str]:
    return (token.value if token else "", resource)
