"""What a GitHub Actions runner says of itself and of the run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rerail.core.text import Secret
from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Mapping


RUNTIME_TOKEN = "ACTIONS_RUNTIME_TOKEN"  # noqa: S105 - the variable's name


class RunnerFacts(Value):
    """Facts of the runner; all are absent in a terminal.

    Source: GitHub docs "Variables reference" (default environment variables); actions/runner,
    ContainerActionHandler (the two of the artifact service, which a `run:` step does not get).
    """

    on_runner: bool = False
    output: Path | None = None
    step_summary: Path | None = None
    state: Path | None = None
    """What is written there, this step's post step finds in its environment as STATE_<name>."""
    workspace: Path | None = None
    run_id: str | None = None
    run_attempt: str | None = None
    actor: str | None = None
    run_url: str | None = None
    """The page of this run, attempt included."""
    repository: str | None = None
    """`owner/name` of the repository that the workflow runs in."""
    runtime_token: Secret | None = None
    """Opens GitHub's artifact service for this job."""
    results_url: str | None = None
    """Where that service is."""
    retention_days: int | None = None
    """How long the run's artifacts are kept."""

    @property
    def run(self) -> str | None:
        """Give the name of this run of the workflow, attempt included."""
        return f"{self.run_id}-{self.run_attempt or '1'}" if self.run_id else None

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Self:
        """Read the facts; an empty variable is unset."""
        return cls(
            on_runner=env.get("GITHUB_ACTIONS") == "true",
            output=_path(env, "GITHUB_OUTPUT"),
            step_summary=_path(env, "GITHUB_STEP_SUMMARY"),
            state=_path(env, "GITHUB_STATE"),
            workspace=_path(env, "GITHUB_WORKSPACE"),
            run_id=env.get("GITHUB_RUN_ID") or None,
            run_attempt=env.get("GITHUB_RUN_ATTEMPT") or None,
            actor=env.get("GITHUB_TRIGGERING_ACTOR") or env.get("GITHUB_ACTOR") or None,
            run_url=_run_url(env),
            repository=env.get("GITHUB_REPOSITORY") or None,
            runtime_token=Secret(env[RUNTIME_TOKEN]) if env.get(RUNTIME_TOKEN) else None,
            results_url=env.get("ACTIONS_RESULTS_URL") or None,
            retention_days=_days(env.get("GITHUB_RETENTION_DAYS", "")),
        )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]) if env.get(name) else None


def _days(text: str) -> int | None:
    """Read a number of days; a runner that says something else says nothing."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,3}", text) else None


def _run_url(env: Mapping[str, str]) -> str | None:
    repository, run = env.get("GITHUB_REPOSITORY"), env.get("GITHUB_RUN_ID")
    if not repository or not run:
        return None
    server = (env.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/")
    attempt = env.get("GITHUB_RUN_ATTEMPT")
    return f"{server}/{repository}/actions/runs/{run}" + (f"/attempts/{attempt}" if attempt else "")
