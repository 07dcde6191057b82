"""Who saw it fail. A rollback without a person takes two who don't depend on each other.

| witness | what it says |
|---|---|
| our probes | availability is bad, or the last three probes all failed |
| Railway | 5xx at its edge (users' requests or ours), a crash, restarts |
| a core check | it fails now, and passed on the release before: both of its halves are measured |
| a person, a command of the user's | data corruption or an exposed vulnerability: their word is enough |

Where the configuration lets an advising trigger roll back, its sources speak for whom they are: slower by our
probes, slower at Railway's edge, more errors in its log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.text import draft
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.judged import Witness
from rerail.core.watching.rates import bucket_of
from rerail.core.watching.rows.rated import EDGE, PROBES, users
from rerail.core.watching.rows.says import of
from rerail.core.watching.rows.smoke import SOURCE as SMOKE
from rerail.core.watching.rows.smoke import bad_checks, passed_before
from rerail.core.watching.samples import Sample, measured, samples, samples_since, settled_at, users_from
from rerail.core.watching.triggers import DECLARABLE, TriggerName

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.watching.state import WatchState

RAILWAY = "Railway"
CORE = "a core check"
SUFFICE = frozenset({CORE, "a person", "a command"})
"""Whose word alone is enough."""
IN_A_ROW = 3
LEAST_SEEN = 3
"""Answers 5xx at the edge that bear witness, in more than one bucket."""
_SPEAKS_FOR = {PROBES: PROBES, SMOKE: PROBES, EDGE: RAILWAY, "its log": RAILWAY}


def witnesses(watch: WatchState, table: tuple[Assessed, ...], now: datetime) -> tuple[Witness, ...]:
    """Give who saw the release fail."""
    found = (
        _probes(watch, table, now) or _advising(watch, table, PROBES),
        _railway(watch, table, now) or _advising(watch, table, RAILWAY),
        _core(watch, now),
        *(_user(row) for row in table if row.trigger in DECLARABLE),
    )
    return tuple(each for each in found if each is not None)


def is_seen(failed: int, *, several: bool) -> bool:
    """Tell whether so many 5xx at the edge bear witness; `several`: they stand in more than one bucket."""
    return failed >= LEAST_SEEN and several


def enough(seen: tuple[Witness, ...]) -> bool:
    """Tell whether these are enough to act."""
    who = {each.who for each in seen}
    return bool(who & SUFFICE) or {PROBES, RAILWAY} <= who


def _probes(watch: WatchState, table: tuple[Assessed, ...], now: datetime) -> Witness | None:
    bad = [row for row in table if row.source == PROBES and row.answer is Answer.BAD and not row.advises]
    if bad:
        return Witness(who=PROBES, says=draft(f"{of(bad[0].failures, bad[0].n)} of our probes failed"))
    last = measured(_last_probes(watch, table, now))[-IN_A_ROW:]
    if len(last) == IN_A_ROW and all(s.failed for s in last):
        return Witness(who=PROBES, says=draft(f"the last {IN_A_ROW} of our probes failed"))
    return None


def _last_probes(watch: WatchState, table: tuple[Assessed, ...], now: datetime) -> tuple[Sample, ...]:
    """Give the probes that count; of a deployment that crashed those of its boot, too: it is no boot."""
    state = next((row for row in table if row.trigger is TriggerName.DEPLOYMENT_STATE), None)
    if state is not None and state.answer is Answer.BAD:
        return samples_since(watch, settled_at(watch))
    return samples(watch, now)


def _railway(watch: WatchState, table: tuple[Assessed, ...], now: datetime) -> Witness | None:
    state = next((row for row in table if row.trigger is TriggerName.DEPLOYMENT_STATE), None)
    if state is not None and state.answer is Answer.BAD:
        return Witness(who=RAILWAY, says=state.says)
    failed, seen, several = _at_edge(watch, now)
    if is_seen(failed, several=several):
        return Witness(who=RAILWAY, says=draft(f"its edge answered {of(failed, seen)} requests 5xx"))
    return None


def _at_edge(watch: WatchState, now: datetime) -> tuple[int, int, bool]:
    """Count what Railway's edge answered 5xx, to users and to us; whether in more than one bucket."""
    since = users_from(watch, now)
    given = users(watch, since)
    looks = [e for e in watch.edges if since is not None and e.start >= since]
    buckets = {bucket_of(b.at) for b in given if b.failed} | {
        bucket_of(e.end) for e in looks if e.ours_failed
    }
    failed = sum(b.failed for b in given) + sum(e.ours_failed for e in looks)
    return failed, sum(b.requests for b in given) + sum(e.ours for e in looks), len(buckets) > 1


def _advising(watch: WatchState, table: tuple[Assessed, ...], who: str) -> Witness | None:
    """Let an advising trigger speak, where the configuration lets it roll back."""
    heard = [
        row
        for row in table
        if row.advises
        and row.answer is Answer.BAD
        and row.trigger in watch.plan.also_roll_back_on
        and _SPEAKS_FOR.get(row.source) == who
    ]
    return Witness(who=who, says=heard[0].says) if heard else None


def _core(watch: WatchState, now: datetime) -> Witness | None:
    names = [s.check.name for s in bad_checks(watch, now, core=True)]
    told = [name for name in names if passed_before(watch, name)]
    if not told:
        return None
    return Witness(who=CORE, says=draft(f"{', '.join(told)} fails, and passed on the release before"))


def _user(row: Assessed) -> Witness | None:
    return Witness(who=row.source, says=row.says) if row.answer is Answer.BAD else None
