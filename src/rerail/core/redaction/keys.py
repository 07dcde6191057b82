"""Values under a telling key: `password=…`, `"apiKey": "…"`, `--token …`, `?sig=…`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rerail.core.redaction.values import is_number, is_opaque, says_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.spans import Salted, Span

WORDS = (
    "pass", "pwd", "secret", "token", "key", "auth", "credential", "dsn", "session", "sid", "sig", "jwt",
    "otp", "csrf", "identified by",
)  # fmt: skip
"""Without one of these a text has no telling key."""

_STRONG = r"pass(?:word|wd|phrase|wort|code)|(?<![a-z])pass|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key|secret[_-]?key"
_WEAK = r"token|credentials?|(?<![a-z])(?:x-[a-z-]{0,20}key|auth|dsn|sig|sid|jwt|otp|session|licen[cs]e[_-]?key|account[_-]?key|shared[_-]?key|service[_-]?key|host[_-]?key)|(?:user|basic|http)[_-]?auth|signature|csrf|session[_-]?id|session[_-]?key|connect\.sid"
_VALUE = (
    r"(?P<quote>\\{0,3}[\"'`])(?P<quoted>[^\n]{0,4096}?)(?P=quote)"
    r"|(?P<bare>(?:[^\s\"'`&;,\\<>]|,(?!\s|$|[\w.-]+[=:])|\\(?![\"'nrt])){1,4096})"
)
_NO_VALUE = re.compile(
    r"(?:type|count|counts|expir\w*|ttl|length|len|size|name|names|ids?|ur[il]s?|uri|endpoint|issuer|hint|policy|"
    r"fields?|reset|header|method|path|file|limits?|usage|used|at|in|status|error|errors|version|mode|"
    r"algorithm|alg|enabled|required|scheme|provider|service|server|host|port|timeout|max|min|age|valid\w*|"
    r"strength|prefix|rotation|rotated|created|updated|reset\w*|total|cost|budget|s)"
)
_NAMES = (("pass", "password"), ("pwd", "password"), ("secret", "secret"), ("key", "key"), ("token", "token"))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<strong>{_STRONG})(?P<tail>[a-z0-9_.-]{{0,32}})|(?P<weak>{_WEAK})(?P<weaktail>[a-z0-9_.-]{{0,32}})"
    )


@cache
def _after() -> re.Pattern[str]:
    return re.compile(
        r"(?:\\{0,3}[\"'`])?\]?(?P<sep>[ \t]{0,4}(?:=>|:=|=|:|%3d|%3a)[ \t]{0,8}|>(?=[^<\n]{1,400}</))"
        rf"(?:{_VALUE})"
    )


@cache
def _option() -> re.Pattern[str]:
    return re.compile(rf"(?P<sep> {{1,2}})(?:{_VALUE})")


@cache
def _sql() -> re.Pattern[str]:
    return re.compile(r"(?:password|identified by)\s{1,4}(?:=\s{0,4})?[\"'](?P<quoted>[^\"'\n]{1,400})[\"']")


def values_of_keys(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find values of keys that name a secret."""
    for key in _pattern().finditer(folded):
        after = _after().match(folded, key.end())
        if after is None and folded[max(0, key.start() - 40) : key.start()].rpartition(" ")[2].startswith("--"):
            after = _option().match(folded, key.end())
        if after is None:
            continue
        start, end = after.span("quoted") if after["quoted"] is not None else after.span("bare")
        end = start + len(text[start:end].rstrip(",;)}].")) if after["quoted"] is None else end
        if _hides(text, key, after, text[start:end]):
            yield salted.span(text, start, end, _rule(key.group()))
    if "password" in folded or "identified by" in folded:
        for found in _sql().finditer(folded):
            if not says_nothing(found["quoted"]):
                yield salted.span(text, *found.span("quoted"), "password")


def _hides(text: str, key: re.Match[str], after: re.Match[str], value: str) -> bool:
    if says_nothing(value):
        return False
    weak = key["strong"] is None
    tail = (key["weaktail"] if weak else key["tail"]).lstrip("_.-")
    if _NO_VALUE.fullmatch(tail.rpartition("_")[2].rpartition("-")[2].rpartition(".")[2]) and tail:
        return tail in ("id", "s") and key.group().startswith("session") and is_opaque(value)
    if weak or is_number(value):
        return is_opaque(value) or (not weak and len(value) >= 6)
    return after["quoted"] is not None or not _is_prose(text, after, value)


def _is_prose(text: str, after: re.Match[str], value: str) -> bool:
    """Tell whether `key: value` is a sentence: a colon, a space, and words that go on."""
    if not after["sep"].endswith(" ") or is_opaque(value):
        return False
    rest = text[after.end() : after.end() + 2]
    return value.isalpha() and rest[:1] == " " and rest[1:].isalpha()


def _rule(key: str) -> str:
    return next((name for part, name in _NAMES if part in key), "credential")
