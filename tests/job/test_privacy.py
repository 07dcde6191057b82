"""What a public repository gets to see of a service's inside, through the front door: nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.job.front_door import theatre

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.github.world import GitHubWorld
    from tests.job.front_door import Theatre

SEEN = {
    "target-unhealthy": ("127.0.0.1", "database pool exhausted", "railway.com/project"),
    "config-error": ("127.0.0.1", "DATABASE_POOL_SIZE", "railway.com/project"),
}
"""What a run of each scenario finds out, and may tell only to those who may see the repository."""
NEVER_PUBLIC = (
    "127.0.0.1",
    "localhost",
    "railway.com/project",
    "database pool",
    "PAYMENTS_API_KEY",
    "DATABASE_POOL_SIZE",
    "Show delivery dates",
    "Speed up the search",
)


def make_public(world: GitHubWorld) -> None:
    """Have everybody see the repository."""
    world.main = replace(world.main, private=False)
    world._hosted[world.main.full_name.casefold()] = world.main


def told(stage: Theatre, folder: Path, *options: str) -> tuple[str, str]:
    """Run on a runner; give all of the issue, and the step's summary."""
    summary = folder / "summary.md"
    summary.touch()
    on_runner = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "77", "GITHUB_STEP_SUMMARY": str(summary)}
    played = stage.run(*options, env=on_runner)
    assert played.exit_code == stage.scenario.exit_code, played.said
    [issue] = stage.setting.github.issues
    assert issue.number == played.result["incident-number"]
    return f"{issue.title}\n{issue.body}", summary.read_text()


@pytest.mark.parametrize("name", SEEN)
def test_a_public_repository_shows_verdict_and_ids_and_nothing_of_the_inside(
    name: str, tmp_path: Path
) -> None:
    with theatre(name, tmp_path) as stage:
        make_public(stage.setting.github)
        for page in told(stage, tmp_path):
            assert [word for word in NEVER_PUBLIC if word in page] == []
            assert (stage.scenario.verdict or "").replace("_", " ") in page
            assert stage.setting.target is not None
            assert stage.setting.target.id in page


@pytest.mark.parametrize("name", SEEN)
def test_a_private_repository_shows_what_was_seen(name: str, tmp_path: Path) -> None:
    with theatre(name, tmp_path) as stage:
        for page in told(stage, tmp_path):
            assert [word for word in SEEN[name][:2] if word not in page] == []


def test_evidence_is_shown_in_public_where_somebody_said_so(tmp_path: Path) -> None:
    with theatre("config-error", tmp_path) as stage:
        make_public(stage.setting.github)
        issue, _ = told(stage, tmp_path, "--public-evidence")
        assert "DATABASE_POOL_SIZE" in issue


def test_the_issue_is_written_only_once_the_rollback_has_arrived(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        assert stage.run().exit_code == 0
        requests = stage.stage.requests.all()
        [rollback] = [r for r in requests if r.server == "railway" and r.operation == "Rollback"]
        at_issues = [r for r in requests if r.server == "github" and "/issues" in r.operation]
        assert any(r.mutation for r in at_issues)
        assert min(r.received for r in at_issues) > rollback.received
