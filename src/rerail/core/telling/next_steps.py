"""What comes next: the steps for the reason-code, among those for how the run stands otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.choosing.choice import NothingFound
from rerail.core.judging.reasons import Reason
from rerail.core.telling.filing import Filed, filing, filing_command
from rerail.core.telling.forward import is_undo
from rerail.core.telling.onward import NextStep, first_steps, last_steps, resume_steps
from rerail.core.telling.recurrence import FORWARD, fix_forward
from rerail.core.telling.steps_by_reason import (
    AFTER_UNDO,
    LATER,
    MAY_ONLY_READ,
    SINCE_WHEN,
    STEPS,
    WHY_PASSED_OVER,
)
from rerail.core.telling.watched.steps import watch_steps
from rerail.core.telling.watched.words import is_only_watch

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts

UNDER_WAY = ("Wait: rerail is at work, and completes this by itself.", "Do not deploy or push meanwhile.")

_COMPLETE_IT = "Complete the incident's issue, once what kept it from being updated is mended"
_FILE_IT = "File the incident, once what kept it from being filed is mended"


def next_steps(state: State, facts: TellingFacts, *, over: bool = False) -> tuple[NextStep, ...]:
    """Give the steps for the state's reason-code; while the run is under way, what to leave alone.

    `over` means that nothing more will be told: an issue that is not filed by now will not be.
    """
    if is_only_watch(state):
        return (*_ahead(state), *watch_steps(state), *_filing(state, facts, over=over))
    if state.verdict is None:
        return tuple(NextStep(says=says) for says in UNDER_WAY)
    said = _steps(state, state.verdict.reason, is_open=facts.open)
    return (
        *first_steps(state),
        *resume_steps(state, facts),
        *(NextStep(says=says) for says in said if says not in LATER),
        *last_steps(state),
        *(NextStep(says=says) for says in said if says in LATER),
        *_filing(state, facts, over=over),
    )


def _ahead(state: State) -> tuple[NextStep, ...]:
    """Give the way ahead of a rollback that a watch began, and that stopped before it sent anything."""
    return first_steps(state) if state.plan is not None and state.verdict is not None else ()


def _steps(state: State, reason: Reason, *, is_open: bool) -> tuple[str, ...]:
    if isinstance(state.choice, NothingFound):
        passed_over = (WHY_PASSED_OVER,) if state.choice.passed_over else ()
        steps = (state.choice.what_to_do, *passed_over, *LATER)
    elif reason is Reason.RAILWAY_REFUSED_TOKEN and state.acting:
        steps = MAY_ONLY_READ
    elif is_undo(state) and reason in AFTER_UNDO:
        steps = AFTER_UNDO[reason]
    else:
        steps = STEPS[reason]
    measured = state.evidence.impact is not None and state.evidence.impact.first_failure is not None
    said = tuple(says for says in steps if not (measured and says == SINCE_WHEN))
    return tuple(fix_forward(state, is_open=is_open) if says == FORWARD else says for says in said)


def _filing(state: State, facts: TellingFacts, *, over: bool) -> tuple[NextStep, ...]:
    found = filing(state, facts, over=over)
    says = _COMPLETE_IT if found.late else _FILE_IT if found.filed is Filed.NOT_DONE else None
    return (NextStep(says=says, command=filing_command(facts)),) if says else ()
