"""What a watch comes to at one moment: go on, or how it ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.text import Text, draft
from rerail.core.values import Verdict
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.blind import at_the_edge, blind, why_unmeasured
from rerail.core.watching.conclude import conclude
from rerail.core.watching.fate import AFTER_A_FAILURE, Fate, fate
from rerail.core.watching.holding import held_back
from rerail.core.watching.judged import Advice, Judged, Witness
from rerail.core.watching.onset import onset
from rerail.core.watching.patterns import pattern_of
from rerail.core.watching.rows.rated import PROBES
from rerail.core.watching.rows.smoke import SOURCE as SMOKE_CHECKS
from rerail.core.watching.rows.state import has_fallen
from rerail.core.watching.samples import settled_at
from rerail.core.watching.table import table
from rerail.core.watching.tree import way
from rerail.core.watching.triggers import WORDS
from rerail.core.watching.witnesses import enough, witnesses

if TYPE_CHECKING:
    from rerail.core.watching.state import WatchState

SECOND_WITNESS = 180.0
"""Seconds for which a second witness is waited for, once it is certain that the release is bad: of an error
rate that users' requests show within a minute our few probes know after some."""
REREAD = 60.0
"""Seconds after which what is acted upon at Railway must be read again."""
LAST_LOOK = 30.0
"""Seconds past the watch's end for which such a reading is still waited for."""


def judge(watch: WatchState, now: datetime, *, interrupted: str | None) -> Judged | None:
    """Give what the watch comes to at `now` (UTC); None: it goes on."""
    rows = table(watch, now)
    if interrupted:
        says = f"The watch was stopped ({interrupted}) before it was certain of anything."
        return _ended(watch, now, rows, Verdict.INCONCLUSIVE, Reason.INTERRUPTED, says)
    its_own = fate(watch, now)
    if its_own is not None:
        return _by_fate(watch, now, rows, its_own)
    return _by_figures(watch, now, rows) if watch.live_at is not None else None


def _by_figures(watch: WatchState, now: datetime, rows: tuple[Assessed, ...]) -> Judged | None:
    concluded = conclude(rows, long_enough=_long_enough(watch, now), time_is_up=now >= deadline(watch))
    if concluded is None:
        out_of_reach = blind(watch, now)
        if out_of_reach is None:
            return None
        return _ended(watch, now, rows, Verdict.INCONCLUSIVE, *out_of_reach)
    verdict, reason = concluded
    if verdict is Verdict.BAD:
        return _bad(watch, now, rows, reason)
    return _ended(watch, now, rows, verdict, *_said(watch, rows, verdict, reason))


def deadline(watch: WatchState) -> datetime:
    """Tell when the watch ends at the latest (UTC); before the release is live: when that is given up."""
    settled = settled_at(watch)
    if settled is None:
        return watch.planned_at + timedelta(seconds=watch.plan.timing.live)
    return settled + timedelta(seconds=watch.plan.timing.watch)


def wants_fresh_looks(watch: WatchState, now: datetime) -> bool:
    """Tell whether the release is bad by what was measured: then Railway is asked before it is judged."""
    return watch.live_at is not None and any(row.answer is Answer.BAD for row in table(watch, now))


def looks_wanted(watch: WatchState) -> frozenset[str]:
    """Give the looks that a bad release is told with: its log, and Railway's own words where it fell."""
    last = watch.subjects[-1].seen.deployment if watch.subjects else None
    return AFTER_A_FAILURE if last is not None and has_fallen(watch, last) else frozenset({"logs"})


def _bad(watch: WatchState, now: datetime, rows: tuple[Assessed, ...], reason: Reason) -> Judged | None:
    seen = witnesses(watch, rows, now)
    began = onset(watch, rows, now)
    in_time = now < min(deadline(watch), (began.certain_at or now) + timedelta(seconds=SECOND_WITNESS))
    over = now >= deadline(watch) or not watch.plan.rolls_back
    course = way(watch, rows, now, time_is_up=over, core_may_tell=in_time)
    if course is None:
        return None
    rolls_back = course.decision is Advice.ROLL_BACK and watch.plan.rolls_back
    if in_time and not watch.looked_at.keys() >= looks_wanted(watch):
        return None
    if rolls_back and in_time and _may_come(watch, seen):
        return None
    may_reread = now < deadline(watch) + timedelta(seconds=LAST_LOOK)
    if rolls_back and may_reread and _is_stale(watch, now, _TO_ACT if enough(seen) else _TO_SEE):
        return None
    why = held_back(watch, rows, seen, course, now)
    bad = [row for row in rows if row.answer is Answer.BAD]
    return Judged(
        verdict=Verdict.BAD,
        reason=reason,
        says=draft(" ".join(_sentence(row) for row in bad[:3])),
        decision=course.decision,
        tree=course.tree,
        acts=rolls_back and why is None,
        held_back=draft(why) if why else None,
        pattern=pattern_of(watch, rows),
        share=course.share,
        share_of=course.share_of,
        core_broken=course.core_broken,
        witnesses=seen,
        table=rows,
        onset_at=began.first_at,
        failing=_failing(bad),
        flags=course.flags,
    )


def _may_come(watch: WatchState, seen: tuple[Witness, ...]) -> bool:
    """Tell whether a second witness may still come: not where Railway can't be asked at all."""
    silent = not watch.edges and "edge" in watch.failed and "subject" in watch.failed
    return not enough(seen) and not silent


_TO_ACT = ("subject", "platform")
"""Looks that a rollback is done by."""
_TO_SEE = ("edge",)
"""The look that a second witness is looked for by."""


def _is_stale(watch: WatchState, now: datetime, looks: tuple[str, ...]) -> bool:
    """Tell whether one of these looks is old, and may still be had again."""
    oldest = now - timedelta(seconds=REREAD)
    return any(watch.looked_at.get(look, oldest) <= oldest for look in looks if look not in watch.failed)


def _by_fate(watch: WatchState, now: datetime, rows: tuple[Assessed, ...], its_own: Fate) -> Judged:
    judged = _ended(watch, now, rows, its_own.verdict, its_own.reason, its_own.says)
    if its_own.verdict is not Verdict.BAD:
        return judged
    tree = (draft("It never went live: no user is affected. Fix forward, and deploy again."),)
    return replace(
        judged,
        decision=Advice.MONITOR,
        tree=tree,
        share=0.0,
        core_broken=False,
        pattern=pattern_of(watch, rows),
        never_live=its_own.never_live,
    )


def _said(
    watch: WatchState, rows: tuple[Assessed, ...], verdict: Verdict, reason: Reason
) -> tuple[Reason, str]:
    if verdict is Verdict.HEALTHY:
        shown = [
            row for row in rows if row.answer is Answer.HEALTHY and row.n and row.limit and not row.advises
        ]
        figures = "; ".join(f"{WORDS[row.trigger]}: {row.failures} of {row.n} failed" for row in shown)
        return reason, f"{SENTENCES[reason]} {figures}." if figures else SENTENCES[reason]
    if reason is Reason.CANNOT_MEASURE:
        return _unmeasured(watch, rows)
    doubtful = [row for row in rows if row.answer in _DOUBTFUL and not row.advises]
    return reason, " ".join([SENTENCES[reason], *(_sentence(row) for row in doubtful[:2])])


def _unmeasured(watch: WatchState, rows: tuple[Assessed, ...]) -> tuple[Reason, str]:
    """Say what could not be measured; why, where it is our probes of the health URLs."""
    silent = [row for row in rows if row.answer is Answer.UNMEASURED and not row.advises]
    probes = any(row.source == PROBES for row in silent)
    reason = why_unmeasured(watch) if probes else Reason.CANNOT_MEASURE
    says = " ".join(_sentence(row) for row in silent[:3])
    return reason, f"{SENTENCES[reason]} {says} {at_the_edge(watch)}"


_DOUBTFUL = (Answer.OPEN, Answer.NOT_WORSE, Answer.UNMEASURED)


def _ended(
    watch: WatchState,
    now: datetime,
    rows: tuple[Assessed, ...],
    verdict: Verdict,
    reason: Reason,
    says: str,
) -> Judged:
    return Judged(
        verdict=verdict,
        reason=reason,
        says=draft(says),
        table=rows,
        witnesses=witnesses(watch, rows, now),
        onset_at=onset(watch, rows, now).first_at if verdict is not Verdict.HEALTHY else None,
    )


def _long_enough(watch: WatchState, now: datetime) -> bool:
    settled = settled_at(watch)
    return settled is not None and now >= settled + timedelta(seconds=watch.plan.timing.least)


def _sentence(row: Assessed) -> str:
    words = WORDS[row.trigger]
    return f"{words[0].upper()}{words[1:]} ({row.source}): {row.says.reveal()}."


def _failing(bad: list[Assessed]) -> tuple[Text, ...]:
    """Give the checks and tests that fail; not the users' paths, which may say who they are."""
    of_checks = (row for row in bad if row.source == SMOKE_CHECKS)
    return tuple(dict.fromkeys(name for row in of_checks for name in row.failing))
