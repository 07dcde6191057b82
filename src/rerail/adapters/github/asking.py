"""The httpx client by which GitHub is read without PyGithub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail import __version__
from rerail.adapters.quick_httpx import httpx, tls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.core.text import Secret


def client_for(token: Secret | None, *, connect: float, read: float) -> httpx.Client:
    """Make a client; `connect` and `read` are seconds.

    A repository or issue that was moved is a redirect: httpx takes the token off where one leaves the host.
    """
    headers = {
        "User-Agent": f"rerail/{__version__}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    if token is not None:
        headers["Authorization"] = f"Bearer {token.reveal()}"
    timeout = httpx.Timeout(read, connect=connect)
    return httpx.Client(
        verify=tls(), headers=headers, timeout=timeout, follow_redirects=True, max_redirects=2
    )


def is_limit(headers: Mapping[str, str], said: str) -> bool:
    """Tell whether a refusal means that a rate limit is used up; the headers' names are in lower case."""
    return (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in said.lower()
    )
