"""Credentials as commands and their files have them, without a key and a sign between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.values import is_number, says_nothing

if TYPE_CHECKING:
    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

_USER_AND_PASSWORD = Pattern(r"[ =]?[\"']?[^\s:\"']{1,64}:(?P<value>[^\s\"']{1,256})")
_CURL_BEFORE = Pattern(r"\bcurl\b")
_LOGIN_BEFORE = Pattern(r"\blogin\s{1,4}\S{1,64}\s{1,4}\Z")
_WORD = Pattern(r"\s{1,4}(?P<value>\S{1,256})")
_ATTACHED = Pattern(r"[\"']?(?P<value>[^\s\"']{1,256})")
_MYSQL_BEFORE = Pattern(r"\b(?:mysql|mariadb)[\w-]{0,20}")
_COMMAND_ENDS = "|;&\n"
_BLANKS = " \t\n\"'`\x1f"
_LONGEST_DSN = 330
_FAR = 300
_NEAR = 80


def user_of_curl(seen: Seen, start: int, end: int) -> Span | None:
    """Find the password of `curl -u user:password`."""
    found = _USER_AND_PASSWORD.match(seen.text, end)
    if found is None or says_nothing(found["value"]) or is_number(found["value"]):
        return None
    is_curl = _CURL_BEFORE.search(seen.folded, max(0, start - _FAR), start)
    return seen.span(*found.span("value"), "password") if is_curl else None


def password_of_mysql(seen: Seen, start: int, end: int) -> Span | None:
    """Find the password of `mysql -u user -ppassword`; `-P` is a port."""
    found = _ATTACHED.match(seen.text, end)
    if found is None or not seen.text.startswith("p", end - 1) or says_nothing(found["value"]):
        return None
    near = max(0, start - _FAR)
    begin = max(seen.folded.rfind(sign, near, start) for sign in _COMMAND_ENDS)
    is_mysql = _MYSQL_BEFORE.search(seen.folded, max(near, begin), start)
    return seen.span(*found.span("value"), "password") if is_mysql else None


def password_of_dsn(seen: Seen, start: int, _end: int) -> Span | None:
    """Find the password of `user:password@tcp(host:3306)/database`, as Go's driver of MySQL has it."""
    before = seen.text[max(0, start - _LONGEST_DSN) : start]
    token = before[max(map(before.rfind, _BLANKS)) + 1 :]
    _, colon, password = token.partition(":")
    if not colon or not password or says_nothing(password):
        return None
    return seen.span(start - len(password), start, "url-credentials")


def password_of_login(seen: Seen, start: int, end: int) -> Span | None:
    """Find the password of `machine example.com login jane password secret`, as in a .netrc file."""
    found = _WORD.match(seen.text, end)
    if found is None or says_nothing(found["value"]):
        return None
    is_login = _LOGIN_BEFORE.search(seen.folded, max(0, start - _NEAR), start)
    return seen.span(*found.span("value"), "password") if is_login else None
