"""Railway's HTTP side: POST /graphql/v2 with rate limits, and the faults that are played."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rerail.simulator.faults import Faults, Kind
from rerail.simulator.railway.broken import instead, told
from rerail.simulator.railway.callers import Caller, caller_of
from rerail.simulator.railway.execute import Answered, Asking, failed, read, run
from rerail.simulator.railway.rate import PER_HOUR, RateLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.types import Receive, Scope, Send

    from rerail.simulator.requests import RequestLog
    from rerail.simulator.world.world import World

PATH = "/graphql/v2"


@dataclass(frozen=True, kw_only=True)
class Applied:
    """A mutation that was done, whatever became of its answer: the root field, and the variables sent."""

    at: datetime
    field: str
    variables: Mapping[str, object]


class RailwayApp:
    """An ASGI application that is Railway for one world.

    `faults` are played by operation or root field; `refused` are root fields that no token may ask for.
    `applied` are the mutations that were done, in order.
    """

    def __init__(self, world: World, requests: RequestLog) -> None:
        self.world = world
        self.requests = requests
        self.faults = Faults()
        self.rate_limit = RateLimit(per_hour=PER_HOUR[world.plan])
        self.refused: set[str] = set()
        self.applied: list[Applied] = []
        self._then: dict[str, list[Callable[[], object]]] = defaultdict(list)

    def then(self, operation: str, act: Callable[[], object]) -> None:
        """Do this once the next answer to that operation is made, and before it leaves."""
        self._then[operation].append(act)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        request = Request(scope, receive)
        if request.url.path != PATH or request.method != "POST":
            await Response("Not Found", status_code=404)(scope, receive, send)
            return
        body = await request.body()
        headers = self.rate_limit.spend(self.world.now().timestamp())
        asking = _read(body)
        names, mutation = _names(asking, scope)
        self.requests.add("railway", names[0], mutation)
        if "Retry-After" in headers:
            answer: Response | None = JSONResponse({"message": "Too Many Requests"}, 429, headers)
        else:
            kind = self.faults.meets(set(names))
            answer = await self._played(kind, asking, request, headers)
        for act in self._then.pop(names[0], ()):
            act()
        if answer is None:
            await _reset(receive, send)
        else:
            await answer(scope, receive, send)

    async def _played(
        self, kind: Kind | None, asking: Asking | Answered, request: Request, headers: dict[str, str]
    ) -> Response | None:
        """Give the answer with the fault in it; None when the connection is to be reset."""
        if kind is Kind.HANGS:
            await asyncio.sleep(3600)
        if kind is Kind.DROPPED_BEFORE:
            return None
        fields = asking.fields if isinstance(asking, Asking) else ()
        if kind is not None and (answer := instead(kind, fields, headers)) is not None:
            return answer
        answered = self._answered(asking, caller_of(self.world, request.headers, frozenset(self.refused)))
        return None if kind is Kind.DROPPED_AFTER else told(kind, answered, headers)

    def _answered(self, asking: Asking | Answered, caller: Caller) -> Answered:
        if isinstance(asking, Answered):
            return asking
        answered = run(self.world, caller, asking)
        if asking.mutation and "errors" not in answered.body:
            now = self.world.now()
            self.applied += [
                Applied(at=now, field=name, variables=asking.variables) for name in asking.fields
            ]
        return answered


def _read(body: bytes) -> Asking | Answered:
    try:
        return read(json.loads(body))
    except ValueError:
        return failed(400, [GraphQLError("The body is not JSON")], "BAD_USER_INPUT")


def _names(asking: Asking | Answered, scope: Scope) -> tuple[list[str], bool]:
    """Give the request's names, the best one first, and whether it means to change something."""
    given = parse_qs(scope["query_string"].decode("ascii", "replace")).get("op", [])
    if isinstance(asking, Answered):
        return [*given, "(invalid)"], False
    own = [] if asking.name is None else [asking.name]
    return [*given, *own, *asking.fields], asking.mutation


async def _reset(receive: Receive, send: Send) -> None:
    """Reset the connection without an answer, as a broken network does."""
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise RuntimeError("the server hides its connection: it can't be reset")
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
