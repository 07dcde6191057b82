"""Artifacts over HTTP: the results service, the blob store, the REST API's zip and the link on the web."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from rerail.simulator.github.artifacts.blobs import BlobRefused
from rerail.simulator.github.artifacts.store import TwirpRefused
from rerail.simulator.github.artifacts.twirp import METHODS, SERVICE, STATUSES
from rerail.simulator.github.values import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from rerail.simulator.github.artifacts.blobs import Blobs
    from rerail.simulator.github.artifacts.store import ArtifactStore, Uploaded
    from rerail.simulator.github.world import GitHubWorld

    Handle = Callable[[Request], Awaitable[Response]]

_ZIP = "/repos/{owner}/{repo}/actions/artifacts/{id:int}/zip"
_PAGE = "/{owner}/{repo}/actions/runs/{run:int}/artifacts/{id:int}"
_BLOB_PATHS = "/actions-results/{rest:path}"


def artifact_routes(world: GitHubWorld) -> tuple[tuple[str, list[str], Handle], ...]:
    """Give path, methods and handler of each; a handler raises Refused where GitHub's REST would."""
    return (
        (f"{SERVICE}/{{method}}", ["POST"], _results(world.artifacts)),
        (_BLOB_PATHS, ["GET", "PUT"], _blob(world.artifacts.blobs)),
        (_ZIP, ["GET"], _zip(world)),
        (_PAGE, ["GET"], _page(world)),
    )


def _results(store: ArtifactStore) -> Handle:
    async def handle(request: Request) -> Response:
        try:
            job = store.job_of(request.headers.get("authorization"))
            method = METHODS.get(request.path_params["method"])
            kind = request.headers.get("content-type", "").partition(";")[0]
            if method is None or kind != "application/json":
                raise TwirpRefused("bad_route", f"no handler for {request.url.path} as {kind or 'nothing'}")  # noqa: TRY301 - one way out
            return JSONResponse(method(store, job, await _object(request), _blob_url(store, request)))
        except TwirpRefused as refused:
            told = {"code": refused.code, "msg": refused.message}
            return JSONResponse(told, STATUSES[refused.code])

    return handle


async def _object(request: Request) -> dict[str, Any]:
    try:
        asked = json.loads(await request.body())
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise TwirpRefused("malformed", "the json request could not be decoded")
    return asked


def _blob(blobs: Blobs) -> Handle:
    async def handle(request: Request) -> Response:
        try:
            if "authorization" in request.headers:
                told = "Authentication information is not given in the correct format."
                raise BlobRefused(400, "InvalidAuthenticationInfo", told)  # noqa: TRY301 - one way out
            blobs.check(request.url.path, request.query_params, "w" if request.method == "PUT" else "r")
            if request.method == "PUT":
                await _put(blobs, request)
                return Response(status_code=201)
            blob = blobs.read(request.url.path)
            return Response(blob.data, media_type=blob.content_type)
        except BlobRefused as refused:
            return _xml(refused)

    return handle


async def _put(blobs: Blobs, request: Request) -> None:
    if "content-length" not in request.headers:
        raise BlobRefused(411, "MissingContentLengthHeader", "Content-Length is needed.")
    path, query, headers = request.url.path, request.query_params, request.headers
    data, kind = await request.body(), headers.get("x-ms-blob-content-type")
    match query.get("comp"):
        case None:
            blobs.put(path, data, headers.get("x-ms-blob-type"), kind)
        case "block":
            blobs.put_block(path, query.get("blockid", ""), data)
        case "blocklist":
            blobs.commit(path, data.decode(errors="replace"), kind)
        case _:
            raise BlobRefused(400, "InvalidQueryParameterValue", "The value for comp is not valid.")


def _xml(refused: BlobRefused) -> Response:
    body = (
        f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{refused.code}</Code>'
        f"<Message>{refused.message}\nRequestId:00000000-0000-0000-0000-000000000000</Message></Error>"
    )
    headers = {"x-ms-error-code": refused.code}
    return Response(body, refused.status, headers, media_type="application/xml")


def _zip(world: GitHubWorld) -> Handle:
    async def handle(request: Request) -> Response:
        token = world.token_of(request.headers.get("authorization"))
        hosted = world.find(token, request.path_params["owner"], request.path_params["repo"])
        world.require(token, hosted, "actions", "read")
        if token is None:
            raise Refused(401, "Requires authentication")
        return _to_blob(world, _found(world, hosted.full_name, request), request)

    return handle


def _page(world: GitHubWorld) -> Handle:
    """Serve the link that stands in an issue; GitHub wants a login, here everybody has one."""

    async def handle(request: Request) -> Response:
        name = f"{request.path_params['owner']}/{request.path_params['repo']}"
        found = _found(world, name, request)
        if found.job.run_id != request.path_params["run"]:
            raise Refused(404, "Not Found")
        return _to_blob(world, found, request)

    return handle


def _found(world: GitHubWorld, repository: str, request: Request) -> Uploaded:
    found = world.artifacts.get(request.path_params["id"])
    if found is None or found.job.repository.casefold() != repository.casefold():
        raise Refused(404, "Not Found")
    return found


def _to_blob(world: GitHubWorld, found: Uploaded, request: Request) -> Response:
    query = world.artifacts.blobs.sign(found.path, "r")
    return RedirectResponse(f"{_blob_url(world.artifacts, request)}{found.path}?{query}", 302)


def _blob_url(store: ArtifactStore, request: Request) -> str:
    return store.blob_url or str(request.base_url).rstrip("/")
