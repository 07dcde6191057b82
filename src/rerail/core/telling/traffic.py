"""What counts by status come to: a share of errors, or that there is no data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.core.evidence.values import TrafficIn

FIRST_SERVER_ERROR = 500


def requests(traffic: TrafficIn) -> int | None:
    """Give how many requests were answered; None where there is no data, which is never zero."""
    return sum(status.count for status in traffic.statuses) if traffic.statuses else None


def errors(traffic: TrafficIn) -> int | None:
    """Give how many answers were errors of the server (5xx); None where there is no data."""
    if not traffic.statuses:
        return None
    return sum(status.count for status in traffic.statuses if status.code >= FIRST_SERVER_ERROR)


def error_share(traffic: TrafficIn) -> float | None:
    """Give the share of 5xx among all answers, 0 to 1; None where there is no data."""
    answered, failed = requests(traffic), errors(traffic)
    return failed / answered if answered and failed is not None else None
