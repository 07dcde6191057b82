"""One thing after the other is taken away: the rollback goes on, and near the top stands what is missing."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from rerail.simulator.faults import Kind
from tests.job.front_door import Played, Theatre, theatre
from tests.job.test_privacy import make_public

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOT_SAID = "Railway does not let this token read it"
NEARLY_USED_UP = 30


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is taken away, and what has to be read then."""

    take: Callable[[Theatre], object]
    says: tuple[str, ...]
    exit_code: int = 0


def permit(**changes: str | None) -> Callable[[Theatre], object]:
    """Change what the job's GitHub token may; None takes it away."""
    return lambda stage: stage.setting.github.permit(stage.setting.github_token, **changes)  # type: ignore[arg-type]  # levels


def refuse(*fields: str) -> Callable[[Theatre], object]:
    """Let Railway say no to the token where it asks for one of these."""
    return lambda stage: stage.stage.railway.refused.update(fields)


def gone(*operations: str) -> Callable[[Theatre], object]:
    """Let Railway answer these as it does when a log is past its time."""

    def take(stage: Theatre) -> None:
        for operation in operations:
            stage.stage.railway.faults.fail(operation, Kind.MASKED, times=float("inf"))

    return take


def nearly_use_up(stage: Theatre) -> None:
    stage.stage.railway.rate_limit.leave(NEARLY_USED_UP, stage.clock.now().timestamp())


CASES = {
    "GitHub": Case(
        take=lambda stage: stage.setting.github.faults.go_down(),
        says=(
            "The Claim is not available because GitHub answered 503",
            "GitHub's list of tags is not available because GitHub answered 503",
            "The tags of this checkout were taken.",
            "The changes are not available because GitHub answered 503",
            "The mark among GitHub's deployments is not available because GitHub answered 503",
        ),
        exit_code=12,
    ),
    "contents: read": Case(
        take=permit(contents=None),
        says=(
            "The Claim is not available because the token may not write refs in acme/shop",
            "GitHub's list of tags is not available because the token may not read the repository",
            "The changes are not available because the token may not read the repository",
        ),
    ),
    "contents: write": Case(
        take=permit(contents="read"),
        says=(
            "The Claim is not available because the token may not write refs in acme/shop: give the job",
            "Whether another run acted at the same time: the Claim was not available.",
        ),
    ),
    "issues: write": Case(
        take=permit(issues="read"),
        says=("NOT FILED", "The token may not write issues in acme/shop: give the job"),
        exit_code=12,
    ),
    "deployments: write": Case(
        take=permit(deployments=None),
        says=("The mark among GitHub's deployments is not available because the token lacks",),
    ),
    "pull-requests: read": Case(
        take=permit(pull_requests=None),
        says=("The commits' pull requests are not available because the token needs",),
    ),
    "metrics": Case(
        take=refuse("metrics", "httpMetricsGroupedByStatus", "httpDurationMetrics"),
        says=(
            f"The CPU and memory are not available because {NOT_SAID}",
            f"The traffic figures are not available because {NOT_SAID}",
        ),
    ),
    "snapshots": Case(
        take=refuse("deploymentSnapshot"),
        says=("Which variables going back changes: they could not be compared.",),
    ),
    "events": Case(
        take=refuse("deploymentEvents"),
        says=(f"Railway's events are not available because {NOT_SAID}",),
    ),
    "logs refused": Case(
        take=refuse("deploymentLogs", "buildLogs"),
        says=(
            f"The build log is not available because {NOT_SAID}",
            f"The deploy log is not available because {NOT_SAID}",
        ),
    ),
    "logs gone": Case(
        take=gone("BuildLog", "DeployLog"),
        says=("The build log is not available because", "The deploy log is not available because"),
    ),
    "request log": Case(
        take=refuse("httpLogs"),
        says=(
            "Whether it is the Target that answers: nothing showed which deployment did.",
            f"The HTTP log is not available because {NOT_SAID}",
        ),
        exit_code=11,
    ),
    "auto-deploy status": Case(
        take=refuse("serviceInstanceAutoDeployStatus"),
        says=(
            "AUTO-DEPLOY IS STILL ON, for all that is known",
            "How auto-deploy was set before is not available because Railway did not tell it.",
        ),
    ),
    "auto-deploy update": Case(
        take=refuse("serviceInstanceAutoDeployUpdate"),
        says=(
            "AUTO-DEPLOY IS STILL ON: Railway refused to switch it off (Railway does not authorize",
            "Switch auto-deploy off by hand",
        ),
    ),
    "rollback": Case(
        take=refuse("deploymentRollback"),
        says=(
            "NOT RECOVERED",
            "Nothing new went live: the service is as it was before, and as bad.",
            "Roll back in Railway's dashboard",
            "an account or workspace token",
        ),
        exit_code=10,
    ),
    "rate limit": Case(
        take=nearly_use_up,
        says=("not available because Railway's allowance of requests is nearly used up",),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_missing_is_a_sentence_above_the_timeline_and_the_rollback_goes_on(
    name: str, tmp_path: Path
) -> None:
    case = CASES[name]
    with theatre("bad-release", tmp_path) as stage:
        case.take(stage)
        played = stage.run()
        assert played.exit_code == case.exit_code, played.said
        for place, page in pages(stage, played).items():
            top = read(page.partition("## Timeline")[0])
            missing = [sentence for sentence in case.says if sentence not in top]
            assert missing == [], (place, top)
        sent = [request.operation for request in stage.mutations]
        assert sent.count("Rollback") == 1


def pages(stage: Theatre, played: Played) -> dict[str, str]:
    """Give where people read of it: the issue, and the page that is written in any case."""
    issues = {f"issue {issue.number}": issue.body or "" for issue in stage.setting.github.issues}
    return {**issues, "incident.md": (played.folder / "incident.md").read_text()}


def read(markdown: str) -> str:
    """Give the text as it is read: references and invisible characters resolved."""
    return html.unescape(markdown).replace("\u200b", "")


def test_what_is_left_of_the_allowance_goes_to_the_rollback_first(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        nearly_use_up(stage)
        played = stage.run()
        asked = [request.operation for request in stage.stage.requests.all() if request.server == "railway"]
        assert played.exit_code == 0
        assert len(asked) <= NEARLY_USED_UP, "no request was refused for the lack of them"
        before = asked[: asked.index("Rollback")]
        assert not {"BuildLog", "DeployLog", "HttpLog", "Resources", "Platform"} & set(before)


def test_in_public_it_is_said_that_something_is_missing_and_not_why(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        make_public(stage.setting.github)
        CASES["contents: write"].take(stage)
        CASES["metrics"].take(stage)
        stage.run()
        [issue] = stage.setting.github.issues
        top = read((issue.body or "").partition("## Timeline")[0])
        assert "The Claim is not available." in top
        assert "CPU" not in top


def test_in_order_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        for page in pages(stage, played).values():
            top = read(page.partition("## Timeline")[0])
            assert "not available" not in top
            assert "AUTO-DEPLOY IS STILL ON" not in top
