"""E-mail addresses, and IP addresses that may be a person's."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.spans import Salted, Span

_LOCAL = re.compile(r"[a-z0-9._%+'-]{1,64}\Z")
_NO_PERSON = frozenset(("git", "hg", "svn"))
_NO_MAIL = frozenset(("internal", "local", "localhost", "localdomain", "lan", "service", "slice", "js", "ts", "py"))


@cache
def _at() -> re.Pattern[str]:
    return re.compile(r"(?:@|%40)(?!\d+\.\d)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.(?P<top>[a-z]{2,24})(?![\w-])")


def emails(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find e-mail addresses; `git@host` and names of machines are none."""
    for found in _at().finditer(folded):
        local = _LOCAL.search(folded[max(0, found.start() - 64) : found.start()])
        name = local.group().lstrip(".'-") if local else ""
        if name and name not in _NO_PERSON and found["top"] not in _NO_MAIL:
            yield salted.span(text, found.start() - len(name), found.end(), "email")


@cache
def _four() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.])(?<!\w[/-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\w)")


_VERSION_BEFORE = re.compile(r"(?:version|release|==|>=|<=|~=|@)[\"']?[ :=\"']{0,3}\Z")


@cache
def _six() -> re.Pattern[str]:
    return re.compile(r"(?<![\w:.])(?=[0-9a-f]{0,4}:)[0-9a-f:]{3,39}(?<=[0-9a-f:])(?![\w:])")


def ip_addresses(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find addresses of the public internet; loopback, private, shared and link-local ones stay."""
    for found in _four().finditer(folded):
        before = folded[max(0, found.start() - 14) : found.start()]
        if _is_client(found.group()) and not _VERSION_BEFORE.search(before):
            yield salted.span(text, *found.span(), "ip")
    for found in _six().finditer(folded):
        if _is_client_6(found.group()):
            yield salted.span(text, *found.span(), "ip")


def _is_client(address: str) -> bool:
    a, b, c, d = (int(part) for part in address.split("."))
    if max(a, b, c, d) > 255 or any(len(p) > 1 and p[0] == "0" for p in address.split(".")):
        return False
    inside = (
        a in (0, 10, 127)
        or a >= 224
        or (a == 172 and 16 <= b < 32)
        or (a, b) in ((192, 168), (169, 254))
        or (a == 100 and 64 <= b < 128)
    )
    return not inside and (b, c, d) != (0, 0, 0)


def _is_client_6(address: str) -> bool:
    groups = address.split(":")
    if address.count("::") > 1 or address.count(":::") or len(groups) > 9:
        return False
    if "::" not in address and len(groups) != 8:
        return False
    if any(len(group) > 4 for group in groups):
        return False
    first = int(groups[0] or "0", 16)
    return 0x2000 <= first <= 0x3FFF and sum(bool(group) for group in groups) >= 2
