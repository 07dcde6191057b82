"""The table that explains a watch: every trigger, from each source that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.watching.rows.alarms import alarm
from rerail.core.watching.rows.compared import latency_at_edge, latency_of_probes, log_errors
from rerail.core.watching.rows.rated import availability, error_rate
from rerail.core.watching.rows.smoke import smoke
from rerail.core.watching.rows.state import deployment_state
from rerail.core.watching.triggers import ADVISING, DECLARABLE

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.watching.assessed import Assessed
    from rerail.core.watching.state import WatchState


def table(watch: WatchState, now: datetime) -> tuple[Assessed, ...]:
    """Give every row as it stands at `now` (UTC), those that decide first."""
    rows = (
        availability(watch, now),
        error_rate(watch, now),
        smoke(watch, now, core=True),
        deployment_state(watch, now),
        *(alarm(watch, trigger) for trigger in DECLARABLE),
        smoke(watch, now, core=False),
        latency_at_edge(watch, now),
        latency_of_probes(watch, now),
        log_errors(watch, now),
    )
    return tuple(sorted((_marked(row) for row in rows), key=lambda row: row.advises))


def _marked(row: Assessed) -> Assessed:
    return replace(row, advises=row.trigger in ADVISING)
