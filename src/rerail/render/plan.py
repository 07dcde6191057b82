"""The Plan as it is shown before anything is done: as lines for a terminal, and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.plan import Level
from rerail.core.choosing.choice import Chosen, NothingFound, NothingWrong
from rerail.core.judging.checks import CommandCheck
from rerail.core.telling.names import chosen, live, name_of, subject
from rerail.core.telling.wording import clock_time, duration
from rerail.render.escape import code, for_console, inline
from rerail.render.markdown.tables import table

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Finding, Plan, Rung
    from rerail.core.choosing.choice import PassedOver, Target
    from rerail.core.judging.checks import Check
    from rerail.core.state import State
    from rerail.core.values import Deployment

MOST_PASSED_OVER = 10
Part = tuple[str, str]
"""A name (ours, empty when it goes on) and what is said."""


def plan_lines(state: State) -> tuple[str, ...]:
    """Give the Plan as plain lines, aligned; what is known of it when it is not complete."""
    return tuple(for_console(f"{name:<12}{says}") for name, says in _parts(state))


def plan_markdown(state: State) -> str:
    """Give the Plan as a Markdown table."""
    return table(("", ""), ((inline(name), inline(says, 600)) for name, says in _parts(state)))


def go_ahead_options(plan: Plan) -> tuple[str, ...]:
    """Give the options that go ahead in spite of the findings that stop this Plan."""
    return tuple(f.go_ahead for f in plan.findings if f.level is Level.STOP and f.go_ahead)


def go_ahead_markdown(plan: Plan) -> str:
    """Say which options go ahead; empty where nothing stops the Plan."""
    return "\n".join(f"- To go ahead all the same: {code(option)}" for option in go_ahead_options(plan))


def _parts(state: State) -> tuple[Part, ...]:
    now = state.planned_at or (state.entries[-1].at if state.entries else None)
    choice, failed = chosen(state), live(state)
    parts: list[Part] = [("Service", subject(state))]
    if failed is not None and now is not None:
        parts.append(("Live", _deployment(failed, now)))
    if choice is not None and now is not None:
        parts.extend(_choice(choice, now))
    if isinstance(state.choice, NothingFound | NothingWrong):
        parts.extend(_without_target(state.choice))
    if state.plan is not None:
        parts.extend(_plan(state.plan))
    return tuple(parts)


def _deployment(deployment: Deployment, now: datetime) -> str:
    commit = f", commit {deployment.commit[:10]}" if deployment.commit else ""
    message = f" “{deployment.message}”" if deployment.message else ""
    at = clock_time(deployment.created_at, now)
    return f"{deployment.id} ({deployment.status}, created {at}{commit}){message}"


def _choice(choice: Chosen, now: datetime) -> tuple[Part, ...]:
    target = choice.target
    said: list[Part] = [("Target", _target(target, now)), ("Why", target.why)]
    if choice.rules_said:
        said.append(("Rules say", choice.rules_said))
    said.extend(("Note", note) for note in choice.notes)
    return (*said, *_passed_over(choice.passed_over))


def _target(target: Target, now: datetime) -> str:
    if target.deployment is None:
        return f"{name_of(target)} (never deployed here)"
    tag = f"{target.release.tag}: " if target.release else ""
    return f"{tag}{_deployment(target.deployment, now)}"


def _passed_over(passed: tuple[PassedOver, ...]) -> tuple[Part, ...]:
    shown: list[Part] = [
        ("Passed over", f"{p.release.tag if p.release else p.deployment.id}: {p.why}")
        for p in passed[:MOST_PASSED_OVER]
    ]
    more = len(passed) - MOST_PASSED_OVER
    return (*shown, ("", f"and {more} more")) if more > 0 else tuple(shown)


def _without_target(choice: NothingFound | NothingWrong) -> tuple[Part, ...]:
    if isinstance(choice, NothingWrong):
        return (("Target", "none is needed"), ("Why", choice.why))
    return (
        ("Target", "none"),
        ("Why", choice.why),
        ("Do", choice.what_to_do),
        *_passed_over(choice.passed_over),
    )


def _plan(plan: Plan) -> tuple[Part, ...]:
    deadline = f"{duration(plan.timing.deadline)} from the request to the end of verification"
    return (
        *(("Route", _rung(rung)) for rung in plan.rungs),
        *(("Check", _check(check)) for check in plan.checks),
        *(() if plan.checks else (("Check", "none by HTTP: instances that keep running are the proof"),)),
        ("Deadline", deadline),
        *(part for finding in plan.findings for part in _finding(finding)),
    )


def _rung(rung: Rung) -> str:
    barred = f" — barred: {rung.barred}" if rung.barred else ""
    return f"{rung.route}: {rung.price}{barred}"


def _check(check: Check) -> str:
    return f"{check.name}: {check.command if isinstance(check, CommandCheck) else check.url}"


def _finding(finding: Finding) -> tuple[Part, ...]:
    said = (finding.level.capitalize(), str(finding.says))
    if finding.go_ahead is None:
        return (said,)
    return (said, ("", f"to go ahead all the same: {finding.go_ahead}"))
