"""What a GitHub runner sets in the environment of a container action, for a job of the simulated GitHub."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING

from rerail.simulator.github.artifacts.store import Job

if TYPE_CHECKING:
    from rerail.simulator.github.world import GitHubWorld

RUN_ID = 7_042_042_042
RETENTION_DAYS = 90


def runner_environment(
    world: GitHubWorld,
    url: str,
    *,
    run_id: int = RUN_ID,
    retention_days: int = RETENTION_DAYS,
    scopes: str = "Actions.ExampleScope Actions.Results:{run}:{job}",
) -> dict[str, str]:
    """Start a job of the main repository; gives the variables by which its actions upload artifacts.

    `url` is where `world` is served. The link to an artifact works where GITHUB_SERVER_URL is `url` too.
    """
    run, job = (str(uuid.uuid5(uuid.NAMESPACE_URL, f"{what}-{run_id}")) for what in ("run", "job"))
    token = _jwt({"scp": scopes.format(run=run, job=job), "jti": str(uuid.uuid4())})
    made = Job(
        token=token,
        repository=world.main.full_name,
        run_id=run_id,
        run_backend_id=run,
        job_backend_id=job,
        retention_days=retention_days,
    )
    world.artifacts.add_job(made)
    return {
        "GITHUB_RUN_ID": str(run_id),
        "GITHUB_RETENTION_DAYS": str(retention_days),
        "ACTIONS_RESULTS_URL": f"{url}/",
        "ACTIONS_RUNTIME_TOKEN": token,
    }


def _jwt(claims: dict[str, str]) -> str:
    """Write a token in JWT's form; the signature is made up, as nobody but the service looks at it."""
    parts = (json.dumps({"typ": "JWT", "alg": "RS256"}), json.dumps(claims), f"signed {uuid.uuid4()}")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
