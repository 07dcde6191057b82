"""The record of a watch for machines: the key `watch` of result.json. Documented in docs/result.md."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.watching.assessed import Assessed


class RowRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """One row of the table; shares are fractions."""

    trigger: str
    source: str
    answer: str
    says: str
    advises: bool
    n: int
    failures: int
    unmeasured: int
    rate: float | None
    low: float | None
    high: float | None
    limit: float | None
    before: float | None
    unit: str
    failing: tuple[str, ...]


class WitnessRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """Who saw it fail."""

    who: str
    says: str


class WatchRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The watch. Times are UTC, durations seconds; None means unknown or not applicable."""

    deployment_id: str
    commit: str | None
    verdict: str | None = None
    reason_code: str | None = None
    says: str = ""
    decision: str | None = None
    tree: tuple[str, ...] = ()
    acts: bool = False
    held_back: str | None = None
    pattern: str | None = None
    share: float | None = None
    share_of: str | None = None
    core_broken: bool | None = None
    never_live: bool = False
    witnesses: tuple[WitnessRecord, ...] = ()
    table: tuple[RowRecord, ...] = ()
    failing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    live_at: datetime | None = None
    onset_at: datetime | None = None
    judged_at: datetime | None = None
    time_to_detect: float | None = None
    """From the first failure until it was certain."""
    recorded: tuple[str, ...] = ()


def watch_record(state: State) -> WatchRecord | None:
    """Give the record of the watch; None where the run has none, or none was planned yet."""
    watch = state.watch
    if watch is None:
        return None
    subject, judged = watch.plan.subject, watch.judged
    made = WatchRecord(deployment_id=subject.id, commit=subject.commit, live_at=watch.live_at)
    if judged is None:
        return made
    return msgspec.structs.replace(
        made,
        verdict=str(judged.verdict),
        reason_code=str(judged.reason),
        says=str(judged.says),
        decision=str(judged.decision) if judged.decision else None,
        tree=tuple(map(str, judged.tree)),
        acts=judged.acts,
        held_back=str(judged.held_back) if judged.held_back else None,
        pattern=str(judged.pattern) if judged.pattern else None,
        share=judged.share,
        share_of=judged.share_of,
        core_broken=judged.core_broken,
        never_live=judged.never_live,
        witnesses=tuple(WitnessRecord(who=w.who, says=str(w.says)) for w in judged.witnesses),
        table=tuple(_row(row) for row in judged.table),
        failing=tuple(map(str, judged.failing)),
        flags=judged.flags,
        onset_at=judged.onset_at,
        judged_at=watch.judged_at,
        time_to_detect=time_to_detect(state),
        recorded=tuple(f"{r.what}: {r.name}" for r in state.recorded if r.done and r.name),
    )


def time_to_detect(state: State) -> float | None:
    """Give the seconds from the first failure that counts until the watch was certain; None: none failed."""
    watch = state.watch
    judged = watch.judged if watch else None
    if watch is None or judged is None or judged.onset_at is None or watch.judged_at is None:
        return None
    return max(0.0, (watch.judged_at - judged.onset_at).total_seconds())


def _row(row: Assessed) -> RowRecord:
    return RowRecord(
        trigger=str(row.trigger),
        source=row.source,
        answer=str(row.answer),
        says=str(row.says),
        advises=row.advises,
        n=row.n,
        failures=row.failures,
        unmeasured=row.unmeasured,
        rate=row.rate,
        low=row.low,
        high=row.high,
        limit=row.limit,
        before=row.before,
        unit=row.unit,
        failing=tuple(map(str, row.failing)),
    )
