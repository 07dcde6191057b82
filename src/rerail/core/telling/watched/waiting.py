"""What a watch is waiting for at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.watched.figures import cells_of, told_rows
from rerail.core.telling.wording import duration
from rerail.core.watching.judge import deadline
from rerail.core.watching.samples import counts_from, settled_at
from rerail.core.watching.table import table

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.watching.state import WatchState


def waiting_for(watch: WatchState, now: datetime) -> str:
    """Say in one line what is waited for at `now` (UTC)."""
    phase = phase_of(watch, now)
    if counts_from(watch, now) is None:
        return phase
    shown = (cells_of(row) for row in told_rows(table(watch, now)) if row.n and not row.advises)
    figures = ", ".join(f"{c.trigger} {c.failed}" for c in shown)
    return f"{phase} · {figures}" if figures else phase


def phase_of(watch: WatchState, now: datetime) -> str:
    """Say how far it is, with the time that is left."""
    left = duration(max(0.0, (deadline(watch) - now).total_seconds()))
    settled = settled_at(watch)
    if settled is None:
        status = watch.subjects[-1].seen.deployment.status if watch.subjects else watch.plan.subject.status
        return f"waiting until it is live: {status} · {left} left"
    if now < settled:
        return f"old deployment drains · {duration((settled - now).total_seconds())} left"
    if counts_from(watch, now) is None:
        return f"it is starting; failures don't count yet · {left} left"
    return f"watching · {left} left"
