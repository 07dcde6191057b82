"""GitHub's true answers, spoilt: the request took effect, what is told of it can't be read, or not wholly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

from rerail.simulator.spoiling import lose_first, reworded

if TYPE_CHECKING:
    from rerail.simulator.github.faults import Page

_ENUMS = {"state", "state_reason", "stateReason", "status", "visibility", "type", "author_association"}
"""Fields that hold words of GitHub's enums, as a new one may come at any time."""


def spoilt(response: Response, page: Page) -> Response:
    """Give the answer as this page has it; its length is true."""
    body = bytes(response.body)
    if page == "torn":
        body = body[: len(body) // 2]
    elif body:
        body = json.dumps(_changed(json.loads(body), page)).encode()
    return Response(body, response.status_code, media_type=response.media_type or "application/json")


def _changed(told: object, page: Page) -> object:
    if page == "reworded":
        return reworded(told, _ENUMS)
    if page == "less":
        lose_first(told)
    if page == "partial" and isinstance(told, dict):
        told["errors"] = [{"type": "INTERNAL", "message": "Something went wrong"}]
    return told
