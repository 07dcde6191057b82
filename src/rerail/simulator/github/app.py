"""The servers' side of the simulated GitHub: an ASGI app that only translates between HTTP and the world."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rerail.simulator.github.artifacts import listing
from rerail.simulator.github.artifacts.routes import artifact_routes
from rerail.simulator.github.faults import SPOILT
from rerail.simulator.github.graphql.endpoint import answer, operation_name
from rerail.simulator.github.graphql.schema import Asking
from rerail.simulator.github.rest.call import Call
from rerail.simulator.github.rest.routes import ROUTES
from rerail.simulator.github.spoilt import spoilt
from rerail.simulator.github.values import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from rerail.simulator.github.faults import Answer
    from rerail.simulator.github.rate import Window
    from rerail.simulator.github.rest.routes import Handler
    from rerail.simulator.github.values import Json, Token
    from rerail.simulator.github.world import GitHubWorld

_DOCS = "https://docs.github.com/rest"
_UNICORN = (
    "<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head><body>Sorry.</body></html>"
)
_FREE = ("/rate_limit",)
_NO_CONTENT = 204


class Requests(Protocol):
    """Where requests are recorded."""

    def add(self, server: str, operation: str, mutation: bool) -> None:
        """Record a request that has just arrived."""


def github_app(world: GitHubWorld, requests: Requests) -> Starlette:
    """Make the app that serves `world` over REST and, at /graphql, GraphQL; each request is recorded."""
    methods: dict[str, dict[str, Handler]] = {}
    for method, path, handler in (*ROUTES, ("GET", listing.PATH, listing.list_artifacts)):
        methods.setdefault(path, {})[method] = handler
    guard = _Guard(world, requests)
    routes = [
        Route(path, guard.around(_rest(world, handlers)), methods=[*handlers])
        for path, handlers in methods.items()
    ]
    routes += [
        Route(path, guard.around(handle), methods=methods) for path, methods, handle in artifact_routes(world)
    ]
    graphql = Route("/graphql", guard.around(_graphql(world)), methods=["POST"])
    missing = Route("/{rest:path}", guard.around(_missing), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    return Starlette(routes=[graphql, *routes, missing])


class _Guard:
    """What every request passes: the record, then the faults laid out, then GitHub's refusals as JSON."""

    def __init__(self, world: GitHubWorld, requests: Requests) -> None:
        self._world = world
        self._requests = requests

    def around(
        self, handle: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            fault = self._world.faults.meet(request.method, await self._recorded(request))
            if fault.delay:
                await asyncio.sleep(fault.delay)
            if fault.answer and not fault.applied:
                return _broken(fault.answer)
            response = await _refusing(handle, request)
            if fault.answer and fault.answer.page in SPOILT:
                return spoilt(response, fault.answer.page)
            return _broken(fault.answer) if fault.answer else response

        return guarded

    async def _recorded(self, request: Request) -> str:
        """Record it; give the path as faults know it."""
        path = request.url.path
        if path == "/graphql":
            name = operation_name(await request.body())
            self._requests.add("github", name, mutation=False)
            return f"{name} {path}"
        self._requests.add("github", f"{request.method} {path}", mutation=request.method != "GET")
        return path


def _rest(world: GitHubWorld, handlers: dict[str, Handler]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        token = world.token_of(request.headers.get("authorization"))
        free = request.url.path in _FREE
        window = world.rates.look(token, "core") if free else world.rates.spend(token, "core")
        headers = window.headers("core")
        try:
            _within(window, token)
            handler = handlers["GET" if request.method == "HEAD" else request.method]
            reply = await run_in_threadpool(handler, await _call(world, token, request))
        except Refused as refused:
            return _refusal(refused, headers)
        told = {**headers, **reply.headers}
        if reply.status == _NO_CONTENT:
            return Response(status_code=_NO_CONTENT, headers=told)
        return JSONResponse(reply.body, reply.status, told)

    return handle


def _graphql(world: GitHubWorld) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        token = world.token_of(request.headers.get("authorization"))
        if token is None:
            raise Refused(401, "This endpoint requires you to be authenticated.")
        window = world.rates.spend(token, "graphql")
        asking = Asking(world=world, token=token, window=window)
        told = await run_in_threadpool(answer, asking, await _json(request))
        return JSONResponse(told, headers=window.headers("graphql"))

    return handle


async def _missing(_request: Request) -> Response:
    raise Refused(404, "Not Found")


async def _refusing(handle: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    try:
        return await handle(request)
    except Refused as refused:
        return _refusal(refused, {})


async def _call(world: GitHubWorld, token: Token | None, request: Request) -> Call:
    return Call(
        world=world,
        token=token,
        base=str(request.base_url).rstrip("/"),
        path=request.url.path,
        parts=request.path_params,
        query=dict(request.query_params),
        body=await _json(request),
    )


async def _json(request: Request) -> Any:  # noqa: ANN401 - whatever JSON the client sent
    raw = await request.body()
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        raise Refused(400, "Problems parsing JSON") from error


def _within(window: Window, token: Token | None) -> None:
    if window.exceeded:
        who = "installation ID 1" if token and token.kind == "installation" else "user ID 1"
        raise Refused(403, f"API rate limit exceeded for {who}.")


def _refusal(refused: Refused, headers: dict[str, str]) -> Response:
    body: Json = {"message": refused.message}
    if refused.errors is not None:
        body["errors"] = refused.errors
    body |= {"documentation_url": _DOCS, "status": str(refused.status)}
    return JSONResponse(body, refused.status, {**headers, **refused.headers})


def _broken(told: Answer) -> Response:
    if told.page == "html":
        return Response(_UNICORN, told.status, told.headers, media_type="text/html")
    if told.page == "raw":
        return Response(told.message, told.status, told.headers, media_type="application/json")
    body = {"message": told.message, "documentation_url": _DOCS, "status": str(told.status)}
    return JSONResponse(body, told.status, told.headers)
