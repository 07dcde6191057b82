"""What a run against the demo's stage gets as its environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.stage import Stage


def environment_of(setting: Setting, stage: Stage) -> dict[str, str]:
    """Give the environment that a run against this stage gets; nothing of the caller's gets in."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "RAILWAY_TOKEN": setting.railway_token,
        "RERAIL_RAILWAY_API_URL": stage.railway_url,
        "RERAIL_CONTROL_URL": stage.github_url,
        "GITHUB_TOKEN": setting.github_token,
        "GITHUB_REPOSITORY": setting.repository_name,
        "GITHUB_API_URL": stage.github_url,
        "GITHUB_GRAPHQL_URL": stage.github_graphql_url,
        "GITHUB_WORKSPACE": str(setting.repository.path),
    }


def of_a_job(setting: Setting, stage: Stage) -> dict[str, str]:
    """Give what a workflow's job adds to the environment, so that evidence can be attached to its run."""
    from rerail.simulator.github.artifacts import runner_environment  # noqa: PLC0415

    return {**runner_environment(setting.github, stage.github_url), "GITHUB_SERVER_URL": stage.github_url}
