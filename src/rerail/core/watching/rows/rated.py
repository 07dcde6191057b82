"""Availability and error rate: what share of requests fails."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.text import Text, draft
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.rates import RECENT, Counts, Rated, counts, counts_of_buckets, judge_rate
from rerail.core.watching.rows.says import of, share
from rerail.core.watching.samples import counts_from, measured, samples, samples_before, users_from
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rerail.core.watching.samples import Sample
    from rerail.core.watching.seen import Bucket
    from rerail.core.watching.state import WatchState

PROBES = "our probes"
EDGE = "Railway's edge"
SILENT = 12
"""So many measurements in a row that failed, and the trigger counts as not measured (a minute of probes)."""
_SAYS = {
    Answer.HEALTHY: "for certain within its limit",
    Answer.OPEN: "not certain yet",
    Answer.NOT_WORSE: "no worse than before the deploy",
}


def availability(watch: WatchState, now: datetime) -> Assessed:
    """Judge our probes of the health URLs against the availability that is wanted."""
    wanted = watch.plan.limits.availability
    if wanted is None or not watch.plan.health:
        says = "switched off" if wanted is None else "no health URL is known"
        return _unused(TriggerName.API_AVAILABILITY, PROBES, says)
    return _probes(TriggerName.API_AVAILABILITY, watch, now, 1 - wanted)


def error_rate(watch: WatchState, now: datetime) -> Assessed:
    """Judge users' requests at Railway's edge; our probes where its log can't be read, or was not yet."""
    limit = watch.plan.limits.error_rate
    if limit is None:
        return _unused(TriggerName.ERROR_RATE, EDGE, "switched off")
    if not watch.edges:
        if not watch.plan.health:
            trouble = watch.failed.get("edge")
            return _unmeasured(TriggerName.ERROR_RATE, EDGE, trouble.says if trouble else "not read yet")
        return _probes(TriggerName.ERROR_RATE, watch, now, limit)
    since = users_from(watch, now)
    everything = users(watch, since)
    if not everything:
        return _unused(TriggerName.ERROR_RATE, EDGE, "no request of a user yet")
    before = _before_at_edge(watch)
    window = counts_of_buckets(b for b in everything if b.at >= _window(watch, now))
    whole = counts_of_buckets(everything)
    last = max(b.at for b in everything)
    recent = counts_of_buckets(b for b in everything if b.at >= last - timedelta(seconds=RECENT))
    rated = judge_rate(
        window, whole, recent=recent, measured_for=_for(since, now), limit=limit, before=before
    )
    failing = tuple(dict.fromkeys(path for edge in reversed(watch.edges) for path in edge.failing))[:5]
    return _row(TriggerName.ERROR_RATE, EDGE, rated, (window, whole), limit, before, failing=failing)


def users(watch: WatchState, since: datetime | None) -> tuple[Bucket, ...]:
    """Give users' requests since then, by whole buckets."""
    if since is None:
        return ()
    return tuple(b for edge in watch.edges for b in edge.buckets if b.at >= since)


def probe_counts(watch: WatchState, now: datetime) -> tuple[Counts, Counts]:
    """Give our probes within the window, and since failures count."""
    given = measured(samples(watch, now))
    start = _window(watch, now)
    return _counted(s for s in given if s.at >= start), _counted(given)


def user_counts(watch: WatchState, now: datetime) -> Counts:
    """Give users' requests within the window."""
    start = _window(watch, now)
    return counts_of_buckets(b for b in users(watch, users_from(watch, now)) if b.at >= start)


def _probes(trigger: TriggerName, watch: WatchState, now: datetime, limit: float) -> Assessed:
    given = samples(watch, now)
    unmeasured = sum(s.failed is None for s in given)
    if given and all(s.failed is None for s in given[-SILENT:]):
        says = f"{unmeasured} of {len(given)} measurements failed, the last ones too"
        return _unmeasured(trigger, PROBES, says, unmeasured)
    window, whole = probe_counts(watch, now)
    known = _counted(measured(samples_before(watch)))
    before = known if known.n else None
    since = counts_from(watch, now)
    recent = _counted(s for s in measured(given) if s.at >= now - timedelta(seconds=RECENT))
    rated = judge_rate(
        window, whole, recent=recent, measured_for=_for(since, now), limit=limit, before=before
    )
    return _row(trigger, PROBES, rated, (window, whole), limit, before, unmeasured=unmeasured)


def _row(  # noqa: PLR0913  a row has that many columns
    trigger: TriggerName,
    source: str,
    rated: Rated,
    counted: tuple[Counts, Counts],
    limit: float,
    before: Counts | None,
    *,
    unmeasured: int = 0,
    failing: tuple[Text, ...] = (),
) -> Assessed:
    against = rated.answer in (Answer.BAD, Answer.NOT_WORSE)
    shown = counted[0] if against else counted[1]
    return Assessed(
        trigger=trigger,
        source=source,
        answer=rated.answer,
        says=draft(_said(rated, shown, limit, before)),
        n=shown.n,
        failures=shown.failures,
        unmeasured=unmeasured,
        rate=rated.rate,
        low=rated.low,
        high=rated.high,
        limit=limit,
        before=before.rate if before else None,
        failing=failing if rated.answer is Answer.BAD else (),
    )


def _said(rated: Rated, shown: Counts, limit: float, before: Counts | None) -> str:
    if rated.answer is Answer.OPEN and (rated.low or 0.0) > limit:
        return "beyond its limit, but not yet for long enough"
    if rated.answer is not Answer.BAD:
        return _SAYS[rated.answer]
    than = f", before the deploy {of(before.failures, before.n)}" if before is not None and before.n else ""
    return f"{of(shown.failures, shown.n)} failed; for certain more than {share(limit)}{than}"


def _unused(trigger: TriggerName, source: str, says: str) -> Assessed:
    return Assessed(trigger=trigger, source=source, answer=Answer.UNUSED, says=draft(says))


def _unmeasured(trigger: TriggerName, source: str, says: str, unmeasured: int = 0) -> Assessed:
    return Assessed(
        trigger=trigger, source=source, answer=Answer.UNMEASURED, says=draft(says), unmeasured=unmeasured
    )


def _counted(given: Iterable[Sample]) -> Counts:
    return counts((s.at, bool(s.failed)) for s in given)


def _before_at_edge(watch: WatchState) -> Counts | None:
    seen = watch.baseline
    if seen is None or not seen.requests:
        return None
    return Counts(n=seen.requests, failures=seen.failed or 0)


def _window(watch: WatchState, now: datetime) -> datetime:
    return now - timedelta(seconds=watch.plan.limits.window)


def _for(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0
