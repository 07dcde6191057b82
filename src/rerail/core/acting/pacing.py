"""How often to look: quickly while it matters, slower when Railway's hourly requests run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.values import RateLimit

QUICK = 1.8
"""Seconds between looks while the deployment may go live at any moment: noticed within 2 s."""

QUICK_FOR = 120.0
CALM = 5.0
RESERVED = 8
"""Requests kept back for verification and the last look."""

MUTATION_LIMIT = 45.0
"""Seconds after which a mutation's answer is counted as lost; longer than the adapter's own limits."""


def interval(*, elapsed: float, left: float, now: datetime, rate: RateLimit | None) -> float:
    """Give the seconds between two looks.

    `elapsed` since the mutation and `left` until the deadline are seconds. What remains of the hour's
    requests is spread over the time in which they must last.
    """
    wanted = QUICK if elapsed < QUICK_FOR else CALM
    if rate is None or rate.resets_at <= now:
        return wanted
    must_last = min(max(left, wanted), (rate.resets_at - now).total_seconds())
    affordable = max(rate.remaining - RESERVED, 1)
    return max(wanted, must_last / affordable)
