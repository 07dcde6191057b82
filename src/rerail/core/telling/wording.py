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


def share(part: int, whole: int) -> str:
    """Say how much of the whole it is: `11.1 %`, `< 0.1 %`; `whole` is not zero."""
    percent = 100.0 * part / whole
    return "< 0.1 %" if 0 < percent < 0.1 else f"{percent:.1f} %"  # noqa: PLR2004  what it would round to


def between(start: datetime | None, end: datetime | None) -> str:
    """Say a span of time (UTC), the date once where it is the same; empty where neither end is known."""
    if start is None or end is None:
        one = start or end
        return f"{one:%Y-%m-%d %H:%M:%S}" if one else ""
    same_day = start.date() == end.date()
    return f"{start:%Y-%m-%d %H:%M:%S} to {f'{end:%H:%M:%S}' if same_day else f'{end:%Y-%m-%d %H:%M:%S}'}"


def in_bytes(count: int) -> str:
    """Say how large a file is: `610 B`, `1.9 kB`, `1.2 MB`."""
    if count < 1_000:  # noqa: PLR2004
        return f"{count} B"
    return f"{count / 1e3:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"  # noqa: PLR2004
