"""Figures that could not be read: they are missing, with their reason, and no file is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.evidence.values import ChangesMade, Happenings, Platform, Resources, Traffic

if TYPE_CHECKING:
    from rerail.core.evidence.values import Observation
    from rerail.core.text import Text


def nothing_of(value: Observation) -> Text | None:
    """Say why nothing of it could be read; None where something was, or where there is no reason."""
    match value:
        case (
            Platform(stable=None)
            | Happenings(steps=())
            | Resources(cpu_mean=None, cpu_peak=None, memory_mean=None, memory_peak=None)
            | ChangesMade(commits=(), total=None)
        ):
            return value.missing
        case Traffic():
            return _of_traffic(value)
        case _:
            return None


def _of_traffic(traffic: Traffic) -> Text | None:
    windows = [window for window in (traffic.before, traffic.during, traffic.after) if window is not None]
    if any(window.statuses or window.latency for window in windows):
        return None
    return next((window.missing for window in windows if window.missing), None)
