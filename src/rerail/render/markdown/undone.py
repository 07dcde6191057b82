"""What going back undid: commits, variables, migrations, and what ran before the deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.forward import is_undo
from rerail.core.telling.highlights import pre_deploy
from rerail.core.telling.wording import between, counted
from rerail.core.values import Route
from rerail.render.escape import code, inline, link
from rerail.render.markdown.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.evidence.values import ChangesMade, CommitMade, HappeningSeen
    from rerail.core.state import State
    from rerail.core.telling.incident import Incident
    from rerail.render.markdown.measure import Fullness

MOST_NAMES = 30


def undone_section(state: State, incident: Incident, fullness: Fullness) -> str:
    """Give the section; empty where evidence may not be shown, and where there is no Plan."""
    if state.plan is None or not incident.open:
        return ""
    parts = (_commits(state, incident, fullness), _variables(state), _migrations(state), *_pre_deploy(state))
    body = "\n\n".join(part for part in parts if part)
    return f"## {_heading(state)}\n\n{body}"


def _heading(state: State) -> str:
    if is_undo(state):
        return "What came back" if _went_live(state) else "What going forward again would bring back"
    return "What was undone" if _went_live(state) else "What going back would undo"


def _commits(state: State, incident: Incident, fullness: Fullness) -> str:
    changes = state.evidence.changes
    planned = state.plan.undone.commits if state.plan else None
    if changes is None and planned == 0:
        return "**Commits**: none, as both deployments run the same commit."
    if changes is None:
        return f"**Commits**: {'how many is not known' if planned is None else counted(planned, 'commit')}."
    if changes.missing and not changes.commits:
        return f"**Commits**: no data: {inline(changes.missing)}."
    shown = changes.commits[: fullness.commits]
    rows = table(("Commit", "Subject", "Author", "Pull request"), (_commit(c, incident) for c in shown))
    return "\n\n".join(part for part in (_total(changes, len(shown), incident), rows) if part)


def _total(changes: ChangesMade, shown: int, incident: Incident) -> str:
    total = "an unknown number" if changes.total is None else f"{changes.total:,}"
    only = f", of which {shown} are listed" if changes.total != shown else ""
    least = "" if changes.files_complete else "at least "
    files = f", {least}{counted(changes.files, 'file')}" if changes.files else ""
    compared = f", {link('compare', changes.url)}" if changes.url and incident.links else ""
    ids = f"{code(changes.base[:10])} to {code(changes.head[:10])}"
    return f"**Commits**: {total}{only}{files} ({ids}{compared})."


def _commit(commit: CommitMade, incident: Incident) -> tuple[str, str, str, str]:
    found = commit.pull_request
    brought = link(f"{found.number}", found.url if incident.links else None) if found else ""
    title = f"{brought} {inline(found.title or '', 120)}".strip() if found else ""
    sha = link(commit.sha[:10], commit.url) if commit.url and incident.links else code(commit.sha[:10])
    return (sha, inline(commit.subject, 120), inline(commit.author or "", 60), title)


def _variables(state: State) -> str:
    found = state.plan.undone.variables if state.plan else None
    if found is None:
        return "**Variables**: could not be compared."
    if not found:
        return "**Variables**: none differ between the two deployments."
    names = _listed(f"{code(v.name, 100)} ({inline(v.kind)})" for v in found)
    taken = state.rung is not None and state.rung.intent.route is Route.ROLLBACK
    now = " They are again as the Target had them." if taken and _went_live(state) else ""
    other = "what was live before" if is_undo(state) else "the failed deployment"
    return f"**Variables** (names only, seen from the Target to {other}): {names}.{now}"


def _went_live(state: State) -> bool:
    return state.rung is not None and state.rung.live_at is not None


def _migrations(state: State) -> str:
    found = state.plan.undone.migrations if state.plan else None
    if found is None:
        return "**Migrations**: not known, as the changed files were not."
    if not found:
        return "**Migrations**: none among the changed files."
    names = _listed(code(path, 200) for path in found)
    if is_undo(state):
        return f"**Migrations** (the rollback did not undo them: the database has them still): {names}."
    return f"**Migrations** (a rollback does not undo them: the database keeps them): {names}."


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = len(found) - MOST_NAMES
    return ", ".join(found[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _pre_deploy(state: State) -> tuple[str, ...]:
    return tuple(f"**Pre-deploy command** of the failed deployment: {_ran(s)}" for s in pre_deploy(state)[:5])


def _ran(step: HappeningSeen) -> str:
    ended = f"failed: {inline(step.error)}" if step.error else "succeeded" if step.completed_at else "no end"
    return f"{between(step.started_at, step.completed_at)} UTC, {ended}."
