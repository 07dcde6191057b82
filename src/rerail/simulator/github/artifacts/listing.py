"""The artifacts of a run over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerail.simulator.github.rest.call import Call, Reply
from rerail.simulator.github.shapes.places import node_id, stamp

if TYPE_CHECKING:
    from rerail.simulator.github.artifacts.store import Uploaded
    from rerail.simulator.github.values import Hosted

PATH = "/repos/{owner}/{repo}/actions/runs/{run:int}/artifacts"


def list_artifacts(call: Call) -> Reply:
    """GET …/actions/runs/{run}/artifacts: newest first, `name` filters."""
    hosted = call.need("actions", "read")
    found = call.world.artifacts.of_run(hosted.full_name, call.parts["run"])
    wanted = [each for each in reversed(found) if call.query.get("name") in (None, each.name)]
    shown, links = call.page_of(wanted)
    body = {"total_count": len(wanted), "artifacts": [_shape(each, hosted, call) for each in shown]}
    return Reply(body=body, headers=links)


def _shape(each: Uploaded, hosted: Hosted, call: Call) -> dict[str, Any]:
    url = call.places.api(f"/actions/artifacts/{each.id}")
    return {
        "id": each.id,
        "node_id": node_id("A", each.id),
        "name": each.name,
        "size_in_bytes": each.size,
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": each.expires <= call.world.now(),
        "digest": each.digest,
        "created_at": stamp(each.created),
        "updated_at": stamp(each.created),
        "expires_at": stamp(each.expires),
        "workflow_run": {"id": each.job.run_id, "repository_id": hosted.id, "head_repository_id": hosted.id},
    }
