"""The run as spans of time, for a Gantt chart."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.statuses import ENDED_BADLY, LIVE
from rerail.core.telling.freeze import change_of
from rerail.core.telling.names import last_moment
from rerail.core.telling.recurrence import is_still_on
from rerail.core.values import Outcome, Value, Verdict
from rerail.core.watching.samples import settled_at

if TYPE_CHECKING:
    from rerail.core.state import RungState, State


class Mood(StrEnum):
    """How a span went."""

    DONE = "done"
    UNDER_WAY = "under-way"
    BAD = "bad"


class Span(Value):
    """Something that took time (UTC); `label` may hold words from outside (statuses, names of checks)."""

    section: str
    label: str
    start: datetime
    end: datetime
    mood: Mood = Mood.DONE


WATCHING = "Watch"
PREPARING = "Prepare"
RAILWAY = "Railway"
VERIFYING = "Verify"
EVIDENCE = "Evidence"


def spans(state: State) -> tuple[Span, ...]:
    """Give the spans in the order of their sections; what has not ended reaches to the last thing known."""
    last = last_moment(state)
    if last is None:
        return ()
    found = (
        *_watching(state, last),
        *_preparing(state),
        *(span for rung in state.rungs for span in _rung(state, rung, last)),
        *_freeze(state, last),
        *_verifying(state, last),
        *_evidence(state),
    )
    return tuple(span for span in found if span.end >= span.start)


def _watching(state: State, last: datetime) -> tuple[Span, ...]:
    """Give the way to being live, the draining of the one before, and the watch itself."""
    watch = state.watch
    if watch is None:
        return ()
    end, live_at = watch.judged_at or last, watch.live_at
    waiting = Span(section=WATCHING, label="On its way", start=watch.planned_at, end=live_at or end)
    settled = settled_at(watch)
    if live_at is None or settled is None:
        return (waiting,)
    bad = watch.judged is not None and watch.judged.verdict is Verdict.BAD
    mood = Mood.BAD if bad else Mood.UNDER_WAY if watch.judged is None else Mood.DONE
    return (
        waiting,
        Span(section=WATCHING, label="Old deployment drains", start=live_at, end=min(settled, end)),
        Span(section=WATCHING, label="Watched", start=settled, end=end, mood=mood),
    )


def _preparing(state: State) -> tuple[Span, ...]:
    judged_at = state.watch.judged_at if state.watch else None
    start, chosen = judged_at or state.started_at, _first(state, j.ChoiceMade)
    if start is None or chosen is None:
        return ()
    reading = Span(section=PREPARING, label="Read and choose", start=start, end=chosen)
    if state.planned_at is None:
        return (reading,)
    return (reading, Span(section=PREPARING, label="Safety", start=chosen, end=state.planned_at))


def _first(state: State, kind: type[j.Data]) -> datetime | None:
    return next((e.at for e in state.entries if isinstance(e.data, kind)), None)


def _rung(state: State, rung: RungState, last: datetime) -> tuple[Span, ...]:
    """Give the request and the statuses on the way; what comes once it is live is Verify's."""
    route = str(rung.intent.route)
    answered = rung.answered_at or rung.closed_at or last
    refused = rung.answer is not None and rung.answer.reply is j.Reply.REFUSED
    mood = Mood.BAD if refused else Mood.DONE
    sent = Span(
        section=RAILWAY, label=f"{route} request", start=rung.first_intent_at, end=answered, mood=mood
    )
    ends = [status.at for status in rung.statuses[1:]]
    until = state.verify.closed_at or (rung.closed_at if rung.live_at is None else None) or last
    ends = [*ends, until]
    current = rung.statuses[-1] if rung.statuses and rung.closed is None else None
    statuses = (
        Span(
            section=RAILWAY,
            label=f"{route} {seen.status}",
            start=seen.at,
            end=end,
            mood=_mood(seen.status, still=seen is current),
        )
        for seen, end in zip(rung.statuses, ends, strict=False)
        if seen.status not in LIVE
    )
    return (sent, *statuses)


def _mood(status: str, *, still: bool) -> Mood:
    if status in ENDED_BADLY:
        return Mood.BAD
    return Mood.UNDER_WAY if still else Mood.DONE


def _verifying(state: State, last: datetime) -> tuple[Span, ...]:
    live_at = state.rung.live_at if state.rung else None
    if live_at is None or state.plan is None:
        return ()
    settled = live_at + timedelta(seconds=state.plan.timing.settle)
    settling = Span(
        section=VERIFYING, label="Old deployment drains", start=live_at, end=min(settled, max(last, live_at))
    )
    open_end = state.verify.closed_at is None and state.verdict is None
    ending = _looks(state, j.ProofLooked, "Proof in request log")
    return (settling, *_checks(state, still=open_end), *ending, *_looks(state, j.EndSeen, "Look who is Live"))


def _checks(state: State, *, still: bool) -> tuple[Span, ...]:
    found = []
    for name in dict.fromkeys(e.check for e in state.verify.evidence):
        mine = [e for e in state.verify.evidence if e.check == name]
        bad = mine[-1].outcome is Outcome.FAILED
        mood = Mood.BAD if bad else Mood.UNDER_WAY if still else Mood.DONE
        span = Span(
            section=VERIFYING,
            label=f"Check {name}",
            start=mine[0].started_at,
            end=mine[-1].finished_at,
            mood=mood,
        )
        found.append(span)
    return tuple(found)


def _evidence(state: State) -> tuple[Span, ...]:
    found = state.evidence
    if found.first_at is None or found.last_at is None:
        return ()
    mood = Mood.DONE if found.collected else Mood.UNDER_WAY
    return (
        Span(section=EVIDENCE, label="Evidence comes in", start=found.first_at, end=found.last_at, mood=mood),
    )


def _looks(state: State, kind: type[j.Data], label: str) -> tuple[Span, ...]:
    times = [e.at for e in state.entries if isinstance(e.data, kind)]
    if not times:
        return ()
    return (Span(section=VERIFYING, label=label, start=times[0], end=times[-1]),)


def _freeze(state: State, last: datetime) -> tuple[Span, ...]:
    """Give the span from asking for auto-deploy to be off until it was seen to be."""
    change = change_of(state)
    if change is None:
        return ()
    off, bad = change.seen is not None and change.seen.in_force, is_still_on(state)
    end = (change.looked_at if off else change.looked_at or change.answered_at) or last
    mood = Mood.DONE if off else Mood.BAD if bad else Mood.UNDER_WAY
    return (Span(section=RAILWAY, label="Auto-deploy off", start=change.intent_at, end=end, mood=mood),)
