"""What `rerail init` says: what became of each file, and what comes next."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from rerail.cli.console import say
from rerail.usecases.init import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.bootstrap.init import Proposal
    from rerail.usecases.init import Planned

SCHEMA_VERSION = 1
"""Grows when a key changes its meaning or goes; keys may be added at any time."""
_SAYS = {
    Fate.NEW: "would be written",
    Fate.SAME: "already there",
    Fate.DIFFERS: "is there and differs: left alone",
    Fate.WRITTEN: "written",
}
_UNCHECKED = "Not checked, for want of a Railway token: whether service, environment and project exist."


def sentences(proposal: Proposal, done: tuple[Planned, ...], *, dry_run: bool) -> Iterator[str]:
    """Give the lines for a person; names in them are as Railway has them."""
    for each in done:
        yield f"{each.path}: {_SAYS[each.fate]}"
        if each.fate is Fate.DIFFERS:
            yield from _difference(each) if dry_run else ("  what differs: the same again with --dry-run",)
    if not proposal.checked:
        yield _UNCHECKED
    yield ""
    yield "Next:"
    yield from (f"  {number}. {step}" for number, step in enumerate(next_steps(proposal), 1))


def next_steps(proposal: Proposal) -> tuple[str, ...]:
    """Give what is left for a person to do, in order. No line is one to paste into a shell."""
    spot, home = proposal.spot, proposal.repository
    project = spot.project.name if spot.project else "the project"
    settings = (
        f"github.com/{home}/settings/environments" if home else "the repository's Settings, Environments"
    )
    held = f"{proposal.begun.environment}-rollback"
    return (
        f"Make a project token for {spot.environment.name}: railway.com, {project}, Settings, Tokens.",
        f"At {settings}: make {held}, no required reviewers, all branches, with the secret RAILWAY_TOKEN.",
        "Have git ignore rerail-output/: a run in a terminal keeps its journal there.",
        "Commit the files and bring them to the default branch: GitHub starts them from there only.",
        "Run Readiness once: Actions, Readiness, Run workflow. It says whether a rollback would go ahead.",
    )


def record(proposal: Proposal, done: tuple[Planned, ...]) -> dict[str, Any]:
    """Give it as JSON has it: keys with dashes; null is unknown."""
    spot = proposal.spot
    return {
        "schema_version": SCHEMA_VERSION,
        "exit-code": 0,
        "services": [each.name for each in spot.services],
        "environment": spot.environment.name,
        "project": spot.project.name if spot.project else None,
        "repository": proposal.repository,
        "checked-at-railway": proposal.checked,
        "files": [{"path": each.path, "state": str(each.fate), "text": each.text} for each in done],
        "next": list(next_steps(proposal)),
    }


def print_files(files: tuple[Planned, ...]) -> None:
    """Print each file below a line with its path: YAML documents, one after the other."""
    for each in files:
        say(f"--- # {each.path}\n{each.text}", err=False)


def _difference(each: Planned) -> Iterator[str]:
    there = (each.present or "").splitlines()
    lines = unified_diff(there, each.text.splitlines(), f"{each.path} (there)", each.path, lineterm="")
    return (f"  {line}" for line in lines)
