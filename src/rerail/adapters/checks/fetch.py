"""One request over a fresh connection, bounded in time and size as a whole."""

from __future__ import annotations

import secrets
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from rerail import __version__
from rerail.adapters.checks.asked import Asked
from rerail.adapters.checks.leash import Leash, LedInsideError, keeps_origin
from rerail.adapters.checks.unmeasured import Unmeasured, explain
from rerail.adapters.quick_httpx import httpx, tls
from rerail.adapters.unpacked import unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_BODY = 256 * 1024
"""Bytes of a body that are read; a health or version endpoint says less."""
MOST_REDIRECTS = 3

_HEADERS = {
    "User-Agent": f"rerail/{__version__}",
    "Accept": "application/json, text/plain, */*",
    "Accept-Encoding": "identity",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Connection": "close",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back; `whole` is False when the body was longer than LARGEST_BODY."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    host: str
    """Host of the URL that answered, after redirects."""
    path: str = ""
    """Its path."""


@dataclass
class _Transfer:
    """What the transferring thread and the waiting one share."""

    leash: Leash
    ended: threading.Event = field(default_factory=threading.Event)
    result: Answer | Unmeasured | None = None
    stream: Any = None
    """httpcore's network stream of the connection in use."""
    host: str = ""
    """Host of the request that is being sent."""

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Note the connection, before anything is sent over it. Raises LedInsideError.

        httpcore calls this (its `trace` extension).
        """
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self.stream = info["return_value"]
            try:
                self.leash.check_connected(self.stream.get_extra_info("server_addr")[0], self.host)
            except LedInsideError:
                self.stream.close()
                raise

    def cut(self) -> None:
        """Shut the connection down, so that a thread blocked in it wakes up and ends."""
        held = self.stream.get_extra_info("socket") if self.stream is not None else None
        if held is not None:
            try:
                held.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself meanwhile


def fetch(asked: str | Asked, timeout: float, *, leash: Leash | None = None) -> Answer | Unmeasured:
    """Make the request, within `timeout` seconds in all; a mere URL is a GET.

    A GET or HEAD gets a unique query parameter. What carries headers or a body of the user's is not
    redirected to another origin, and nothing further inside of a network than where it began (`leash`).

    Each call opens its own connection, so that a load balancer chooses anew. httpx's own timeouts bound
    single reads, and no timeout bounds name resolution; hence a thread of its own and a limit on the whole.
    Never raises; redirects are followed three times at most, the last answer counts.
    """
    transfer = _Transfer(leash or Leash())
    request = asked if isinstance(asked, Asked) else Asked(url=asked)
    thread = threading.Thread(
        target=_run, args=(transfer, request, timeout), daemon=True, name="rerail-fetch"
    )
    thread.start()
    if transfer.ended.wait(timeout) and transfer.result is not None:
        return transfer.result
    transfer.cut()
    return Unmeasured(
        f"no complete answer within {timeout:g} s"
        if transfer.stream is not None
        else f"no connection within {timeout:g} s"
    )


def _run(transfer: _Transfer, asked: Asked, timeout: float) -> None:
    try:
        transfer.result = _send(asked, timeout, transfer)
    except Exception as error:  # noqa: BLE001  a probe never raises: whatever happened, it was not measured
        transfer.result = explain(error, timeout)
    finally:
        transfer.ended.set()


def _send(asked: Asked, timeout: float, transfer: _Transfer) -> Answer:
    reads = asked.method in {"GET", "HEAD"}
    with httpx.Client(verify=tls(), timeout=timeout, headers=_HEADERS) as client:
        request = client.build_request(
            asked.method,
            unique(asked.url) if reads else asked.url,
            headers=list(asked.headers),
            content=asked.body,
            extensions={"trace": transfer.trace},
        )
        transfer.host = request.url.host
        for _ in range(MOST_REDIRECTS):
            response = client.send(request, stream=True)
            onward = response.next_request
            if onward is None or not (asked.is_plain or keeps_origin(request.url, onward.url)):
                return _read(response)
            response.close()
            transfer.leash.check_redirect(onward.url.host)
            request, transfer.host = onward, onward.url.host
        return _read(client.send(request, stream=True))


def _read(response: httpx.Response) -> Answer:
    body = bytearray()
    for chunk in unpacked(response):
        body += chunk
        if len(body) > LARGEST_BODY:
            break
    response.close()
    return Answer(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=bytes(body[:LARGEST_BODY]),
        whole=len(body) <= LARGEST_BODY,
        host=response.url.host,
        path=response.url.path,
    )


def unique(url: str) -> str:
    """Give the URL with a random parameter added, so that no cache can answer; the rest stays as it is."""
    parts = urlsplit(url)
    mark = f"rerail={secrets.token_hex(6)}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{mark}" if parts.query else mark))


def shown(url: str) -> str:
    """Give the URL without query, fragment and credentials: fit to be told."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(not a URL)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
