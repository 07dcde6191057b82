"""What the checks' tests share: a clock, answers over raw sockets."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from rerail.adapters.checks.command import CommandRunner
from rerail.adapters.checks.prober import CheckProber
from rerail.core.text import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from rerail.ports.evidence import EvidenceSource

START = datetime(2026, 11, 22, 2, 40, tzinfo=UTC)


class TestClock:
    """Starts at START and goes as fast as real time."""

    __test__ = False

    def __init__(self) -> None:
        self._since = time.monotonic()

    def now(self) -> datetime:
        return START + timedelta(seconds=time.monotonic() - self._since)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, until: datetime, wake: threading.Event) -> None:
        wake.wait(max(0.0, (until - self.now()).total_seconds()))


def runner(folder: Path, **more: object) -> CommandRunner:
    """Make a runner whose commands run in `folder` and leave their output in `folder/output`."""
    given = {"environment": {"PATH": "/usr/bin:/bin"}, "redactor": Redactor.knowing_nothing()} | more
    return CommandRunner(clock=TestClock(), cwd=folder, output_dir=folder / "output", **given)  # type: ignore[arg-type]


def prober(
    folder: Path, *, control_url: str = "http://127.0.0.1:9/", edge: EvidenceSource | None = None
) -> CheckProber:
    """Make a prober that asks nobody but loopback; without an `edge` there is none to ask."""

    def source() -> EvidenceSource:
        assert edge is not None
        return edge

    return CheckProber(clock=TestClock(), commands=runner(folder), control_url=control_url, edge=source)


def answering(answer: Callable[[Request], Response]) -> Starlette:
    """Make an app that answers every GET so."""

    async def reply(request: Request) -> Response:
        return answer(request)

    return Starlette(routes=[Route("/{path:path}", reply)])


@contextmanager
def raw_server(behave: Callable[[socket.socket], object]) -> Iterator[str]:
    """Serve each connection by `behave`, on a thread of its own; gives the base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, behave), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, behave: Callable[[socket.socket], object]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, behave), daemon=True).start()


def _serve(connection: socket.socket, behave: Callable[[socket.socket], object]) -> None:
    with connection:
        connection.recv(65536)
        try:
            behave(connection)
        except OSError:
            return
