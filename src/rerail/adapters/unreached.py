"""Why a remote was not reached, in a few words: whoever reads "can't be reached" must know where to look."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from rerail.adapters.quick_httpx import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHY: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "its host's name does not resolve (DNS)"),
    (
        ssl.SSLCertVerificationError,
        "its TLS certificate is not trusted here (is a proxy between? SSL_CERT_FILE names its authority)",
    ),
    (ssl.SSLError, "the TLS handshake failed"),
    (ConnectionRefusedError, "the connection was refused"),
    (httpx.ProxyError, "the proxy on the way refused"),
)


def unreached(error: BaseException, who: str) -> str:
    """Give the sentence, without a full stop, that `who` can't be reached, and why where that is known.

    Never quotes the error, which may hold a token.
    """
    links = list(chain(error))
    why = next((words for kind, words in _WHY if any(isinstance(link, kind) for link in links)), None)
    return f"{who} can't be reached: {why}" if why else f"{who} can't be reached"


def chain(error: BaseException) -> Iterator[BaseException]:
    """Give an error and those that led to it."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
