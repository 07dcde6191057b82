"""Measuring Checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rerail.core.judging.checks import Check, Evidence


class Prober(Protocol):
    """Measures a Check. Never raises: a failed measurement is Evidence with Outcome UNKNOWN."""

    def measure(self, check: Check) -> Evidence:
        """Measure once, within the Check's own timeout."""
        ...
