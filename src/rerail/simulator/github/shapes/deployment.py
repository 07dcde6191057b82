"""Deployments and their statuses in GitHub's shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.github.shapes.places import node_id, stamp
from rerail.simulator.github.shapes.user import user

if TYPE_CHECKING:
    from rerail.simulator.github.deployments import Deployed, DeploymentStatus
    from rerail.simulator.github.shapes.places import Places
    from rerail.simulator.github.values import Json


def deployment(kept: Deployed, places: Places) -> Json:
    """Shape a deployment."""
    url = places.api(f"/deployments/{kept.id}")
    return {
        "id": kept.id,
        "node_id": node_id("DE", kept.id),
        "url": url,
        "sha": kept.sha,
        "ref": kept.ref,
        "task": kept.task,
        "payload": kept.payload,
        "original_environment": kept.environment,
        "environment": kept.environment,
        "description": kept.description,
        "creator": user(kept.by, places.base),
        "created_at": stamp(kept.created),
        "updated_at": stamp(kept.updated),
        "statuses_url": f"{url}/statuses",
        "repository_url": places.api(),
        "transient_environment": kept.transient,
        "production_environment": kept.production,
        "performed_via_github_app": None,
    }


def status(kept: DeploymentStatus, number: int, places: Places) -> Json:
    """Shape a status of the deployment `number`."""
    deployed = places.api(f"/deployments/{number}")
    return {
        "id": kept.id,
        "node_id": node_id("DES", kept.id),
        "url": f"{deployed}/statuses/{kept.id}",
        "state": kept.state,
        "creator": user(kept.by, places.base),
        "description": kept.description,
        "environment": kept.environment,
        "target_url": kept.log_url,
        "log_url": kept.log_url,
        "environment_url": kept.environment_url,
        "created_at": stamp(kept.at),
        "updated_at": stamp(kept.at),
        "deployment_url": deployed,
        "repository_url": places.api(),
        "performed_via_github_app": None,
    }
