"""One request whose answer may be neither endless nor slow without end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from rerail.adapters.quick_httpx import httpx
from rerail.adapters.unpacked import unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 32 * 1024 * 1024
"""Bytes, unpacked; a comparison of 300 files with their patches has some."""
LONGEST = 30.0
"""Seconds for an answer as a whole; the client's own times bound single waits."""


class TooMuch(httpx.ReadError):
    """The answer is larger, or takes longer, than any that is meant."""


class Answered(NamedTuple):
    """An answer, read whole."""

    status: int
    headers: Mapping[str, str]
    """Looked up in any case."""
    content: bytes
    next_page: str | None

    @property
    def is_success(self) -> bool:
        """Whether it is a yes."""
        return 200 <= self.status < 300  # noqa: PLR2004


def exchange(
    client: httpx.Client,
    method: str,
    url: str,
    sent: dict[str, Any] | None = None,
    *,
    largest: int = LARGEST,
) -> Answered:
    """Send once and read the answer. Raises what httpx raises, TooMuch included."""
    until, content = time.monotonic() + LONGEST, bytearray()
    with client.stream(method, url, json=sent) as response:
        for chunk in unpacked(response):
            content += chunk
            if len(content) > largest or time.monotonic() > until:
                raise TooMuch("the answer does not end")
        following = response.links.get("next", {}).get("url")
        return Answered(response.status_code, response.headers, bytes(content), following)
