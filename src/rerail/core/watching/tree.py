"""The runbook's decision tree: how many users are affected, and whether core functionality is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.statistics import wilson
from rerail.core.text import Text, draft
from rerail.core.values import Value
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.core_broken import core_of
from rerail.core.watching.judged import Advice
from rerail.core.watching.rates import SURE_OF_HEALTHY
from rerail.core.watching.rows.rated import probe_counts, user_counts
from rerail.core.watching.rows.says import of, share
from rerail.core.watching.rows.smoke import bad_checks
from rerail.core.watching.triggers import DECLARABLE, WORDS, TriggerName

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.watching.rates import Counts
    from rerail.core.watching.state import WatchState

MANY = 0.10
"""Share of users; beyond it the runbook does not wait for a fix."""
LEAST_USERS = 20
"""Requests of users that the share is told by; with fewer our probes tell more."""


class Way(Value):
    """The way through the tree."""

    decision: Advice
    tree: tuple[Text, ...]
    share: float | None = None
    share_of: str | None = None
    core_broken: bool | None = None
    flags: tuple[str, ...] = ()


def way(  # noqa: PLR0911  a tree's leaves
    watch: WatchState,
    table: tuple[Assessed, ...],
    now: datetime,
    *,
    time_is_up: bool = True,
    core_may_tell: bool = False,
) -> Way | None:
    """Go through the tree for a bad release; None: how many are hit is not certain, and there is time.

    `core_may_tell`: there is time to wait for a core check that has not said yet whether it is broken, too.
    """
    bad = {row.trigger for row in table if row.answer is Answer.BAD}
    terrible = [trigger for trigger in DECLARABLE if trigger in bad]
    if terrible:
        words = " and ".join(WORDS[trigger] for trigger in terrible)
        return Way(decision=Advice.ROLL_BACK, tree=(draft(f"{words}: roll back, whoever is affected"),))
    if TriggerName.DEPLOYMENT_STATE in bad:
        says = "The deployment does not run: everybody is affected, core functionality is broken."
        return Way(decision=Advice.ROLL_BACK, tree=(draft(says),), share=1.0, core_broken=True)
    counted, what = _measured(watch, now)
    core, why = core_of(watch, bad, now, may_wait=core_may_tell)
    if core is None:
        return None
    slow = bad <= {TriggerName.PERFORMANCE_DEGRADATION, TriggerName.LOG_ERRORS}
    flags = tuple(dict.fromkeys(s.flag for s in bad_checks(watch, now) if s.flag))
    many = (core and TriggerName.CRITICAL_FUNCTIONALITY in bad) or are_many(counted)
    settled = time_is_up or slow or are_few(counted)
    first = draft(_first(counted, what, many=many, core=core))
    configured = [t for t in watch.plan.also_roll_back_on if t in bad]
    if configured:
        words = " and ".join(WORDS[trigger] for trigger in configured)
        tree = (first, draft(f"The configuration says to roll back on {words}."))
        return _way(Advice.ROLL_BACK, tree, counted, what, core=core, flags=flags)
    if not core and flags:  # who disables a flag need not wait for many to be hit
        tree = (first, draft(f"Core functionality is not broken, and {_named(flags)} switches it off."))
        return _way(Advice.DISABLE_FLAG, tree, counted, what, core=core, flags=flags)
    if not many and not settled:
        return None
    if not many:
        says = "Monitor and fix forward." if not slow else "It is slower or logs more errors: fix forward."
        return _way(Advice.MONITOR, (first, draft(says)), counted, what, core=core, flags=flags)
    if core:
        return _way(Advice.ROLL_BACK, (first, draft(why)), counted, what, core=core, flags=flags)
    says = "Core functionality is not broken, and no flag is declared for what fails: fix forward."
    return _way(Advice.MONITOR, (first, draft(says)), counted, what, core=core, flags=flags)


def told_by(users: Counts, probes: Counts) -> Counts:
    """Give what the share of affected users is told by: their own requests, where there are enough."""
    return users if users.n >= LEAST_USERS else probes


def are_many(counted: Counts) -> bool:
    """Tell whether more users are affected than the runbook lets wait for a fix."""
    return (counted.rate or 0.0) > MANY


def are_few(counted: Counts) -> bool:
    """Tell whether, for certain (95 %), no more are affected than the runbook lets wait for a fix."""
    return wilson(counted.failures, counted.n, SURE_OF_HEALTHY).high <= MANY


def _way(
    decision: Advice,
    tree: tuple[Text, ...],
    counted: Counts,
    what: str,
    *,
    core: bool,
    flags: tuple[str, ...],
) -> Way:
    return Way(
        decision=decision,
        tree=tree,
        share=counted.rate,
        share_of=what if counted.n else None,
        core_broken=core,
        flags=flags,
    )


def _measured(watch: WatchState, now: datetime) -> tuple[Counts, str]:
    users, probes = user_counts(watch, now), probe_counts(watch, now)[0]
    counted = told_by(users, probes)
    return counted, "users' requests" if counted is users else "our probes"


def _first(counted: Counts, what: str, *, many: bool, core: bool) -> str:
    told = f"{of(counted.failures, counted.n)} of {what} failed" if counted.n else "nothing could be counted"
    if many and (counted.rate or 0.0) <= MANY and core:
        return f"A core check fails: everybody who needs it is affected ({told})."
    more = "More" if many else "Not more"
    return f"{more} than {share(MANY)} of users are affected: {told}."


def _named(flags: tuple[str, ...]) -> str:
    return ", ".join(flags)
