"""A real HTTP server that answers as a service's active deployments would at that moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse

from rerail.simulator.world.edge import Asked, Edge

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from rerail.simulator.requests import RequestLog
    from rerail.simulator.world.values import Service
    from rerail.simulator.world.world import World


class ServiceApp:
    """An ASGI application for one service; `factor` is world seconds per real second."""

    def __init__(self, world: World, service: Service, requests: RequestLog, factor: float = 1.0) -> None:
        self._edge = Edge(world, service)
        self._requests = requests
        self._factor = factor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        request = Request(scope, receive)
        self._requests.add("service", f"{request.method} {request.url.path}", mutation=False)
        query = f"?{request.url.query}" if request.url.query else ""
        asked = Asked(
            method=request.method,
            path=request.url.path + query,
            host=request.headers.get("host", ""),
            client_ua=request.headers.get("user-agent", ""),
        )
        reply = self._edge.handle(asked)
        if reply.delay:
            await asyncio.sleep(reply.delay / self._factor)
        await JSONResponse(reply.body, reply.status, dict(reply.headers))(scope, receive, send)
