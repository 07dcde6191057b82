"""What the checks' tests share: a clock, answers over raw sockets."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.routing import Route

from rerail.adapters.checks.asked import Variables
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
    folder: Path,
    *,
    control_url: str = "http://127.0.0.1:9/",
    edge: EvidenceSource | None = None,
    environment: dict[str, str] | None = None,
    redactor: Redactor | None = None,
) -> CheckProber:
    """Make a prober that asks nobody but loopback; without an `edge` there is none to ask."""

    def source() -> EvidenceSource:
        assert edge is not None
        return edge

    return CheckProber(
        clock=TestClock(),
        commands=runner(folder),
        variables=Variables(environment or {}, (redactor or Redactor.knowing_nothing()).learn),
        control_url=control_url,
        edge=source,
    )


def answering(answer: Callable[[Request], Response]) -> Starlette:
    """Make an app that answers every GET so."""

    async def reply(request: Request) -> Response:
        return answer(request)

    return Starlette(routes=[Route("/{path:path}", reply)])


@contextmanager
def raw_server(behave: Callable[[socket.socket], object], *, reads: int = 65536) -> Iterator[str]:
    """Serve each connection by `behave`, on a thread of its own; gives the base URL.

    So much of the request is read before; 0: the behaviour reads for itself.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, behave, reads), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, behave: Callable[[socket.socket], object], reads: int = 65536) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, behave, reads), daemon=True).start()


def _serve(connection: socket.socket, behave: Callable[[socket.socket], object], reads: int) -> None:
    """Read what was asked first, at most so many bytes; 0: the behaviour reads for itself."""
    with connection:
        if reads:
            connection.recv(reads)
        try:
            behave(connection)
        except OSError:
            return


@contextmanager
def tls_server(folder: Path) -> Iterator[str]:
    """Speak TLS with a certificate that nobody vouches for; gives the base URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(folder))

    def behave(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True):
            return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, behave, 0), daemon=True).start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def _self_signed(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody")])
    here, now = x509.IPAddress(IPv4Address("127.0.0.1")), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "nobody.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + made.public_bytes(pem))
    return file
