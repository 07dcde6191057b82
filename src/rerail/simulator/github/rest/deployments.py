"""Deployments and their statuses over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.github.rest.call import Call, Reply
from rerail.simulator.github.shapes import deployment as shape

if TYPE_CHECKING:
    from rerail.simulator.github.deployments import DeploymentStore
    from rerail.simulator.github.values import Json, Level


def list_deployments(call: Call) -> Reply:
    """GET …/deployments, newest first; by sha, ref, task and environment."""
    found, links = call.page_of(_store(call, "read").listed(call.query))
    return Reply(body=[shape.deployment(each, call.places) for each in found], headers=links)


def create_deployment(call: Call) -> Reply:
    """POST …/deployments; 202 when the default branch was merged into the ref, and nothing was recorded."""
    made = _store(call, "write").create(call.login, call.given)
    if isinstance(made, str):
        return Reply(status=202, body={"message": made})
    return _created(shape.deployment(made, call.places))


def get_deployment(call: Call) -> Reply:
    """GET …/deployments/{id}."""
    return Reply(body=shape.deployment(_store(call, "read").get(call.parts["id"]), call.places))


def list_statuses(call: Call) -> Reply:
    """GET …/deployments/{id}/statuses, newest first."""
    row = _store(call, "read").get(call.parts["id"])
    found, links = call.page_of(row.statuses[::-1])
    return Reply(body=[shape.status(each, row.id, call.places) for each in found], headers=links)


def create_status(call: Call) -> Reply:
    """POST …/deployments/{id}/statuses."""
    made = _store(call, "write").add_status(call.login, call.parts["id"], call.given)
    return _created(shape.status(made, call.parts["id"], call.places))


def _store(call: Call, level: Level) -> DeploymentStore:
    return call.world.deployments_of(call.need("deployments", level))


def _created(body: Json) -> Reply:
    return Reply(status=201, body=body, headers={"Location": body["url"]})
