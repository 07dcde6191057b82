"""What a watch is called while it goes on, and when it has ended without a rollback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.telling.names import target_name
from rerail.core.values import Verdict
from rerail.core.watching.judged import Advice, Pattern

if TYPE_CHECKING:
    from rerail.core.state import State

SHORT = 10
PATTERNS = {
    Pattern.BAD_CODE: "Scenario 1, bad code deploy",
    Pattern.PERFORMANCE: "Scenario 2, performance regression",
    Pattern.MIGRATION: "Scenario 3, database migration issue",
    Pattern.CONFIGURATION: "Scenario 4, configuration error",
}
"""By the runbook's own numbers and names."""
ADVICE = {
    Pattern.BAD_CODE: "Standard rollback; then test before deploying what broke here.",
    Pattern.PERFORMANCE: "Roll back, or scale up while the slow part is mended; then load-test it.",
    Pattern.MIGRATION: (
        "Rollback and migration revert: the older code meets the newer schema. Revert it with your own tool"
        " first, or restore a backup; rerail never touches data. Then test migrations both ways."
    ),
    Pattern.CONFIGURATION: (
        "Fix the configuration, or roll back (which brings the former variables back); then validate"
        " configuration before a deploy."
    ),
}
DECISIONS = {
    Advice.MONITOR: "MONITOR: fix forward",
    Advice.DISABLE_FLAG: "DISABLE_FLAG: switch the feature off",
    Advice.ROLL_BACK: "ROLL_BACK",
}


def is_watch(state: State) -> bool:
    """Tell whether the run began as a watch."""
    return state.started is not None and state.started.watch


def is_only_watch(state: State) -> bool:
    """Tell whether it is a watch that has not begun to roll back: then the incident is about the release."""
    return is_watch(state) and not state.acting


def release_name(state: State) -> str:
    """Give what the watched release is called: its commit, else its deployment's id."""
    if state.watch is None:
        return "the release"
    subject = state.watch.plan.subject
    return f"release {(subject.commit or subject.id)[:SHORT]}"


def headline(state: State) -> str | None:
    """Give the status of a watch without a rollback in a few words; None where it has none of its own."""
    if not is_only_watch(state):
        return None
    judged = state.watch.judged if state.watch else None
    if judged is not None:
        if only_shown(state):
            return "BAD, DRY RUN"
        stopped = judged.acts and state.verdict is not None
        return "BAD, NOT ROLLED BACK" if stopped else judged.verdict.upper()
    verdict = state.verdict.verdict if state.verdict else None
    return verdict.upper() if verdict is not None else None


def title_words(state: State) -> str:
    """Give the end of the title: `release 0a1b2c3d4e is bad — not rolled back`."""
    name, judged = release_name(state), state.watch.judged if state.watch else None
    if judged is None:
        return f"{name} could not be watched" if state.verdict is not None else f"watching {name}"
    match judged.verdict:
        case Verdict.HEALTHY:
            return f"{name} is healthy"
        case Verdict.BAD if judged.never_live:
            return f"{name} never went live — nothing to roll back"
        case Verdict.BAD:
            return f"{name} is bad — {_what_follows(state, acts=judged.acts)}"
        case _:
            return f"whether {name} is healthy is not known"


def only_shown(state: State) -> bool:
    """Tell whether the rollback that follows was planned, and only shown: a dry run."""
    return state.verdict is not None and state.verdict.reason is Reason.DRY_RUN


def _what_follows(state: State, *, acts: bool) -> str:
    if only_shown(state):
        return f"would be rolled back to {target_name(state)}"
    return "rolling it back" if acts and state.verdict is None else "not rolled back"


def sentence(state: State) -> str:
    """Say where the watch is, or what it came to, in words of ours that quote nothing from outside."""
    if state.verdict is not None:
        return SENTENCES[state.verdict.reason]
    watch, name = state.watch, release_name(state)
    if watch is None:
        return "What is to be watched is looked for."
    if watch.judged is not None:
        dry = state.started is not None and state.started.dry_run
        follows = "What a rollback would do is looked up." if dry else "It is rolled back."
        return f"{SENTENCES[watch.judged.reason]} {follows}"
    if watch.live_at is None:
        return f"The {name} is on its way; it is watched once it is live."
    return f"The {name} is live, and is watched."
