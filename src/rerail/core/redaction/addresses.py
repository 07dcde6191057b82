"""E-mail addresses, and IP addresses that may be a person's."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import TYPE_CHECKING

from rerail.core.redaction.headers import userinfo_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

AT = ("@", "%40")
_DOMAIN = re.compile(
    r"(?!\d{1,3}\.\d)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.(?P<top>[a-z]{2,24})(?![\w\x1f-])", re.ASCII
)
_LOCAL = re.compile(r"[\w.%+'-]{1,64}\Z")
_NO_PERSON = frozenset(("git", "hg", "svn"))
_NO_MAIL = re.compile(
    r"internal|local|localhost|localdomain|lan|service|slice|socket|timer|mount|target|mjs|cjs|[jt]sx?|py|rb|go"
    r"|rs|java|sh|json|md|map|txt|html|css|xml|ya?ml|toml|lock|png|jpe?g|gif|svg|webp|ico|woff|tar|gz|tgz|zip|whl|jar|so"
)
"""Ends of machines' names and of files (`icon@2x.png`)."""

_REST_OF_FOUR = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![\w\x1f-]|\.\w)")
"""What begins with a full stop is searched for quickly: there are many more digits in a log."""
_FIRST_OF_FOUR = re.compile(r"[0-9]{1,3}\Z")
_NO_ADDRESS_AFTER = re.compile(r"[\w.\x1f]\Z|\w[/-]\Z|(?:version|release|==|>=|<=|~=|@)[\"']?[ :=\"']{0,3}\Z")
_SIX = re.compile(
    r"[23][0-9a-f]{3}:(?<![\w:.\x1f][23][0-9a-f]{3}:)"
    r"(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}(?![\w:\x1f])",
    re.ASCII,
)
"""All of the public internet, so far. Source: IANA's IPv6 global unicast assignments."""
_INSIDE = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "224.0.0.0/3",
    )
)  # fmt: skip
"""Loopback, private, shared, link-local, multicast, reserved. Source: IANA's special-purpose registry."""


def email(seen: Seen, start: int, end: int) -> Span | None:
    """Find the e-mail address around an `@`; `git@host`, users of URLs, machines and files are none."""
    domain = _DOMAIN.match(seen.folded, end)
    if domain is None or _NO_MAIL.fullmatch(domain["top"]):
        return None
    local = _LOCAL.search(seen.folded, max(0, start - 64), start)
    name = local.group().lstrip(".'-") if local else ""
    if not name or name in _NO_PERSON or userinfo_before(seen, start) is not None:
        return None
    return seen.span(start - len(name), domain.end(), "email")


def ip_addresses(seen: Seen) -> Iterator[Span]:
    """Find addresses of the public internet; loopback, private, shared and link-local ones stay."""
    text = seen.folded
    for found in _REST_OF_FOUR.finditer(text):
        first = _FIRST_OF_FOUR.search(text, max(0, found.start() - 3), found.start())
        if first and _is_shown_as_client(text, first.start(), found.end()):
            yield seen.span(first.start(), found.end(), "ip")
    for found in _SIX.finditer(text):
        if _is_address_6(found.group()):
            yield seen.span(*found.span(), "ip")


def _is_shown_as_client(text: str, start: int, end: int) -> bool:
    return _is_client(text[start:end]) and not _NO_ADDRESS_AFTER.search(text, max(0, start - 16), start)


@lru_cache(maxsize=4096)
def _is_client(address: str) -> bool:
    try:
        known = IPv4Address(address)
    except ValueError:
        return False
    return not address.endswith(".0.0.0") and not any(known in net for net in _INSIDE)


def _is_address_6(address: str) -> bool:
    try:
        return bool(IPv6Address(address))
    except ValueError:
        return False
