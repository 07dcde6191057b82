"""The rollback's metrics (those that the runbook asks to track), each with how it was obtained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.values import Value, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.state import State


class Metric(Value):
    """One figure in seconds; None means unknown, and `how` says why."""

    name: str
    seconds: float | None
    how: str


def metrics(state: State) -> tuple[Metric, ...]:
    """Give all metrics of the runbook that a run can know, and those that people have to fill in."""
    return (
        _measured("Time to initiate", time_to_initiate(state), "until the rollback request left"),
        _measured("Time to live", time_to_live(state), "until Railway said that the Target is live"),
        _measured("Time to restore", time_to_restore(state), "until verification had passed"),
        Metric(name="Time to detect", seconds=None, how="not measured: somebody has to say when it began"),
    )


def _measured(name: str, seconds: float | None, until: str) -> Metric:
    how = f"from the start of rerail {until}" if seconds is not None else "not reached"
    return Metric(name=name, seconds=seconds, how=how)


def time_to_initiate(state: State) -> float | None:
    """Give the seconds from process start to the first mutation's intent; None when nothing was sent."""
    return _since_start(state, state.rungs[0].first_intent_at if state.rungs else None)


def time_to_live(state: State) -> float | None:
    """Give the seconds from process start until our deployment was seen live; None when it never was."""
    return _since_start(state, next((r.live_at for r in reversed(state.rungs) if r.live_at), None))


def time_to_restore(state: State) -> float | None:
    """Give the seconds from process start until verification passed; None unless RECOVERED."""
    recovered = state.verdict is not None and state.verdict.verdict is Verdict.RECOVERED
    return _since_start(state, state.verify.closed_at) if recovered else None


def _since_start(state: State, moment: datetime | None) -> float | None:
    if moment is None or state.started_at is None:
        return None
    return (moment - state.started_at).total_seconds()
