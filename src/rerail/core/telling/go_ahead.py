"""The exact command that goes ahead in spite of what stopped a Plan."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rerail.core.acting.plan import Level
from rerail.core.judging.reasons import Reason
from rerail.core.telling.names import name_of, place_options

if TYPE_CHECKING:
    from rerail.core.acting.plan import Finding, Plan
    from rerail.core.state import State

_BY_HAND = "a manual run"
AGAIN = frozenset(
    {
        Reason.ANSWER_LOST,
        Reason.NOT_LIVE_IN_TIME,
        Reason.RAILWAY_SILENT,
        Reason.CANNOT_MEASURE,
        Reason.INTERRUPTED,
        Reason.DEPLOYMENT_REMOVED,
        Reason.OVERTAKEN,
        Reason.UNSAFE_LIVE_CHANGED,
        Reason.RAILWAY_UNREACHABLE,
    }
)
"""Ends after which rerail may be run again; it never rolls back a rollback."""


def go_ahead_options(plan: Plan) -> tuple[str, ...]:
    """Give the options that go ahead in spite of the findings that stop this Plan."""
    found = (_option(f) for f in plan.findings if f.level is Level.STOP)
    return tuple(dict.fromkeys(option for option in found if option))


def go_ahead_command(state: State) -> str | None:
    """Give the command as one types it; None where nothing stops the Plan, or no option goes ahead."""
    plan = state.plan
    stops = [f for f in plan.findings if f.level is Level.STOP] if plan else []
    if plan is None or not stops or state.acting or not all(_may_be_overruled(f) for f in stops):
        return None
    words = _words(state)
    options = go_ahead_options(plan)
    if plan.choice.rules_said is not None and not any(o.startswith("--target") for o in options):
        words += ["--target", name_of(plan.choice.target)]
    return " ".join((shlex.join(words), *options))


def again_command(state: State) -> str | None:
    """Give the command that runs rerail again; None where that would not help."""
    if state.verdict is None or state.verdict.reason not in AGAIN:
        return None
    return shlex.join(_words(state))


def _words(state: State) -> list[str]:
    asked = state.started.environment if state.started else None
    return ["rerail", "rollback", *place_options(state, asked)]


def _may_be_overruled(finding: Finding) -> bool:
    return _option(finding) is not None or (finding.go_ahead or "").startswith(_BY_HAND)


def _option(finding: Finding) -> str | None:
    """Give the option without the words that explain it; None for advice that is no option."""
    option = (finding.go_ahead or "").partition(" (")[0]
    return option if option.startswith("--") else None
