"""The fingerprint of an Incident: what makes two runs tell one and the same Incident."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from rerail.core.judging.reasons import Reason
from rerail.core.telling.forward import is_undo
from rerail.core.telling.names import environment_name, live, service_name
from rerail.core.telling.watched.words import is_watch
from rerail.core.values import Verdict
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from rerail.core.state import State

_NOTHING_HAPPENED = frozenset({Reason.DRY_RUN, Reason.NEVER_WENT_LIVE})


def fingerprint(state: State) -> str | None:
    """Give the fingerprint; None while there is nothing to file, and where nothing is to be filed.

    One Incident per failed deployment: `service id/environment id/live deployment id` from the moment the
    rollback is sent, by this run or by one that it looks on at. An end before acting: one per
    service, environment and day (UTC). None for mistakes in the configuration, dry runs, an undo that did not
    begin, and when nothing was wrong. Fit for an HTML comment.
    """
    if state.started is not None and state.started.dry_run:
        return None
    if state.acting or state.defers:
        return _of_deployment(state)
    if is_watch(state):
        return _of_watch(state)
    verdict = state.verdict
    if is_undo(state):
        return None
    if verdict is None or verdict.reason in _NOTHING_HAPPENED or verdict.exit_code == ExitCode.USAGE:
        return None
    return _of_day(state)


def _of_watch(state: State) -> str | None:
    """Give that of a watch without a rollback: of the watched deployment, as a rollback of it will have.

    Filed where it should have rolled back and did not, and where it was told to ask a human.
    """
    watch, verdict = state.watch, state.verdict
    if verdict is None:
        return None
    if watch is None or watch.judged is None:
        asks = verdict.verdict is None and verdict.exit_code not in (ExitCode.USAGE, ExitCode.RECOVERED)
        return _of_day(state) if asks and verdict.reason is not Reason.INTERRUPTED else None
    judged, plan = watch.judged, watch.plan
    wanted = judged.verdict is Verdict.BAD and (plan.rolls_back or plan.asks) and not judged.never_live
    asked = plan.asks and judged.verdict is not Verdict.HEALTHY
    if not (wanted or asked):
        return None
    return joined(plan.service_id, plan.environment_id, plan.subject.id)


def _of_deployment(state: State) -> str:
    failed = live(state)
    if state.plan is None or failed is None:
        return _of_day(state)
    return joined(state.plan.service_id, state.plan.environment_id, failed.id)


def _of_day(state: State) -> str:
    at = state.started_at or state.verdict_at
    day = at.date().isoformat() if at else "undated"
    return joined(service_name(state), environment_name(state) or "any", day)


def joined(*parts: str) -> str:
    """Join the parts; `--` and `>` would end the comment that holds them."""
    return "/".join(quote(part, safe=".~").replace("--", "-%2D") for part in parts)
