"""Until when Railway keeps the original of what was copied."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_DAYS = {"free": 7, "trial": 7, "hobby": 7, "pro": 30, "enterprise": 90}
"""Days that a line is kept, by plan; for Enterprise it is the most that can be agreed.

Source: docs.railway.com/observability/logs, "Log retention" (Hobby/Trial 7, Pro 30, Enterprise up to 90);
Free is what a Trial becomes, and not listed by itself.
"""


def retained_until(plan: str | None, at: datetime | None) -> datetime | None:
    """Say until when Railway keeps a line of this time; None where plan or time are not known.

    Of a file ask for its oldest line: after that the original is no longer whole.
    """
    days = _DAYS.get((plan or "").strip().lower())
    return at + timedelta(days=days) if days is not None and at is not None else None
