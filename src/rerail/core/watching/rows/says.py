"""Figures as rows say them."""

from __future__ import annotations


def share(value: float | None) -> str:
    """Give a share in per cent: 0.049 → `4.9 %`."""
    if value is None:
        return "unknown"
    percent = round(value * 100, 1)
    digits = 0 if percent >= 10 or percent == round(percent) else 1  # noqa: PLR2004  two digits tell enough
    return f"{percent:.{digits}f} %"


def of(failures: int, n: int) -> str:
    """Give a count with its share: `3 of 61 (4.9 %)`."""
    return f"{failures} of {n} ({share(failures / n)})" if n else "none"
