"""Clients for the tests of the Railway adapter, and raw sockets for answers that no server gives."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rerail.adapters.railway.client import RailwayClient
from rerail.core.text import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.simulator.stage import Stage

TOKEN = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
RESET = b"RESET"
CLOSE = b""


def http(status: int, body: bytes, *headers: str) -> bytes:
    """Give the bytes of a whole HTTP answer."""
    # It closes after each answer, and says so: a client that is not told may ask on the closed connection.
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def torn(answer: bytes) -> bytes:
    """Give an answer that stops in the middle of its body."""
    return answer[:-3]


class Raw:
    """Takes connections one by one, keeps what it was sent, and answers with given bytes."""

    def __init__(self, answers: tuple[bytes, ...]) -> None:
        self._answers = list(answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/graphql/v2"
        self.received: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                held, _ = self._listener.accept()
            except OSError:
                return
            with held:
                self.received.append(_request(held))
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if answer == RESET:
                    held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                elif answer:
                    with suppress(ConnectionError):  # who asked may have had enough
                        held.sendall(answer)

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


def _request(held: socket.socket) -> bytes:
    """Read headers and the body that they announce."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += held.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += held.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def raw(*answers: bytes) -> Iterator[Raw]:
    server = Raw(answers)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def client(url: str, token: str = TOKEN, **more: Any) -> Iterator[RailwayClient]:  # noqa: ANN401  of RailwayClient
    made = RailwayClient(url=url, token=Secret(token), **more)
    try:
        yield made
    finally:
        made.close()


def asked(stage: Stage) -> list[str]:
    """Give the names of the operations that arrived."""
    return [request.operation for request in stage.requests.of("railway")]
