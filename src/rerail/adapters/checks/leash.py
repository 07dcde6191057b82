"""How far an answer may lead a request: to no other origin with secrets, no further inside of a network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rerail.adapters.quick_httpx import httpx

Address: TypeAlias = IPv4Address | IPv6Address

_PORTS = {"http": 80, "https": 443}


class LedInsideError(Exception):
    """The way leads to an address that can be reached from here only, like a cloud's metadata."""


class Leash:
    """Holds one measurement: it begins at the URL that was configured, and may be redirected from there.

    Looked at is the address that a connection has, and not what a name resolved to before. By a proxy that
    is the proxy's own: then it is the proxy that decides where a request may go.
    """

    def __init__(self, first: Address | None = None) -> None:
        """`first` is the address at which it began, where there was one already."""
        self._first = first

    def check_connected(self, peer: str, host: str) -> None:
        """Take note of a connection, before anything is sent over it. Raises LedInsideError.

        The first one may go wherever its URL says; only a name may not stand for a link-local address.
        Later ones may not be further inside than the first: link-local, this machine, private, public.
        """
        address = _address(peer)
        if address is None:
            return
        if self._first is None:
            self._first = address
            if address.is_link_local and _address(host) is None:
                raise LedInsideError
        elif _openness(address) < _openness(self._first):
            raise LedInsideError

    def check_redirect(self, host: str) -> None:
        """Look at a redirect's host: no connection is tried where it is such an address. Raises likewise."""
        if (address := _address(host)) is not None and self._first is not None:
            self.check_connected(str(address), host)


def keeps_origin(came_from: httpx.URL, to: httpx.URL) -> bool:
    """Tell whether secrets may go along: to the same scheme, host and port, or from http to its https."""
    if came_from.host != to.host:
        return False
    before, after = (came_from.scheme, _port(came_from)), (to.scheme, _port(to))
    return before == after or (before, after) == (("http", 80), ("https", 443))


def _port(url: httpx.URL) -> int | None:
    return url.port or _PORTS.get(url.scheme)


def _address(text: str) -> Address | None:
    """Read an address; one of IPv4 within IPv6 is taken for what it is."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _openness(address: Address) -> int:
    if address.is_link_local or address.is_unspecified:
        return 0
    if address.is_loopback:
        return 1
    return 3 if address.is_global else 2
