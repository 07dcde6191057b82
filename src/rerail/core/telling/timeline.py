"""The Timeline: the Journal as rows for people. What repeats itself (polls, equal answers) is no row."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.fold import step
from rerail.core.state import Entry, State
from rerail.core.telling import events
from rerail.core.telling.tone import Tone
from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stage(StrEnum):
    """The part of the run that a row belongs to, in the order of the run."""

    BEFORE = "before the run"
    WATCH = "watch the release"
    CHOOSE = "choose the Target"
    RESTORE = "bring the Target back"
    VERIFY = "verify"
    TELL = "tell"


class Row(Value):
    """One event. `event` is our wording with ids only; `detail` may quote the outside (already redacted)."""

    seq: int
    at: datetime
    stage: Stage
    source: str
    event: str
    detail: str = ""
    link: str | None = None
    tone: Tone | None = None
    """Whether this is good or bad news, by its kind and outcome; None when it is neither."""


REPEATED_WITHIN = timedelta(seconds=30)
"""A look that fails again within this time is the same trouble."""


def rows(state: State) -> tuple[Row, ...]:
    """Give the whole Timeline, in the Journal's order."""
    return rows_since(State(), state)


def rows_since(before: State, after: State) -> tuple[Row, ...]:
    """Give the rows of what the Journal gained from one state to a later one of the same run."""
    return tuple(_walk(before, tuple(e for e in after.entries if e.seq > before.seq), after.run))


def _walk(state: State, entries: tuple[Entry, ...], run: str) -> Iterator[Row]:
    for entry in entries:
        line = j.Line(
            v=j.SCHEMA_VERSION, seq=entry.seq, run=run, lane=entry.lane, at=entry.at, data=entry.data
        )
        following = step(state, line)
        yield from _rows_of(state, following, entry)
        state = following


def _rows_of(before: State, after: State, entry: Entry) -> Iterator[Row]:
    if isinstance(entry.data, j.LookFailed) and _repeats(before, entry):
        return
    stage = _stage(entry.data, after)
    for event in events.events(before, after, entry.data):
        yield Row(
            seq=entry.seq,
            at=entry.at,
            stage=stage,
            source=event.source,
            event=event.says,
            detail=" ".join(event.detail.split()),
            link=event.link,
            tone=event.tone,
        )


def _repeats(before: State, entry: Entry) -> bool:
    if not isinstance(entry.data, j.LookFailed):
        return False
    for earlier in reversed(before.entries):
        if entry.at - earlier.at > REPEATED_WITHIN:
            return False
        if isinstance(earlier.data, j.LookFailed) and earlier.data.action == entry.data.action:
            return True
    return False


def _stage(data: j.Data, after: State) -> Stage:  # noqa: PLR0911  a table
    """Give the stage; what lies beside the rollback belongs to the one that the run is in."""
    if after.started is not None and after.started.watch and not _is_over(data, after):
        return Stage.WATCH
    match data:
        case j.Started() | j.Read() | j.ChoiceMade() | j.Planned() | j.ClaimSeen(turn=1):
            return Stage.CHOOSE
        case j.Measured() | j.ProofLooked() | j.EndSeen():
            return Stage.VERIFY
        case j.LookFailed(action="end" | "proof"):
            return Stage.VERIFY
        case j.StepClosed(step=closed):
            return Stage.VERIFY if closed is j.Step.VERIFY else Stage.RESTORE
        case j.Told() | j.VerdictGiven() | j.Interrupted() | j.ClaimReturned() | j.Recorded():
            return Stage.TELL
        case _:
            is_live = after.rung is not None and after.rung.closed is not None
            return Stage.VERIFY if is_live else Stage.RESTORE


def _is_over(data: j.Data, after: State) -> bool:
    """Tell whether the watch of a run has been left behind: a rollback has begun, or it is told."""
    watch = after.watch
    if isinstance(data, j.Told | j.VerdictGiven | j.Interrupted | j.ClaimReturned | j.Recorded):
        return True
    return watch is not None and watch.judged is not None and not isinstance(data, j.Judged)
