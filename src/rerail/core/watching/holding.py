"""Why a rollback that is advised is not done by this run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.judged import Advice, Witness
from rerail.core.watching.triggers import WORDS
from rerail.core.watching.witnesses import enough

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.watching.state import WatchState
    from rerail.core.watching.tree import Way

FRESH = timedelta(seconds=60)
"""How old a look at Railway's own status, or at the deployment, may be when it is acted upon."""


def held_back(
    watch: WatchState, table: tuple[Assessed, ...], seen: tuple[Witness, ...], way: Way, now: datetime
) -> str | None:
    """Say why not, as a sentence; None: nothing speaks against it. Without a decision to roll back: None."""
    if way.decision is not Advice.ROLL_BACK:
        return None
    reasons = (
        _not_told(watch),
        _advising_only(watch, table),
        _witnesses(seen),
        _at_railway(watch, now),
        _platform(watch, now),
        _again(watch, now),
    )
    return next((why for why in reasons if why is not None), None)


def may_act_on(watch: WatchState, table: tuple[Assessed, ...]) -> bool:
    """Tell whether a bad trigger may roll back: one that decides, or that the configuration lets."""
    bad = [row for row in table if row.answer is Answer.BAD]
    return any(not row.advises or row.trigger in watch.plan.also_roll_back_on for row in bad)


def _not_told(watch: WatchState) -> str | None:
    return None if watch.plan.rolls_back else "This run was not told to roll back (--rollback)."


def _advising_only(watch: WatchState, table: tuple[Assessed, ...]) -> str | None:
    if may_act_on(watch, table):
        return None
    bad = ", ".join(dict.fromkeys(WORDS[row.trigger] for row in table if row.answer is Answer.BAD))
    return f"What is bad only advises ({bad}); --rollback-on lets it roll back."


def _witnesses(seen: tuple[Witness, ...]) -> str | None:
    if enough(seen):
        return None
    who = f"Only {seen[0].who} saw it fail" if seen else "Nobody saw it fail for certain"
    return f"{who}: a rollback without a person takes two who don't depend on each other."


def _at_railway(watch: WatchState, now: datetime) -> str | None:
    """Look whether the deployment is still Live, is no rollback, and none is on its way."""
    if not watch.subjects or now - watch.looked_at.get("subject", now) > FRESH or "subject" in watch.failed:
        return "Railway could not be asked what is Live now."
    last = watch.subjects[-1].seen
    if "rollback" in (last.deployment.reason, watch.plan.subject.reason):
        return "What was watched is itself a rollback: rerail never rolls a rollback back."
    if last.under_way:
        other = last.under_way[0]
        return f"A newer deployment ({other.id}) is under way: {other.status}."
    others = [each for each in last.active if each != last.deployment.id]
    if others and last.deployment.id not in last.active:
        return f"What was watched is no longer Live: {others[0]} is."
    return None


def _platform(watch: WatchState, now: datetime) -> str | None:
    del now
    seen = watch.platform
    if seen is None or seen.platform.stable is not False or watch.plan.force:
        return None
    says = seen.platform.says.reveal() if seen.platform.says else "no more is said"
    return f"Railway itself has an incident ({says}): a rollback would not mend that. --force goes ahead."


def _again(watch: WatchState, now: datetime) -> str | None:
    last = watch.plan.last_rollback
    if last is None or (now - last.created_at).total_seconds() >= watch.plan.cool_down:
        return None
    ago = int((now - last.created_at).total_seconds() // 60)
    return f"The service was rolled back {ago} min ago ({last.id}): not twice within the cool-down."
