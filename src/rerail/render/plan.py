"""The Plan as it is shown before anything is done: as lines for a terminal, and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.plan import Level
from rerail.core.choosing.choice import Chosen, NothingFound, NothingWrong
from rerail.core.telling.asked import asked
from rerail.core.telling.deadline import planned
from rerail.core.telling.freeze import planned as freezes
from rerail.core.telling.names import chosen, live, name_of, subject
from rerail.core.telling.recurrence import difference
from rerail.core.telling.tone import Tone
from rerail.core.telling.wording import clock_time
from rerail.core.values import Value
from rerail.render.escape import for_console, inline
from rerail.render.markdown.tables import table
from rerail.render.short import with_short_ids

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rerail.core.acting.plan import Finding, Plan, Rung
    from rerail.core.choosing.choice import PassedOver, Target
    from rerail.core.judging.checks import Check
    from rerail.core.state import State
    from rerail.core.values import Deployment

MOST_PASSED_OVER = 10
LABEL = 12
"""Characters of the column of names."""
_TONES = {Level.NOTE: None, Level.WARNING: Tone.DOUBTFUL, Level.STOP: Tone.BAD}


class Part(Value):
    """One row: a name (ours, empty when it goes on) and what is said."""

    name: str
    says: str
    tone: Tone | None = None


def console_line(part: Part) -> str:
    """Give one row for a console: a column of names, and ids as short as people use them."""
    return for_console(with_short_ids(f"{part.name:<{LABEL}}{part.says}"))


def plan_markdown(state: State) -> str:
    """Give the Plan as a Markdown table; what goes on stays in its row."""
    rows: list[tuple[str, str]] = []
    for part in plan_parts(state):
        says = inline(part.says, 600)
        if part.name or not rows:
            rows.append((inline(part.name), says))
        else:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} <br> {says}")
    return table(("", ""), rows)


def plan_parts(state: State) -> tuple[Part, ...]:
    """Give the rows of the Plan; without a Target, those of the choice that there is."""
    now = state.planned_at or (state.entries[-1].at if state.entries else None)
    choice, failed = chosen(state), live(state)
    parts = [Part(name="Service", says=subject(state))]
    if failed is not None and now is not None:
        parts.extend(_deployment("Live", failed, now))
    if choice is not None and now is not None:
        parts.extend(_choice(state, choice, now))
    if isinstance(state.choice, NothingFound | NothingWrong):
        parts.extend(_without_target(state.choice))
    if state.plan is not None:
        parts.extend(_plan(state.plan, freezes(state) or ""))
    return tuple(parts)


def passed_over_parts(state: State) -> tuple[Part, ...]:
    """Give the rows of those that were passed over where nothing was found: there is no Plan to show them."""
    if not isinstance(state.choice, NothingFound):
        return ()
    return _passed_over(state.choice.passed_over)


def _deployment(name: str, deployment: Deployment, now: datetime, tag: str = "") -> Iterator[Part]:
    """Give a deployment's row, and below it the title of its commit."""
    commit = f", commit {deployment.commit[:10]}" if deployment.commit else ""
    at = clock_time(deployment.created_at, now)
    yield Part(name=name, says=f"{tag}{deployment.id} ({deployment.status}, created {at}{commit})")
    if deployment.message:
        yield Part(name="", says=f"“{' '.join(str(deployment.message).split())}”")


def _choice(state: State, choice: Chosen, now: datetime) -> Iterator[Part]:
    yield from _target(choice.target, now)
    yield Part(name="Why", says=choice.target.why)
    differs = difference(state, is_open=True)
    if differs:
        yield Part(name="Differs", says=differs)
    if choice.rules_said:
        yield Part(name="Rules say", says=choice.rules_said)
    yield from (Part(name="Note", says=note) for note in choice.notes)
    yield from _passed_over(choice.passed_over)


def _target(target: Target, now: datetime) -> Iterator[Part]:
    if target.deployment is None:
        yield Part(name="Target", says=f"{name_of(target)} (never deployed here)")
        return
    tag = f"{target.release.tag}: " if target.release else ""
    yield from _deployment("Target", target.deployment, now, tag)


def _passed_over(passed: tuple[PassedOver, ...]) -> tuple[Part, ...]:
    shown = tuple(
        Part(
            name="" if index else "Passed over",
            says=f"{p.release.tag if p.release else p.deployment.id}: {p.why}",
        )
        for index, p in enumerate(passed[:MOST_PASSED_OVER])
    )
    more = len(passed) - MOST_PASSED_OVER
    return (*shown, Part(name="", says=f"and {more} more")) if more > 0 else shown


def _without_target(choice: NothingFound | NothingWrong) -> tuple[Part, ...]:
    if isinstance(choice, NothingWrong):
        return (Part(name="Target", says="none is needed"), Part(name="Why", says=choice.why))
    return (
        Part(name="Target", says="none"),
        Part(name="Why", says=choice.why),
        Part(name="Do", says=choice.what_to_do),
        *_passed_over(choice.passed_over),
    )


def _plan(plan: Plan, freeze: str) -> tuple[Part, ...]:
    without = "none by HTTP: instances that keep running are the proof"
    checks = tuple(_check(check) for check in plan.checks) or (without,)
    deadline = f"{planned(plan)}, from the request to the end of verification"
    return (
        *(Part(name="Route", says=_rung(rung)) for rung in plan.rungs),
        *(Part(name="Check", says=says) for says in checks),
        Part(name="Freeze", says=freeze),
        Part(name="Deadline", says=deadline),
        *(part for finding in plan.findings for part in _finding(finding)),
    )


def _rung(rung: Rung) -> str:
    barred = f" — barred: {rung.barred}" if rung.barred else ""
    return f"{rung.route}: {rung.price}{barred}"


def _check(check: Check) -> str:
    return f"{check.name}: {asked(check)}"


def _finding(finding: Finding) -> tuple[Part, ...]:
    tone = _TONES[finding.level]
    said = Part(name=finding.level.capitalize(), says=str(finding.says), tone=tone)
    if finding.go_ahead is None:
        return (said,)
    return (said, Part(name="", says=f"to go ahead all the same: {finding.go_ahead}"))
