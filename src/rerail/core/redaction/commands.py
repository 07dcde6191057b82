"""Credentials as commands and their files have them, without a key and a sign between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.values import is_id, is_number, is_opaque, is_wordy, says_nothing

if TYPE_CHECKING:
    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

_USER_AND_PASSWORD = Pattern(r"[ =]?[\"']?[^\s:\"']{1,64}:(?P<value>[^\s\"']{1,256})")
_CURL_BEFORE = Pattern(r"\bcurl\b")
_LOGIN_BEFORE = Pattern(r"\blogin\s{1,4}\S{1,64}\s{1,4}\Z")
_WORD = Pattern(r"\s{1,4}(?P<value>\S{1,256})")
_ATTACHED = Pattern(r"[\"']?(?P<value>[^\s\"']{1,256})")
_MYSQL_BEFORE = Pattern(r"\b(?:mysql|mariadb)[\w-]{0,20}")
_OF_SSHPASS = Pattern(
    r"(?:[ \t]{1,4}-[A-Za-oq-z]\w{0,10}){0,4}+[ \t]{1,4}-p[ \t]{0,4}"
    r"(?:\"(?P<double>[^\"\n\x1f]{1,256})|'(?P<single>[^'\n\x1f]{1,256})|(?P<bare>[^\s\"']{1,256}))"
)
_WORD_BEFORE = Pattern(r"(?:\A|[ \t\n\"'`(\[]|\bx-)\Z")
"""In a path, or a list of fields, the next word is another column of the log."""
_KEY = Pattern(r"[ \t](?:(?:is|was|provided):?[ \t])?[\"'`]?(?P<value>[\w+/=.-]{12,200}+)")
_SHORTEST_HEX = 40
API_KEYS = ("apikey", "api key", "api_key", "api-key")
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


def password_of_sshpass(seen: Seen, _start: int, end: int) -> Span | None:
    """Find the password of `sshpass -p password ssh …`."""
    found = _OF_SSHPASS.match(seen.text, end)
    place = found.span(found.lastgroup or 0) if found else (end, end)
    return None if says_nothing(seen.text[slice(*place)]) else seen.span(*place, "password")


def key_in_words(seen: Seen, start: int, end: int) -> Span | None:
    """Find the key in `invalid api key 3f9a…`; words, numbers and UUIDs, maybe the key's id, are none."""
    found = _KEY.match(seen.text, end)
    value = found["value"].rstrip(".") if found else ""
    is_told = is_wordy(value) or (is_id(value) and len(value) < _SHORTEST_HEX)
    if found is None or is_told or not is_opaque(value) or says_nothing(value):
        return None
    if not _WORD_BEFORE.search(seen.folded[max(0, start - 3) : start]):
        return None
    return seen.span(found.start("value"), found.start("value") + len(value), "key")
