"""What may be answered, or happen on the wire, instead of what was asked for: the rows of the matrix."""

from __future__ import annotations

import json

from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import SECONDARY, Answer
from rerail.simulator.wire_faults import Wire
from tests.faults.operations import ENDPOINTS, MUTATIONS, START, Group

AFTER = (Kind.DROPPED_AFTER, Kind.BAD_GATEWAY_AFTER, Kind.IGNORED)
ANY = tuple(kind for kind in Kind if kind not in (*AFTER, Kind.HANGS, Kind.DROPPED_BEFORE))
"""For every operation of Railway; silence and resets are the wire's business."""


def _errors(kind: str, message: str) -> Answer:
    body = {"data": None, "errors": [{"type": kind, "message": message}]}
    return Answer(status=200, page="raw", message=json.dumps(body))


LOST = Answer(status=502, page="html")
UNTIL = {"Retry-After": "Wed, 01 Jan 2025 00:00:00 GMT"}
ANSWERS = {
    "401": Answer(status=401, message="Bad credentials"),
    "403": Answer(status=403, message="Resource not accessible by integration"),
    "403, secondary rate limit": Answer(status=403, message=SECONDARY, headers={"Retry-After": "1"}),
    "404": Answer(status=404, message="Not Found"),
    "410": Answer(status=410, message="Issues has been disabled in this repository."),
    "422": Answer(status=422, message="Validation Failed"),
    "429 with Retry-After": Answer(status=429, message=SECONDARY, headers={"Retry-After": "1"}),
    "429 until a date": Answer(status=429, message=SECONDARY, headers=UNTIL),
    "429 with HTML": Answer(status=429, page="html"),
    "500": Answer(status=500),
    "502 with HTML": LOST,
    "503": Answer(status=503, message="Service Unavailable"),
    "200 with HTML": Answer(status=200, page="html"),
    "200 with errors": _errors("INTERNAL", "Something went wrong"),
    "200 with data: null": Answer(status=200, page="raw", message='{"data": null}'),
    "200 without fields": Answer(status=200, page="raw", message="{}"),
    "200 with a list": Answer(status=200, page="raw", message="[null]"),
    "torn JSON": Answer(status=200, page="torn"),
    "unknown word": Answer(status=200, page="reworded"),
    "missing field": Answer(status=200, page="less"),
}
"""For every request to GitHub."""
GRAPHQL_ANSWERS = {
    "partial": Answer(status=200, page="partial"),
    "200, not found": _errors("NOT_FOUND", "Could not resolve to a Repository."),
    "200, forbidden": _errors("FORBIDDEN", "Resource not accessible by integration"),
    "200, rate limit": _errors("RATE_LIMITED", "API rate limit exceeded for installation ID 1."),
    "200, field removed": _errors("undefinedField", "Field 'refs' doesn't exist on type 'Repository'"),
}
"""GitHub's GraphQL says with 200 what its REST says with a status."""
APPLIED = "502, but it was done"
CLOSED = "closed from the start"


def faults_of(group: Group, operation: str) -> tuple[str, ...]:
    """Give what may go wrong with an operation."""
    wires = tuple(wire.name for wire in Wire)
    if operation == START:
        return (CLOSED,)
    if group == "GitHub":
        endpoint = ENDPOINTS[operation]
        own = GRAPHQL_ANSWERS if endpoint.operation else ()
        return (*ANSWERS, *own, *((APPLIED,) if endpoint.writes else ()), *wires)
    kinds = (*ANY, *AFTER) if operation in MUTATIONS else ANY
    return (*(kind.name for kind in kinds), *wires)
