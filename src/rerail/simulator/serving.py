"""Serving an ASGI app from a thread, with an optional fixed delay on each request."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import uvicorn

from rerail.simulator import LOOPBACK

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

_LONGEST_START = 10.0
_TICK = 0.1
"""Seconds: uvicorn's own, in which its `Date` header is kept true."""


class Delayed:
    """Wraps an ASGI app so that each request waits `seconds` (real time) before it is handled."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection, after the delay if it is a request."""
        if scope["type"] == "http" and self._seconds:
            await asyncio.sleep(self._seconds)
        await self._app(scope, receive, send)


class _Server(uvicorn.Server):
    """uvicorn in a thread: it must not touch the process's signal handlers, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()
        self._leaving = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def install_signal_handlers(self) -> None:
        """Leave signals to the program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then tell the waiting thread."""
        await super().startup(sockets=sockets)
        self._loop = asyncio.get_running_loop()
        self.listening.set()

    async def main_loop(self) -> None:
        """Tick as uvicorn does, but end at once when told to, not at the next tick: tests start many."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is idle at once; only for requests under way, wait as uvicorn does."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)  # in which the closed connections are taken off
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets=sockets)

    def leave(self) -> None:
        """End serving; called from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leaving.set)


@contextmanager
def serve(
    app: ASGIApp,
    *,
    delay: float = 0.0,
    port: int = 0,
    host: str = LOOPBACK,
    tls: ssl.SSLContext | None = None,
) -> Iterator[str]:
    """Serve `app` until the block ends; gives its base URL, `http://127.0.0.1:PORT` without a slash.

    `delay` is in real seconds, per request. `port` 0 takes a free one. `host` is an IPv4 address of this
    machine; with `tls` it is https.
    Raises OSError where the address can't be listened on, RuntimeError when the server does not come up
    within ten seconds.
    """
    # Only where the protocol is named does asyncio set TCP_NODELAY; without it each answer takes 40 ms more.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    config = uvicorn.Config(
        Delayed(app, delay),
        log_level="error",
        lifespan="off",
        access_log=False,
        ws="none",
        timeout_graceful_shutdown=1,
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    if not server.listening.wait(_LONGEST_START):
        raise RuntimeError("the simulator's server did not start within 10 s")
    try:
        yield f"{'https' if tls else 'http'}://{host}:{listener.getsockname()[1]}"
    finally:
        server.leave()
        thread.join(timeout=5)
        listener.close()
