"""Why a measurement failed, in a sentence each: "we can't reach it" is not "it is down"."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

from rerail.adapters.checks.leash import LedInsideError
from rerail.adapters.quick_httpx import httpx
from rerail.adapters.unreached import chain
from rerail.core.judging.checks import Reach


@dataclass(frozen=True)
class Unmeasured:
    """Nothing could be measured; `why` is ours and short."""

    why: str
    reach: Reach | None = Reach.NOWHERE


def explain(error: BaseException, timeout: float) -> Unmeasured:
    """Say why a GET with that limit (seconds) failed.

    Never quotes the error, which may hold the URL's query.
    """
    kinds: list[tuple[type[BaseException] | tuple[type[BaseException], ...], str]] = [
        (socket.gaierror, "the host's name does not resolve (DNS)"),
        (ssl.SSLCertVerificationError, "its TLS certificate is not valid"),
        (ssl.SSLError, "the TLS handshake failed"),
        (ConnectionRefusedError, "the connection was refused"),
        (httpx.ConnectTimeout, f"no connection within {timeout:g} s"),
        (httpx.TimeoutException, f"no complete answer within {timeout:g} s"),
        (httpx.ProxyError, "the proxy on the way refused"),
        (httpx.ConnectError, "no connection could be made"),
        (
            (ConnectionResetError, httpx.RemoteProtocolError),
            "the connection was cut before the answer was complete",
        ),
        ((httpx.NetworkError, OSError), "the network failed on the way"),
    ]
    links = list(chain(error))
    for kind, why in kinds:
        if any(isinstance(link, kind) for link in links):
            return Unmeasured(why)
    if any(isinstance(link, httpx.DecodingError) for link in links):
        return Unmeasured("its answer can't be decoded", Reach.ANSWERED)
    if any(isinstance(link, LedInsideError) for link in links):
        return Unmeasured("it leads to an address inside of a network: not followed", Reach.ANSWERED)
    if any(isinstance(link, httpx.InvalidURL | httpx.UnsupportedProtocol) for link in links):
        return Unmeasured("this is not an http or https URL", None)
    return Unmeasured(f"it can't be fetched ({type(error).__name__})", None)
