"""The Target and why; who was passed over; what stands against it; the ladder with its prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.names import chosen
from rerail.core.telling.recurrence import difference
from rerail.render.escape import code, inline
from rerail.render.markdown.heading import target
from rerail.render.markdown.tables import details, table

if TYPE_CHECKING:
    from rerail.core.acting.plan import Finding, Rung
    from rerail.core.choosing.choice import PassedOver
    from rerail.core.state import State
    from rerail.render.markdown.measure import Fullness

MOST_PASSED_OVER = 20


def target_section(state: State, fullness: Fullness) -> str:
    """Give the section; empty where it would say nothing that the status does not say."""
    parts = (
        _why(state),
        findings(state),
        _passed_over(state) if fullness.passed_over else "",
        _ladder(state) if fullness.ladder else "",
    )
    body = "\n\n".join(part for part in parts if part)
    return f"## Target, and why\n\n{body}" if body else ""


def _why(state: State) -> str:
    choice = chosen(state)
    if choice is None:
        return ""
    lines = [f"{target(choice.target)}", inline(choice.target.why, 600)]
    differs = difference(state, is_open=True)
    if differs:
        lines.append(inline(differs, 600))
    if choice.rules_said:
        lines.append(f"It was named by hand. The rules would have said: {inline(choice.rules_said, 600)}")
    lines.extend(f"- {inline(note, 600)}" for note in choice.notes)
    return "\n\n".join(lines[: -len(choice.notes) or None]) + _list(lines, len(choice.notes))


def _list(lines: list[str], count: int) -> str:
    return "\n\n" + "\n".join(lines[-count:]) if count else ""


def findings(state: State) -> str:
    """Give what was found while looking whether the Plan may do harm, as a list."""
    found = state.plan.findings if state.plan else ()
    return "\n".join(_finding(finding) for finding in found)


def _finding(finding: Finding) -> str:
    ahead = f" To go ahead all the same: {code(finding.go_ahead)}" if finding.go_ahead else ""
    return f"- **{finding.level.upper()}** ({code(finding.code)}): {inline(finding.says, 600)}{ahead}"


def _passed_over(state: State) -> str:
    choice = chosen(state) or state.choice
    passed: tuple[PassedOver, ...] = getattr(choice, "passed_over", ())
    rows = (
        (
            code(p.deployment.id),
            inline(p.release.tag if p.release else ""),
            inline(p.deployment.status),
            inline(p.why),
        )
        for p in passed[:MOST_PASSED_OVER]
    )
    body = table(("Deployment", "Tag", "Status", "Passed over because"), rows)
    return details(f"Newer deployments that were passed over ({len(passed)})", body)


def _ladder(state: State) -> str:
    if state.plan is None:
        return ""
    rows = tuple(_rung(state, index, rung) for index, rung in enumerate(state.plan.rungs))
    return details("Routes, with their prices", table(("Route", "Price", "State"), rows))


def _rung(state: State, index: int, rung: Rung) -> tuple[str, str, str]:
    tried = next((r for r in state.rungs if r.rung == index), None)
    if tried is not None:
        said = f"tried: {tried.closed.outcome}" if tried.closed else "under way"
    else:
        said = f"barred: {inline(rung.barred)}" if rung.barred else _untried(state)
    return (code(rung.route), inline(rung.price, 600), said)


def _untried(state: State) -> str:
    """Say of a Route that was not taken whether it was not needed, or it never came to that."""
    if state.rung is not None and state.rung.live_at is not None:
        return "not needed"
    return "not tried" if state.acting and state.verdict is not None else "open"
