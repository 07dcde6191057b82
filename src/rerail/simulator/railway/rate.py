"""Railway's rate limit: so many requests in a window of an hour (Railway docs: integrations/api).

That a window begins with its first request is not confirmed.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.simulator.world.values import Plan

_HOUR = 3600.0
PER_HOUR: Mapping[Plan, int] = {
    "free": 100,
    "trial": 100,
    "hobby": 1000,
    "pro": 10_000,
    "enterprise": 10_000,
}
"""By plan. Trial is not listed in the docs; Enterprise is agreed on."""


@dataclass
class RateLimit:
    """How many requests an hour may be made; `used` in the window that ends at `reset` (Unix time)."""

    per_hour: int = PER_HOUR["pro"]
    used: int = 0
    reset: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def leave(self, remaining: int, now: float) -> None:
        """Play an allowance that is nearly used up: so many requests are left in the hour from `now` on."""
        with self.lock:
            self.used, self.reset = self.per_hour - remaining, now + _HOUR

    def spend(self, now: float) -> dict[str, str]:
        """Count a request; give the headers, with Retry-After when there was nothing left."""
        with self.lock:
            if now >= self.reset:
                self.used, self.reset = 0, now + _HOUR
            self.used += 1
            headers = {
                "X-RateLimit-Limit": str(self.per_hour),
                "X-RateLimit-Remaining": str(max(0, self.per_hour - self.used)),
                "X-RateLimit-Reset": str(round(self.reset)),
            }
            wait = max(1, round(self.reset - now))
            over = self.used > self.per_hour
        return {**headers, "Retry-After": str(wait)} if over else headers
