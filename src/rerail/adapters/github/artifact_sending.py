"""Requests to the artifact service and its blob store: bounded as a whole, and silent about signatures."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rerail import __version__
from rerail.adapters.quick_httpx import httpx, tls
from rerail.adapters.unpacked import unpacked
from rerail.adapters.unreached import unreached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from threading import Event

    from rerail.ports import Clock

PAUSES = (3.0, 4.5, 6.75, 10.125)
"""Seconds between five tries. Source: actions/toolkit, artifact-twirp-client (3 s, times 1.5 each)."""
_CONNECT, _WAIT = 5.0, 30.0
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_QUOTA = b"insufficient usage"
"""Source: actions/toolkit, packages/artifact, errors.ts."""
_LARGEST_ANSWER = 64 * 1024
_SLICE = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """An answer, or why there is none (`status` 0)."""

    status: int
    body: bytes = b""
    trouble: str = ""
    wait: float = 0.0
    """Seconds that the server asked us to wait (`Retry-After`)."""

    @property
    def done(self) -> bool:
        """Whether it was taken."""
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def out_of_quota(self) -> bool:
        """Whether there is no room left for artifacts; then asking again is no use."""
        return not self.done and _QUOTA in self.body

    @property
    def again(self) -> bool:
        """Whether the same request may succeed a little later."""
        return (self.status == 0 or self.status in _TRY_AGAIN) and not self.out_of_quota


class Patience:
    """How long an upload may go on in all; it can be woken, which ends it."""

    def __init__(self, clock: Clock, wake: Event, seconds: float) -> None:
        self._clock = clock
        self._wake = wake
        self._end = clock.monotonic() + seconds

    @property
    def woken(self) -> bool:
        """Whether the run was told to stop."""
        return self._wake.is_set()

    @property
    def why(self) -> str:
        """Say, as a sentence part, why nothing more is sent."""
        return "the run was told to stop before it was done" if self.woken else "the time for it was up"

    def left(self) -> float:
        """Give the seconds that are left; none once it was woken."""
        return 0.0 if self.woken else max(0.0, self._end - self._clock.monotonic())

    def pause(self, seconds: float) -> bool:
        """Wait; False, at once, when that is longer than what is left."""
        if seconds >= self.left():
            return False
        self._clock.wait(self._clock.now() + timedelta(seconds=seconds), self._wake)
        return self.left() > 0


class _SignedUrl(httpx.URL):
    """A URL whose query is a credential: httpx logs the URLs it asks for."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}?(signature)"

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


class _TimeIsUpError(Exception):
    """The time ran out in the middle of a request."""


class Sender:
    """Sends over connections of its own, follows no redirects, and never raises.

    Each wait for the network is bounded; the patience is looked at between them.
    """

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self._client = httpx.Client(verify=tls(), headers={"User-Agent": f"rerail/{__version__}"})

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, *, signed: bool = False
    ) -> Outcome:
        """Send once; `signed` says that the URL's query is a credential."""
        left = self.patience.left()
        if left <= 0:
            return Outcome(status=0, trouble=self.patience.why)
        try:
            with self._response(method, url, headers, body, signed, left) as response:
                answer = self._read(response)
                wait = _seconds(response.headers.get("retry-after"))
                return Outcome(status=response.status_code, body=answer, wait=wait)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, _TimeIsUpError) as error:
            return Outcome(status=0, trouble=self._trouble(error))

    def keep_trying(
        self, once: Callable[[], Outcome], instead: Callable[[], Outcome | None] = lambda: None
    ) -> Outcome:
        """Send until taken or refused, with pauses, while there is time; gives the last outcome.

        Before each repetition `instead` may find that the last try was taken, its answer only lost.
        """
        outcome = once()
        for pause in PAUSES:
            if not outcome.again or not self.patience.pause(max(pause, outcome.wait)):
                break
            outcome = instead() or once()
        woken = outcome.again and self.patience.woken
        return Outcome(status=0, trouble=self.patience.why) if woken else outcome

    @contextmanager
    def _response(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, signed: bool, left: float
    ) -> Iterator[httpx.Response]:
        timeout = httpx.Timeout(min(_WAIT, left), connect=min(_CONNECT, left))
        sized = {**headers, "Content-Length": str(len(body))}
        request = self._client.build_request(
            method, url, headers=sized, content=self._sliced(body), timeout=timeout
        )
        if signed:
            request.url = _SignedUrl(request.url)
        response = self._client.send(request, stream=True)
        try:
            yield response
        finally:
            response.close()

    def _sliced(self, body: bytes) -> Iterator[bytes]:
        for start in range(0, len(body), _SLICE):
            if self.patience.left() <= 0:
                raise _TimeIsUpError
            yield body[start : start + _SLICE]

    def _read(self, response: httpx.Response) -> bytes:
        answer = bytearray()
        for chunk in unpacked(response):
            answer += chunk
            if len(answer) > _LARGEST_ANSWER:
                break
            if self.patience.left() <= 0:
                raise _TimeIsUpError
        return bytes(answer)

    def _trouble(self, error: Exception) -> str:
        if isinstance(error, _TimeIsUpError):
            return self.patience.why
        if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.ProxyError):
            return unreached(error, "it")
        if isinstance(error, httpx.TimeoutException):
            return "it did not answer in time"
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
            return "its address is no URL"
        return "the connection broke"


def _seconds(retry_after: str | None) -> float:
    """Read `Retry-After` in its form with seconds; the form with a date is not used there."""
    return float(retry_after) if retry_after is not None and retry_after.isdecimal() else 0.0
