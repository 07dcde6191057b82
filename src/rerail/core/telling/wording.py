"""How durations and times are said to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def duration(seconds: float) -> str:
    """Say how long, with the two largest units: `3 d 2 h`, `1 h 5 min`, `10 min`, `8 s`."""
    left = round(abs(seconds))
    parts = []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        parts.append((count, unit))
    first = next((i for i, (count, _) in enumerate(parts) if count), len(parts) - 1)
    said = [f"{count} {unit}" for count, unit in parts[first : first + 2] if count]
    return " ".join(said) or "0 s"


def clock_time(at: datetime, now: datetime) -> str:
    """Say when (UTC): `02:40 UTC`; with the date where it is not the same day as `now`."""
    time = f"{at:%H:%M} UTC"
    return time if at.date() == now.date() else f"{at:%Y-%m-%d} {time}"


def counted(count: int, thing: str) -> str:
    """Say how many, with the plural where it is due: `1 release`, `2 releases`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
