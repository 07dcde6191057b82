"""What Railway, or what stands before it, answers when something is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, JSONResponse, Response

from rerail.simulator.faults import Kind
from rerail.simulator.spoiling import lose_first, reworded

if TYPE_CHECKING:
    from rerail.simulator.railway.execute import Answered

_PAUSE = 2
"""Seconds that a 429 asks for."""
_ENUMS = {"status", "state", "step", "severity", "kind"}
"""Fields that hold words of Railway's enums, as a new one may come at any time."""
_SENTENCES = {
    Kind.REFUSED: "Not Authorized",
    Kind.MASKED: "Problem processing request",
    Kind.TOO_QUICK: "You are doing this too quickly. Please try again later.",
    Kind.NOT_FOUND: "Deployment not found",
}
"""Source: Railway's CLI (src/client.rs) and reports of users, who saw these with HTTP 200."""


_SPOILING = {Kind.PARTIAL, Kind.UNKNOWN_WORD, Kind.MISSING_FIELD, Kind.TORN_JSON}


class Json(JSONResponse):
    """JSON in ASCII, as log lines may hold halves of surrogate pairs, which UTF-8 can't carry."""

    def render(self, content: object) -> bytes:
        """Write it."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def instead(kind: Kind, fields: tuple[str, ...], headers: dict[str, str]) -> Response | None:
    """Give the answer to a request that is not carried out; None for a fault after the deed.

    `fields` are the operation's root fields, `headers` those of Railway's rate limit.
    """
    if kind in _SENTENCES:
        return _refusal(200, _SENTENCES[kind], fields, headers)
    many = JSONResponse({"message": "Too Many Requests"}, 429, {**headers, "Retry-After": str(_PAUSE)})
    plain = {
        Kind.IGNORED: JSONResponse({"data": dict.fromkeys(fields, True)}, 200, headers),
        Kind.DATA_NULL: JSONResponse({"data": None}, 200, headers),
        Kind.HTML_OK: HTMLResponse("<html><title>Railway</title><body>Just a moment...</body></html>"),
        Kind.FIELD_REMOVED: _field_removed(fields, headers),
        Kind.SERVER_ERROR: JSONResponse({"message": "Internal Server Error"}, 500, headers),
        Kind.BAD_GATEWAY_BEFORE: _bad_gateway(),
        Kind.TOO_MANY: many,
        Kind.TOO_MANY_UNTIL: _too_many_until(headers),
        Kind.CLOUDFLARE: HTMLResponse("<html><title>error code: 1015</title></html>", 429),
        Kind.UNAVAILABLE: Response("Service Unavailable", 503),
    }
    return plain.get(kind)


def told(kind: Kind | None, answered: Answered, headers: dict[str, str]) -> Response:
    """Give the answer to a request that was carried out, whole or spoilt."""
    if kind is Kind.BAD_GATEWAY_AFTER:
        return _bad_gateway()
    if kind not in _SPOILING:
        return Json(answered.body, answered.status, headers)
    body = json.loads(json.dumps(answered.body))  # a copy of its own
    if kind is Kind.PARTIAL:
        body["errors"] = [_error("Problem processing request", ())]
    if kind is Kind.UNKNOWN_WORD:
        body = reworded(body, _ENUMS)
    if kind is Kind.MISSING_FIELD:
        lose_first(body.get("data"))
    answer = Json(body, answered.status, headers)
    if kind is Kind.TORN_JSON:
        half = bytes(answer.body)[: len(answer.body) // 2]
        return Response(half, answered.status, headers, media_type="application/json")
    return answer


def _error(text: str, path: tuple[str, ...]) -> dict[str, object]:
    return {"message": text, "path": list(path), "traceId": "1f2e3d4c5b6a7988"}


def _refusal(status: int, text: str, fields: tuple[str, ...], headers: dict[str, str]) -> Response:
    return JSONResponse({"errors": [_error(text, fields[:1])], "data": None}, status, headers)


def _field_removed(fields: tuple[str, ...], headers: dict[str, str]) -> Response:
    """Refuse as Railway does what its schema does not know (Railway docs: integrations/api)."""
    name = fields[0] if fields else "it"
    error = _error(f'Cannot query field "{name}" on type "Query".', ())
    code = {"code": "GRAPHQL_VALIDATION_FAILED"}
    return JSONResponse({"errors": [{**error, "extensions": code}]}, 400, headers)


def _too_many_until(headers: dict[str, str]) -> Response:
    """Give the time as an HTTP date, which has no parts of a second; it counts from the answer's `Date`."""
    until = datetime.now(UTC) + timedelta(seconds=_PAUSE)
    date = format_datetime(until.replace(microsecond=0), usegmt=True)
    return JSONResponse({"message": "Too Many Requests"}, 429, {**headers, "Retry-After": date})


def _bad_gateway() -> Response:
    return HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", 502)
