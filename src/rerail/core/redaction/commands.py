"""Credentials as commands and their files have them, without a key and a sign between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.redaction.values import is_number, says_nothing

if TYPE_CHECKING:
    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

_USER_AND_PASSWORD = re.compile(r"[ =]?[\"']?[^\s:\"']{1,64}:(?P<value>[^\s\"']{1,256})")
_CURL_BEFORE = re.compile(r"\bcurl\b")
_LOGIN_BEFORE = re.compile(r"\blogin\s{1,4}\S{1,64}\s{1,4}\Z")
_WORD = re.compile(r"\s{1,4}(?P<value>\S{1,256})")
_FAR = 300
_NEAR = 80


def user_of_curl(seen: Seen, start: int, end: int) -> Span | None:
    """Find the password of `curl -u user:password`."""
    found = _USER_AND_PASSWORD.match(seen.text, end)
    if found is None or says_nothing(found["value"]) or is_number(found["value"]):
        return None
    is_curl = _CURL_BEFORE.search(seen.folded, max(0, start - _FAR), start)
    return seen.span(*found.span("value"), "password") if is_curl else None


def password_of_login(seen: Seen, start: int, end: int) -> Span | None:
    """Find the password of `machine example.com login jane password secret`, as in a .netrc file."""
    found = _WORD.match(seen.text, end)
    if found is None or says_nothing(found["value"]):
        return None
    is_login = _LOGIN_BEFORE.search(seen.folded, max(0, start - _NEAR), start)
    return seen.span(*found.span("value"), "password") if is_login else None
