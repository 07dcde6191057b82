"""What Railway's headers say about its rate limits. Pure: relative times count from the answer's `Date`.

Source: Railway docs: integrations/api (X-RateLimit-*, Retry-After). The form of X-RateLimit-Reset is not
documented, so each form in use elsewhere is understood.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from rerail.core.values import RateLimit

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_WAIT = 7 * 86400.0
_UNIX_SECONDS, _UNIX_MILLIS = 1e9, 1e11
"""Numbers from here on count from 1970; smaller ones are seconds from now."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds that Retry-After asks for (seconds or an HTTP date); None when it does not say."""
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is None:
        until, now = _date(text), _date(headers.get("date", ""))
        seconds = (until - now).total_seconds() if until and now else None
    return None if seconds is None else min(max(0.0, seconds), _LONGEST_WAIT)


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """Give what is left and until when (UTC); None when the headers don't say both."""
    remaining = _number(headers.get("x-ratelimit-remaining", "").strip())
    resets_at = _reset(headers.get("x-ratelimit-reset", "").strip(), headers.get("date", ""))
    if remaining is None or resets_at is None:
        return None
    return RateLimit(remaining=max(0, int(remaining)), resets_at=resets_at)


def answered_at(headers: Mapping[str, str]) -> datetime | None:
    """Give when the answer was made by the remote's own clock (UTC); None when it does not say."""
    return _date(headers.get("date", ""))


def _reset(text: str, date: str) -> datetime | None:
    number = _number(text)
    if number is None:
        return _date(text)
    try:
        if number >= _UNIX_SECONDS:
            return datetime.fromtimestamp(number / (1000 if number >= _UNIX_MILLIS else 1), UTC)
        now = _date(date)
        return now + timedelta(seconds=max(0.0, number)) if now else None
    except (OverflowError, ValueError, OSError):
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _date(text: str) -> datetime | None:
    """Read an HTTP date or an ISO one; without a zone it is none that could be trusted."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(text)
            if at.tzinfo is not None:
                return at.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
