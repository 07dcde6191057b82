"""E-mail addresses, and IP addresses that may be a person's."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import TYPE_CHECKING

from rerail.core.redaction.headers import userinfo_before
from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.spans import NOTHING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

AT = ("@", "%40")
_DOMAIN = Pattern(
    r"(?!\d{1,3}\.\d)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.(?P<top>[a-z]{2,24})(?![\w\x1f-])", re.ASCII
)
_LOCAL = Pattern(r"[\w.%+'-]{1,64}\Z")
_NO_PERSON = frozenset(("git", "hg", "svn"))
_NO_MAIL = Pattern(
    r"internal|local|localhost|localdomain|lan|service|slice|socket|timer|mount|target|mjs|cjs|[jt]sx?|py|rb|go"
    r"|rs|java|sh|json|md|map|txt|html|css|xml|ya?ml|toml|lock|png|jpe?g|gif|svg|webp|ico|woff|tar|gz|tgz|zip|whl|jar|so"
)
"""Ends of machines' names and of files (`icon@2x.png`)."""

_REST_OF_FOUR = Pattern(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![\w\x1f-]|\.\w)")
"""What begins with a full stop is searched for quickly: there are many more digits in a log."""
_FIRST_OF_FOUR = Pattern(r"[0-9]{1,3}\Z")
_SIGNS_OF_VERSION = ("@", "==", ">=", "<=", "~=")
_OF_VALUE = " :=\"'"
"""May stand between a name and its value."""
_OF_NAME = "abcdefghijklmnopqrstuvwxyz0123456789_+-"
_NAMES_OF_VERSION = ("version", "release")
_LIBRARY = ("lib", "glib")
_PROGRAMS = (
    *(
        "kernel",
        "firmware",
        "driver",
        "assembly",
        "runtime",
        "sdk",
        "jdk",
        "jre",
        "build",
        "revision",
        "musl",
    ),
    *("chrome", "chromium", "firefox", "safari", "electron", "openssl", "nginx", "node", "java", "python"),
)
"""Directly behind these stands a version."""
_NEAR = 40
_LONGEST_BETWEEN = 4
_SIX = Pattern(
    r"[23][0-9a-f]{3}:(?<![\w:.\x1f][23][0-9a-f]{3}:)"
    r"(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}(?![\w:\x1f])",
    re.ASCII,
)
"""All of the public internet, so far. Source: IANA's IPv6 global unicast assignments."""
_INSIDE = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.168.0.0/16", "224.0.0.0/3"),
)
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


def ip_addresses(seen: Seen, hidden_to: Container[int]) -> Iterator[Span]:
    """Find addresses of the public internet; loopback, private, shared and link-local ones stay.

    `hidden_to`: where ends what is hidden already. However it reads, it names no program: nobody sees it.
    """
    text = seen.folded
    for found in _REST_OF_FOUR.finditer(text):
        first = _FIRST_OF_FOUR.search(text, max(0, found.start() - 3), found.start())
        if first and _is_shown_as_client(text, first.start(), found.end(), hidden_to):
            yield seen.span(first.start(), found.end(), "ip")
    for found in _SIX.finditer(text):
        if _is_address_6(found.group()):
            yield seen.span(*found.span(), "ip")


def _is_shown_as_client(text: str, start: int, end: int, hidden_to: Container[int]) -> bool:
    before = text[max(0, start - _NEAR) : start]
    is_named = _is_version(before) and start - len(before) + len(before.rstrip(_OF_VALUE)) not in hidden_to
    return _is_client(text[start:end]) and not is_named


def _is_version(before: str) -> bool:
    """Tell whether a number of four parts is a version, or a part of a name, by what stands before it."""
    last = before[-1:]
    if last.isalnum() or (last and last in f"._{NOTHING}") or before.endswith(_SIGNS_OF_VERSION):
        return True
    if last and last in "/-":
        return before[-2:-1].isalnum() or before[-2:-1] == "_"
    bare = before.rstrip(_OF_VALUE)
    name, between = bare[len(bare.rstrip(_OF_NAME)) :], before[len(bare) :]
    if between == " " and (name in _PROGRAMS or name.startswith(_LIBRARY)):
        return True
    return len(between) <= _LONGEST_BETWEEN and name.endswith(_NAMES_OF_VERSION)


@cache
def _inside() -> tuple[IPv4Network, ...]:
    return tuple(map(IPv4Network, _INSIDE))


@lru_cache(maxsize=4096)
def _is_client(address: str) -> bool:
    try:
        known = IPv4Address(address)
    except ValueError:
        return False
    return not address.endswith(".0.0.0") and not any(known in net for net in _inside())


def _is_address_6(address: str) -> bool:
    try:
        return bool(IPv6Address(address))
    except ValueError:
        return False
