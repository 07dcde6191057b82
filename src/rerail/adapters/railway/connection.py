"""Sending an operation to Railway over one httpx client: each once, and never a word of the token back."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rerail import __version__
from rerail.adapters.quick_httpx import httpx, tls
from rerail.adapters.railway.cutting import Cutter
from rerail.adapters.railway.decipher import WHICH_KIND_WHERE, decipher, decipher_change, lost
from rerail.adapters.railway.limits import answered_at, rate_limit
from rerail.adapters.railway.operations import document
from rerail.adapters.unpacked import unpacked
from rerail.adapters.unreached import unreached
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import TypeAlias

    from rerail.core.text import Secret
    from rerail.core.values import RateLimit

    Given: TypeAlias = Mapping[str, str | int | None]

_CONNECT, _WHOLE = 5.0, 30.0
"""Seconds: for a connection, and for an answer as a whole."""
_KEPT = 60.0
"""Seconds for which an idle connection is kept, so that polling does not pay for TLS again."""
_SENDABLE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What an answer may take."""

    wait: float = 10.0
    """Seconds for each wait on it."""
    largest: int = 32 * 1024 * 1024
    """Bytes; a larger one is given up."""
    longest_text: int | None = None
    """Bytes of one text in it; longer ones are cut while they arrive."""


USUAL = Bounds()


class TooLargeError(RailwayError):
    """An answer was larger than its bounds; asking for less may help."""


class Connection:
    """One client for all threads."""

    def __init__(self, *, url: str, token: Secret, is_project_token: bool) -> None:
        """`url` is the GraphQL endpoint. A project token has a header of its own (Railway docs: api)."""
        self._url = url
        self._token = token
        self._is_project_token = is_project_token
        self._lock = threading.Lock()
        self._left: RateLimit | None = None
        self._told_time: datetime | None = None
        self._client = httpx.Client(
            verify=tls(),
            headers={"User-Agent": f"rerail/{__version__}", "Accept": "application/json"},
            limits=httpx.Limits(keepalive_expiry=_KEPT),
            follow_redirects=False,
        )

    def __repr__(self) -> str:
        return "<Connection to Railway>"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def left(self) -> RateLimit | None:
        """Tell what the last answer that mentioned its rate limit said; None before."""
        with self._lock:
            return self._left

    @property
    def told_time(self) -> datetime | None:
        """Give Railway's time (UTC, whole seconds) of the last answer that told it; None before."""
        with self._lock:
            return self._told_time

    def ask(self, operation: str, given: Given, bounds: Bounds | None = None) -> Any:  # noqa: ANN401  JSON, for the parsers in wire/
        """Send a query once; gives its data. Variables that are None are left out. Raises RailwayError."""
        status, headers, body = self._post(operation, given, bounds or USUAL, changes=False)
        return decipher(status, headers, body, operation=operation)

    def change(self, operation: str, given: Given) -> Any:  # noqa: ANN401  JSON
        """Send a mutation once, never again. Raises RailwayError; LOST when it may have been applied."""
        status, headers, body = self._post(operation, given, USUAL, changes=True)
        return decipher_change(status, headers, body, operation=operation)

    def _post(
        self, operation: str, given: Given, bounds: Bounds, *, changes: bool
    ) -> tuple[int, dict[str, str], bytes]:
        error: RailwayError
        headers = self._token_header()
        # null would unset what is left out otherwise (Railway's CLI: post_graphql_skip_none)
        variables = {key: value for key, value in given.items() if value is not None}
        sent = {"query": document(operation), "operationName": operation, "variables": variables}
        try:
            return self._exchange(_address(self._url, operation), headers, sent, bounds)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as failure:
            error = explain(failure, operation, changes=changes)
        raise error  # outside of `except`: httpx's error holds the request, and that its token

    def _exchange(
        self, url: httpx.URL, headers: dict[str, str], sent: dict[str, Any], bounds: Bounds
    ) -> tuple[int, dict[str, str], bytes]:
        timeout = httpx.Timeout(bounds.wait, connect=_CONNECT)
        with self._client.stream("POST", url, json=sent, headers=headers, timeout=timeout) as response:
            told = {key.lower(): value for key, value in response.headers.items()}
            self._note(told)
            return response.status_code, told, _read(response, bounds)

    def _note(self, headers: dict[str, str]) -> None:
        said, at = rate_limit(headers), answered_at(headers)
        with self._lock:
            self._left = said or self._left
            self._told_time = at or self._told_time

    def _token_header(self) -> dict[str, str]:
        value = self._token.reveal()
        if not _SENDABLE.fullmatch(value):
            message = f"The token is empty or holds characters that no token has. {WHICH_KIND_WHERE}"
            raise RailwayError(Trouble.NOT_AUTHORIZED, message)
        if self._is_project_token:
            return {"Project-Access-Token": value}
        return {"Authorization": f"Bearer {value}"}


def _address(url: str, operation: str) -> httpx.URL:
    """Give the URL with the operation's name, which helps against Cloudflare's limits and in logs.

    Raises httpx.InvalidURL. Source: reports of users, who saw a bare `/graphql/v2` limited more strictly.
    """
    return httpx.URL(url).copy_merge_params({"op": operation})


class _TooLarge(httpx.ReadError):
    """The answer has more bytes than it may have."""


def _read(response: httpx.Response, bounds: Bounds) -> bytes:
    until = time.monotonic() + _WHOLE
    cutter = Cutter(bounds.longest_text) if bounds.longest_text else None
    body = bytearray()
    for chunk in unpacked(response):
        body += cutter.feed(chunk) if cutter else chunk
        if len(body) > bounds.largest:
            raise _TooLarge("the answer is too large")
        if time.monotonic() > until:
            raise httpx.ReadError("the answer does not end")
    return bytes(body)


_NEVER_RECEIVED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)


def explain(failure: Exception, operation: str, *, changes: bool) -> RailwayError:
    """Give the error for an exchange that broke: LOST for a mutation that Railway may have received.

    Its words are ours alone: those of httpx may quote headers.
    """
    if isinstance(failure, httpx.UnsupportedProtocol | httpx.InvalidURL):
        what = "The URL in --railway-api-url can't be asked; it begins with https://."
    elif isinstance(failure, httpx.ConnectTimeout):
        what = f"Railway's API did not accept a connection within {_CONNECT:g} s."
    elif isinstance(failure, httpx.TimeoutException):
        what = f"Railway's API did not answer {operation} in time."
    elif isinstance(failure, _NEVER_RECEIVED):
        what = unreached(failure, "Railway's API") + "."
    else:
        what = f"The connection to Railway's API broke during {operation}."
    if changes and not isinstance(failure, _NEVER_RECEIVED):
        return lost(f"{what} It may have been done all the same.")
    if isinstance(failure, _TooLarge):
        return TooLargeError(Trouble.GARBLED, f"Railway's answer to {operation} is too large.")
    return RailwayError(Trouble.UNREACHABLE, what)
