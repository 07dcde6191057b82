"""The rungs of a Plan's ladder: which one is next, and until when one may take."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.values import Route

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Plan
    from rerail.core.state import RungState

REBUILDS = frozenset({Route.REDEPLOY, Route.COMMIT})


def next_rung(plan: Plan, *, after: int) -> int | None:
    """Give the index of the next rung that this run may take."""
    return next((i for i, rung in enumerate(plan.rungs) if i > after and rung.barred is None), None)


def deadline(plan: Plan, rung: RungState) -> datetime:
    """Tell until when this rung may take (UTC); a rebuild gets its build's time on top."""
    start = rung.resumed_at or rung.first_intent_at
    planned = start + timedelta(seconds=plan.timing.deadline + _rebuild(plan, rung.intent.route))
    return min(planned, rung.ends_by) if rung.ends_by else planned


def counted_from(rung: RungState) -> datetime:
    """Tell from when the last sending's limits count (UTC): a run that was resumed gets them anew."""
    return max(rung.intent_at, rung.resumed_at) if rung.resumed_at else rung.intent_at


def planned_deadline(plan: Plan) -> tuple[float, float]:
    """Give the seconds that the first open rung may take in all, and how many of them are for a rebuild."""
    first = next_rung(plan, after=-1)
    rebuild = 0.0 if first is None else _rebuild(plan, plan.rungs[first].route)
    return plan.timing.deadline + rebuild, rebuild


def _rebuild(plan: Plan, route: Route) -> float:
    return plan.timing.rebuild if route in REBUILDS else 0.0
