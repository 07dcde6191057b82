"""The rollback's metrics (those that the runbook asks to track), each with how it was obtained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.evidence.values import ExcerptKind, Part
from rerail.core.telling.forward import is_undo
from rerail.core.telling.root_cause import NAMES, RootCause, suggest
from rerail.core.telling.watched.record import time_to_detect as watch_took
from rerail.core.values import Value, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.state import State


class Metric(Value):
    """One figure in seconds, or in words; None means unknown, and `how` says why."""

    name: str
    seconds: float | None
    how: str
    at_least: bool = False
    """Whether it may have been more."""
    words: str | None = None
    """For a metric that is no time."""


def metrics(state: State) -> tuple[Metric, ...]:
    """Give all metrics of the runbook; each says how it was obtained, or why it is unknown.

    An undo has no failure before it: only how long it took itself.
    """
    took = (
        _measured("Time to initiate", time_to_initiate(state), "until the rollback request left"),
        _measured("Time to live", time_to_live(state), "until Railway said that the Target is live"),
        _measured("Time to restore", time_to_restore(state), "until verification had passed"),
    )
    return took if is_undo(state) else (detected(state), *took, impacted(state), _root_cause(state))


def _measured(name: str, seconds: float | None, until: str) -> Metric:
    how = f"from the start of rerail {until}" if seconds is not None else "not reached"
    return Metric(name=name, seconds=seconds, how=how)


def time_to_initiate(state: State) -> float | None:
    """Give the seconds from process start to the first mutation's intent; None when this run sent none."""
    if state.continued is not None:
        return None
    return _since_start(state, state.rungs[0].first_intent_at if state.rungs else None)


def time_to_live(state: State) -> float | None:
    """Give the seconds from process start until our deployment was seen live; None when it never was."""
    return _since_start(state, next((r.live_at for r in reversed(state.rungs) if r.live_at), None))


def time_to_restore(state: State) -> float | None:
    """Give the seconds from process start until verification passed; None unless RECOVERED."""
    return _since_start(state, state.verify.closed_at) if _is_recovered(state) else None


def _since_start(state: State, moment: datetime | None) -> float | None:
    if moment is None or state.started_at is None:
        return None
    return (moment - state.started_at).total_seconds()


def _is_recovered(state: State) -> bool:
    return state.verdict is not None and state.verdict.verdict is Verdict.RECOVERED


def detected(state: State) -> Metric:
    """Give how long it took from the first sign of trouble until rerail was started.

    Signs in this order: the first failed request, the first error in the log, what a person said.
    """
    name = "Time to detect"
    watched = _by_watch(state)
    if watched is not None:
        return watched
    began, sign = _beginning(state)
    if began is None or state.started_at is None:
        return Metric(name=name, seconds=None, how=f"{sign}; say since when it was bad with --bad-since")
    seconds = (state.started_at - began).total_seconds()
    if seconds < 0:
        return Metric(name=name, seconds=0.0, how=f"rerail was started before {sign}")
    return Metric(name=name, seconds=seconds, how=f"from {sign} until rerail was started")


def _by_watch(state: State) -> Metric | None:
    """Give how long it took from the first failure that counts until a watch was certain."""
    seconds = watch_took(state)
    if seconds is None:
        return None
    how = "from the first failure that rerail's watch counted until it was certain"
    return Metric(name="Time to detect", seconds=seconds, how=how)


def _beginning(state: State) -> tuple[datetime | None, str]:
    impact, error = state.evidence.impact, state.evidence.excerpt(ExcerptKind.FIRST_ERROR)
    if impact is not None and impact.first_failure is not None:
        return impact.first_failure, "the first failed request in Railway's HTTP log"
    if error is not None and error.marked is not None and error.at is not None:
        return error.at, "the first error in the deployment's log"
    if state.started is not None and state.started.bad_since is not None:
        return state.started.bad_since, "the time that was given as the beginning"
    return None, nothing_found(state)


def nothing_found(state: State) -> str:
    """Say, as a sentence part, that the logs tell no beginning; of unread ones nothing is claimed."""
    impact, error = state.evidence.impact, state.evidence.excerpt(ExcerptKind.FIRST_ERROR)
    if impact is None and error is None:
        return "Railway's logs were not read (yet)"
    kept = state.evidence.of(Part.DEPLOY_LOG)
    requests, lines = impact is not None and impact.requests is not None, kept is not None and bool(kept.file)
    if requests and lines:
        return "no failed request or error was found in Railway's logs"
    if requests:
        return "no failed request was found in Railway's HTTP log, and there is no data from the deploy log"
    if lines:
        return "no error was found in the deploy log, and there is no data from Railway's HTTP log"
    return "no data from Railway's logs"


def time_to_detect(state: State) -> float | None:
    """Give the seconds from the first sign of trouble until rerail was started; None when unknown."""
    return detected(state).seconds


def impacted(state: State) -> Metric:
    """Give how long users met failures: from the first failed request to the last."""
    name, impact = "User impact duration", state.evidence.impact
    if impact is None:
        return Metric(name=name, seconds=None, how="Railway's HTTP log was not read (yet)")
    if impact.requests is None or impact.failed is None:
        return Metric(name=name, seconds=None, how="no data from Railway's HTTP log")
    if impact.failed == 0:
        return Metric(name=name, seconds=0.0, how="no request failed in Railway's HTTP log")
    if impact.first_failure is None or impact.last_failure is None:
        return Metric(name=name, seconds=None, how="the failed requests have no times")
    seconds = max(0.0, (impact.last_failure - impact.first_failure).total_seconds())
    how = "from the first to the last failed request in Railway's HTTP log"
    return _bounded(state, Metric(name=name, seconds=seconds, how=how), complete=impact.complete)


def _bounded(state: State, metric: Metric, *, complete: bool) -> Metric:
    """Say that it is a lower bound where failures may go on, or some of the log was not read."""
    if not _is_recovered(state):
        how = f"{metric.how}; ongoing, as far as is known"
        return Metric(name=metric.name, seconds=metric.seconds, how=how, at_least=True)
    if not complete:
        how = f"{metric.how}, which was not read to its end"
        return Metric(name=metric.name, seconds=metric.seconds, how=how, at_least=True)
    return metric


def user_impact(state: State) -> float | None:
    """Give the seconds from the first to the last failed request; None where there is no data."""
    return impacted(state).seconds


def _root_cause(state: State) -> Metric:
    found = suggest(state)
    known = found.category is not RootCause.UNKNOWN
    words = f"{NAMES[found.category]} (suggested)" if known else None
    return Metric(name="Root-cause category", seconds=None, how=found.why, words=words)


SECONDS: dict[str, Callable[[State], float | None]] = {
    "time_to_detect": time_to_detect,
    "time_to_initiate": time_to_initiate,
    "time_to_live": time_to_live,
    "time_to_restore": time_to_restore,
    "user_impact": user_impact,
}
"""The metrics that are times, by their key in records."""
