"""What one line of a watch means to a person; polls, and what only repeats, mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.statuses import ENDED_BADLY, LIVE
from rerail.core.judging.vantage import CONTROL
from rerail.core.telling.happening import RAILWAY, RERAIL, Event
from rerail.core.telling.names import deployment_link
from rerail.core.telling.tone import OF_VERDICT, Tone
from rerail.core.telling.watched.figures import cells_of
from rerail.core.telling.watched.words import DECISIONS, PATTERNS, release_name
from rerail.core.telling.wording import duration
from rerail.core.values import Outcome
from rerail.core.watching.assessed import Answer
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.state import State

Watched = (
    j.WatchPlanned
    | j.SubjectSeen
    | j.EdgeSeen
    | j.LogsSeen
    | j.BaselineSeen
    | j.LatencySeen
    | j.PlatformSeen
    | j.SubjectExplained
    | j.Judged
    | j.Recorded
)


def events(before: State, after: State, data: Watched) -> tuple[Event, ...]:
    """Give what to say of a line; nothing where it only repeats what is known."""
    match data:
        case j.WatchPlanned():
            return (_planned(after, data),)
        case j.SubjectSeen():
            return tuple(_subject(before, after, data))
        case j.PlatformSeen() | j.SubjectExplained() | j.BaselineSeen() | j.EdgeSeen():
            return tuple(_seen(before, data))
        case j.Judged():
            return tuple(_judged(after, data))
        case j.Recorded():
            return (_recorded(data),)
        case _:
            return ()


def measured(before: State, data: j.Measured) -> tuple[Event, ...]:
    """Say that a check of the watched release begins to fail, can't be measured, or passes again."""
    evidence, watch = data.evidence, before.watch
    if watch is None or evidence.check == CONTROL.name:
        return ()
    told = [e.outcome for e in watch.evidence if e.check == evidence.check]
    if told and told[-1] is evidence.outcome:
        return ()
    if evidence.outcome is Outcome.UNKNOWN:
        says = f"Check {evidence.check} could not be measured"
        return (Event(source=RERAIL, says=says, detail=str(evidence.observed), tone=Tone.DOUBTFUL),)
    failed = evidence.outcome is Outcome.FAILED
    old = watch.live_at is None
    whom = "before it was live: " if old else ""
    how = "fails" if failed else "passes again" if told else "passes"
    tone = Tone.BAD if failed and not old else None
    says = f"Check {evidence.check} {how}"
    return (Event(source=RERAIL, says=says, detail=f"{whom}{evidence.observed}", tone=tone),)


def _planned(after: State, data: j.WatchPlanned) -> Event:
    plan = data.plan
    where = f"{release_name(after)}, deployment {plan.subject.id}"
    live = "it is live" if plan.already_live_at else f"it is {plan.subject.status}"
    says = f"To be watched: {where}"
    detail = f"{plan.found_by}; {live}"
    return Event(source=RERAIL, says=says, detail=detail, link=deployment_link(after, plan.subject.id))


def _subject(before: State, after: State, data: j.SubjectSeen) -> Iterator[Event]:
    watch = before.watch
    if watch is None or after.watch is None:
        return
    known = watch.subjects[-1].seen if watch.subjects else None
    status = data.deployment.status
    if (known.deployment.status if known else watch.plan.subject.status) != status:
        tone = Tone.GOOD if status in LIVE else Tone.BAD if status in ENDED_BADLY else None
        yield Event(source=RAILWAY, says=f"The watched deployment is {status}", tone=tone)
    told = {d.id for d in known.under_way} if known else set()
    for other in data.under_way:
        if other.id not in told:
            says = f"A newer deployment is under way: {other.id} ({other.status})"
            yield Event(source=RAILWAY, says=says, tone=Tone.DOUBTFUL)


def _seen(
    before: State, data: j.PlatformSeen | j.SubjectExplained | j.BaselineSeen | j.EdgeSeen
) -> Iterator[Event]:
    watch = before.watch
    match data:
        case j.PlatformSeen(platform=platform) if platform.stable is False:
            if watch is None or watch.platform is None or watch.platform.platform.stable is not False:
                detail = str(platform.says) if platform.says else ""
                yield Event(
                    source=RAILWAY, says="Railway itself has an incident", detail=detail, tone=Tone.BAD
                )
        case j.SubjectExplained(step=step, error=error) if step is not None:
            detail = f"{step}: {error}" if error else step
            says = "Railway says which of its steps failed"
            yield Event(source=RAILWAY, says=says, detail=detail, tone=Tone.BAD)
        case j.BaselineSeen(missing=missing) if missing:
            detail = " ".join(f"{each}." for each in missing)
            says = "Not all is known of how it was before"
            yield Event(source=RAILWAY, says=says, detail=detail, tone=Tone.DOUBTFUL)
        case j.EdgeSeen(buckets=buckets):
            failed = sum(b.failed for b in buckets)
            if failed and not any(b.failed for e in (watch.edges if watch else ()) for b in e.buckets):
                many = f"{failed} of {sum(b.requests for b in buckets)} requests of users"
                yield Event(source=RAILWAY, says=f"First failures at Railway's edge: {many}", tone=Tone.BAD)


def _judged(after: State, data: j.Judged) -> Iterator[Event]:
    for row in data.table:
        if row.answer is Answer.BAD:
            cells = cells_of(row)
            limit = f"limit {cells.limit}" if cells.limit else ""
            figures = ", ".join(x for x in (cells.failed, limit) if x)
            figures = str(row.says) if row.trigger is TriggerName.DEPLOYMENT_STATE else figures
            says = f"Trigger {row.trigger} is bad ({row.source})"
            yield Event(source=RERAIL, says=says, detail=figures or str(row.says), tone=Tone.BAD)
    watch = after.watch
    took = ""
    if watch is not None and watch.judged_at is not None and watch.live_at is not None:
        since = (watch.judged_at - watch.live_at).total_seconds()
        took = f", {duration(since)} after it was live" if since >= 0 else ""
    decided = f"; decision {DECISIONS[data.decision]}" if data.decision else ""
    pattern = f" ({PATTERNS[data.pattern]})" if data.pattern else ""
    says = f"The release is {data.verdict.upper()}{took}{decided}{pattern}"
    yield Event(source=RERAIL, says=says, detail=str(data.says), tone=OF_VERDICT[data.verdict])
    if data.held_back:
        yield Event(
            source=RERAIL, says="Not rolled back by this run", detail=str(data.held_back), tone=Tone.DOUBTFUL
        )


_RECORDS = {"tag": "The release was tagged", "deployment-status": "GitHub was told", "thaw": "Thawed"}


def _recorded(data: j.Recorded) -> Event:
    what = _RECORDS.get(data.what, data.what)
    if data.done:
        return Event(source=RERAIL, says=f"{what}: {data.name}" if data.name else what, tone=Tone.GOOD)
    says = f"Not recorded ({data.what})"
    return Event(source=RERAIL, says=says, detail=data.says or "", tone=Tone.DOUBTFUL)
