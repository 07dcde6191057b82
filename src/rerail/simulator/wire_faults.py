"""A TCP proxy that breaks chosen exchanges: what the wire does to a request, not what a remote answers."""

from __future__ import annotations

import re
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rerail.simulator.port import Port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_PIECES = 20


class Wire(Enum):
    """What happens to one exchange."""

    RESET_BEFORE = "reset before the request was passed on"
    RESET_AFTER = "reset after the request was handled, instead of the answer"
    HANG_BEFORE = "silence: the request is not passed on"
    HANG_AFTER = "silence: the request was handled, the answer is held back"
    TRICKLE = "the answer comes in small pieces"
    TORN = "the connection ends in the middle of the answer"
    CLOSED_AFTER = "the request is answered, then the port is closed: whoever connects is refused"


NOT_PASSED_ON = frozenset({Wire.RESET_BEFORE, Wire.HANG_BEFORE})


@dataclass(kw_only=True)
class _Rule:
    line: re.Pattern[str]
    holds: bytes
    nth: int
    times: float
    wire: Wire
    seen: int = 0

    def due(self, line: str, request: bytes) -> bool:
        if not self.line.search(line) or self.holds not in request:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class WireFaults:
    """The faults laid out on one wire."""

    def __init__(self, upstream: tuple[str, int], *, hold: float, swallowed: Callable[[str], None]) -> None:
        """`hold`: real seconds that silence or a closed port lasts, and a trickle takes.

        Silence ends with a reset. `swallowed` is told the line of each request that is not passed on.
        """
        self.hold = hold
        self.url = ""
        self.port = Port(lambda client: _serve(client, upstream, self))
        self._swallowed = swallowed
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._reopening: list[threading.Thread] = []
        self._mended = threading.Event()

    def fail(self, line: str, wire: Wire, *, holds: bytes = b"", nth: int = 1, times: float = 1) -> None:
        """Break the nth exchange from now whose request line this regular expression is found in.

        With `holds` only those count whose request holds these bytes.
        """
        pattern = re.compile(line)
        with self._lock:
            self._rules.append(_Rule(line=pattern, holds=holds, nth=nth, times=times, wire=wire))

    def close(self, seconds: float | None = None, *, but: socket.socket | None = None) -> None:
        """Refuse connections for so many real seconds, or until mended; end all but one that there are."""
        self.port.close(but=but)

        def reopen() -> None:
            self._mended.wait(seconds)
            if not self._over.is_set():
                self.port.open()

        thread = threading.Thread(target=reopen, daemon=True)
        self._reopening.append(thread)
        thread.start()

    def mend(self) -> None:
        """Forget every fault laid out, and listen again."""
        with self._lock:
            self._rules.clear()
        self._mended.set()
        while self._reopening:
            self._reopening.pop().join()
        self._mended.clear()

    def meet(self, request: bytes) -> Wire | None:
        """Count an exchange, and say what happens to it."""
        line = request.partition(b"\r\n")[0].decode("ascii", "replace")
        with self._lock:
            due = [rule.wire for rule in self._rules if rule.due(line, request)]
        wire = due[0] if due else None
        if wire in NOT_PASSED_ON:
            self._swallowed(line)
        return wire

    def wait(self, seconds: float) -> None:
        """Wait so many real seconds, or until the proxy ends."""
        self._over.wait(seconds)

    def end(self) -> None:
        """End every wait, and give the port back."""
        self._over.set()
        self.mend()
        self.port.give_back()


@contextmanager
def before(
    url: str, *, hold: float = 0.5, swallowed: Callable[[str], None] = lambda _line: None
) -> Iterator[WireFaults]:
    """Stand before the server at this URL; `.url` of what is given is the same one through the proxy."""
    parts = urlsplit(url)
    faults = WireFaults((parts.hostname or "127.0.0.1", parts.port or 80), hold=hold, swallowed=swallowed)
    faults.url = parts._replace(netloc=f"127.0.0.1:{faults.port.number}").geturl()
    faults.port.open()
    try:
        yield faults
    finally:
        faults.end()


def _serve(client: socket.socket, upstream: tuple[str, int], faults: WireFaults) -> None:
    """Pass one connection's exchanges on, each after the other, until it breaks or ends."""
    with client, suppress(OSError), socket.create_connection(upstream) as server:
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (request := _message(client)) is not None:
            wire = faults.meet(request)
            if wire in NOT_PASSED_ON:
                faults.wait(faults.hold if wire is Wire.HANG_BEFORE else 0.0)
                _reset(client)
                return
            server.sendall(request)
            answer = _message(server)
            if answer is None or not _answered(client, answer, wire, faults):
                return


def _answered(client: socket.socket, answer: bytes, wire: Wire | None, faults: WireFaults) -> bool:
    """Give the answer, or what is left of it; whether the connection goes on."""
    if wire is None:
        client.sendall(answer)
    elif wire is Wire.TRICKLE:
        size = max(1, len(answer) // _PIECES)
        for start in range(0, len(answer), size):
            client.sendall(answer[start : start + size])
            faults.wait(faults.hold / _PIECES)
    elif wire is Wire.TORN:
        body = answer.index(_HEAD_ENDS) + len(_HEAD_ENDS)
        client.sendall(answer[: body + (len(answer) - body) // 2])
    elif wire is Wire.CLOSED_AFTER:
        faults.close(faults.hold, but=client)
        client.sendall(answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    else:
        faults.wait(faults.hold if wire is Wire.HANG_AFTER else 0.0)
        _reset(client)
    return wire in {None, Wire.TRICKLE}


def _message(source: socket.socket) -> bytes | None:
    """Read one whole HTTP message that tells its length, as ours all do; None when the other side left."""
    data = b""
    while _HEAD_ENDS not in data:
        if not (more := source.recv(65536)):
            return None
        data += more
    start = data.index(_HEAD_ENDS) + len(_HEAD_ENDS)
    told = _LENGTH.search(data[:start])
    rest = start + (int(told[1]) if told else 0) - len(data)
    parts = [data]
    while rest > 0:
        if not (more := source.recv(65536)):
            return None
        parts.append(more)
        rest -= len(more)
    return b"".join(parts)


def _reset(sock: socket.socket) -> None:
    """Close with RST instead of FIN, as a broken network does."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
