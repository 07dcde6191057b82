"""How the freeze stands: whether auto-deploy is off, why it is not, and what bypasses it all the same."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.acting.beside import outcome
from rerail.core.acting.change import Change
from rerail.core.journal import Reply
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Plan
    from rerail.core.state import ChangeState, RungState, State


class Freeze(StrEnum):
    """How auto-deploy stands after a rollback that was, or may have been, carried out."""

    LEFT = "left"
    """Nobody wanted it off: `--keep-auto-deploy`, or an undo."""
    NONE_THERE = "none-there"
    """The service has no repository that could be deployed by itself."""
    WAS_OFF = "was-off"
    UNDER_WAY = "under-way"
    OFF = "off"
    """Switched off, and read back."""
    STILL_ON = "still-on"
    """It is on, or may be."""
    ELSEWHERE = "elsewhere"
    """The run that acts sees to it; this one looks on."""


LONGEST_WORD = 120
"""Characters of Railway's own words."""
BYPASSES = (
    "Not stopped by that: image auto-updates, changes of variables, other people, "
    "and “railway up” without “rerail gate”."
)
_THAW = "“rerail thaw” allows deploys again."
_SAYS = {
    Freeze.NONE_THERE: (
        "There is no auto-deploy to switch off; “rerail gate” in the workflow that deploys is the only "
        f"freeze. {_THAW}"
    ),
    Freeze.WAS_OFF: f"Deploys are frozen: auto-deploy was off already, and stays off. {BYPASSES} {_THAW}",
    Freeze.UNDER_WAY: "Auto-deploy is being switched off.",
    Freeze.OFF: f"Deploys are frozen: auto-deploy is off, read back. {BYPASSES} {_THAW}",
    Freeze.STILL_ON: "Only “rerail gate” holds deploys back, as auto-deploy is on. “rerail thaw” ends that.",
    Freeze.ELSEWHERE: "The run that sent the rollback sees to the freeze: its incident says how that stands.",
}


def freeze(state: State) -> Freeze | None:
    """Tell how it stands; None as long as no rollback may have been carried out."""
    plan = state.plan
    if plan is None or applied_at(state) is None:
        return None
    if state.follows:
        return Freeze.ELSEWHERE
    if any(planned.change is Change.FREEZE for planned in plan.changes):
        return _of_change(state)
    if state.read is not None and state.read.view.source_repo is None:
        return Freeze.NONE_THERE
    # It was to freeze, and found nothing to switch off: an earlier run may have done that.
    was_off = plan.freezes or (plan.undoes is None and plan.auto_deploy_before is False)
    return Freeze.WAS_OFF if was_off else Freeze.LEFT


def frozen_at(state: State) -> datetime | None:
    """Tell since when deploys are frozen (UTC), for gate and thaw; None where this run freezes nothing."""
    freezes = state.plan is not None and state.plan.freezes and not state.follows
    return applied_at(state) if freezes else None


def auto_deploy_now(state: State) -> bool | None:
    """Tell whether auto-deploy is on, as it was read back; None where it was not."""
    change = change_of(state)
    return None if change is None or change.seen is None else not change.seen.in_force


def applied_at(state: State) -> datetime | None:
    """Give when a rollback was accepted, or may have been (UTC); None where surely none was."""
    applied = (rung for rung in state.rungs if _may_be_applied(rung))
    return next((rung.answered_at or rung.intent_at for rung in applied), None)


def stays_back(state: State) -> str | None:
    """Say whether the failed version stays out; None before a rollback may have been carried out."""
    found = freeze(state)
    if found is None or state.plan is None:
        return None
    if state.plan.undoes is not None:
        return _untouched(state.plan)
    if state.plan.freezes or found is Freeze.ELSEWHERE:
        return _SAYS[found]
    off = " Auto-deploy is off all the same." if found is Freeze.WAS_OFF else ""
    return f"Nothing was frozen, as --keep-auto-deploy asked for.{off}"


def planned(state: State) -> str | None:
    """Say what the Plan does about auto-deploy; None before the Plan."""
    plan = state.plan
    if plan is None:
        return None
    if plan.undoes is not None:
        return "none; auto-deploy is left as it is"
    if not plan.freezes:
        return "none (--keep-auto-deploy)"
    if any(each.change is Change.FREEZE for each in plan.changes):
        before = "" if plan.auto_deploy_before else " (whether it is on could not be read)"
        return f"auto-deploy is switched off once Railway accepts the rollback{before}"
    if state.read is not None and state.read.view.source_repo is None:
        return "there is no auto-deploy; “rerail gate” lets no deploy pass"
    return "auto-deploy is off already; “rerail gate” lets no deploy pass"


def why_on(state: State, *, is_open: bool) -> str:
    """Say why it is on, or may be, as what follows STILL ON; Railway's own words only where `is_open`."""
    change = change_of(state)
    if freeze(state) is Freeze.LEFT:
        return ": it was left on (--keep-auto-deploy)"
    answer = change.answer if change else None
    if change is None or answer is None:
        asked = "Railway was not asked to switch it off" if change is None else "Railway has not answered"
        return f", for all that is known: {asked}"
    if answer.reply is Reply.REFUSED:
        return f": Railway refused to switch it off{f' ({first_words(answer.says)})' if is_open else ''}"
    if answer.reply is Reply.UNSENT:
        return ": Railway could not be asked to switch it off"
    if change.seen is None:
        return ", for all that is known: whether Railway switched it off could not be read back"
    return ": Railway took the request, but reading it back shows it on"


def first_words(says: object) -> str:
    """Give what an answer says first, without which operation was asked and what to do about it."""
    return re.split(r"\. | \(asked: ", str(says))[0].rstrip(".")[:LONGEST_WORD]


def change_of(state: State) -> ChangeState | None:
    """Give what became of switching auto-deploy off; None where that was not begun."""
    return next((each for each in state.changes if each.change is Change.FREEZE), None)


def _may_be_applied(rung: RungState) -> bool:
    if rung.answer is None:
        return rung.closed is not None
    return rung.answer.reply in {Reply.ACCEPTED, Reply.LOST}


def _of_change(state: State) -> Freeze:
    change = change_of(state)
    came = outcome(change) if change is not None else None
    if came is Outcome.PASSED:
        return Freeze.OFF
    return Freeze.UNDER_WAY if came is None and state.verdict is None else Freeze.STILL_ON


def _untouched(plan: Plan) -> str:
    match plan.auto_deploy_before:
        case True:
            return "Auto-deploy was not touched: it is on."
        case False:
            return f"Auto-deploy was not touched: it is off still. {_THAW}"
        case None:
            return "Auto-deploy was not touched; whether it is on could not be read."
