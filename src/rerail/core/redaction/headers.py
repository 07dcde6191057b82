"""Credentials where protocols carry them: in URLs, in `Authorization`, in cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.values import is_id, is_opaque, says_nothing

if TYPE_CHECKING:
    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

_LONGEST_USERINFO = 1300
_SHORTEST_TOKEN = 16
_LONGEST_PLAIN_WORD = 16
_SCHEMES = r"(?:basic|bearer|token|apikey|api-key|digest|negotiate|ntlm|hmac|signature|aws4-hmac-sha256)"
_NO_USERINFO = Pattern(r"[\s\"'<>]|@[^@]{0,1300}/")
_SPACED = Pattern(r"[\w.-]{0,64}:(?P<first>[^\s\"'<>/:]{1,64})(?: [^\s\"'<>/:]{1,64}){1,2}")
_HOST = Pattern(r"[\w.-]{1,253}(?::\d{2,5}(?!\d)|/)")
_BEYOND_HOST = Pattern(r"[/?#]")
_PORT = Pattern(r"\d{1,5}(?:[/?#]|\Z)")
_HEADER = Pattern(
    r"\\{0,3}[\"']?\]?[ \t]{0,2}(?:=>|[:=])[ \t]{0,2}\[?\\{0,3}[\"']?"
    rf"(?:(?P<scheme>{_SCHEMES})[ +]{{1,2}})?"
    r"(?P<value>[^\s\"'\\,;\[][^\s\"'\\,;]{0,8192}+)(?P<rest>[^\n\x1f\"'\\]{0,2000}+)"
)
_QUERY_KEY = Pattern(r"(?P<value>[A-Za-z0-9_]{20,200}+)(?![\w.:/-])")
_WHOLE_REST = frozenset(("digest", "signature", "aws4-hmac-sha256"))
_SCHEME = Pattern(_SCHEMES)
_AFTER_SCHEME = Pattern(r"[ :+]{1,2}(?P<value>[a-z0-9._~+/=-]{8,8192}+)")
_COOKIE = Pattern(
    r"\\{0,3}[\"']?\]?[ \t]{0,2}(?:=>|[:=])[ \t]{0,2}\[?[ \t]{0,2}(?:\\{0,3}[\"'])?"
    r"(?P<value>[^\s=\"'\[{][^\n\x1f=\"']{0,255}+=(?:(?<==)\"[^\n\x1f\"]{0,4096}+\"|[^\n\x1f\"'\\]){1,8192}+)"
)


def userinfo_before(seen: Seen, at: int) -> str | None:
    """Give the user, maybe with a password, that a URL has before the `@` there; None: there is none."""
    begin = seen.folded.rfind("://", max(0, at - _LONGEST_USERINFO), at)
    if begin < 0:
        return None
    between = seen.text[begin + len("://") : at]
    is_other = _NO_USERINFO.search(between) or _BEYOND_HOST.search(between.partition(":")[0])
    return None if is_other and not _is_spaced(seen, between, at) else between


def _is_spaced(seen: Seen, between: str, at: int) -> bool:
    """Tell whether it is a password with a blank or two; what is said of a URL with a port looks alike."""
    spaced = _SPACED.fullmatch(between) if " " in between else None
    if spaced is None or spaced["first"].isdigit() or says_nothing(spaced["first"]):
        return False
    return _HOST.match(seen.text, at + 1) is not None


def userinfo(seen: Seen, start: int, end: int) -> Span | None:
    """Find the password of `scheme://user:password@host`, or a lone opaque user; the user's name stays."""
    between = userinfo_before(seen, start)
    if not between or seen.text[end : end + 1].isspace():
        return None
    user, colon, password = between.partition(":")
    if not colon:
        is_secret = len(user) >= _SHORTEST_TOKEN and is_opaque(user)
        return seen.span(start - len(user), start, "url-credentials") if is_secret else None
    if _PORT.match(password) or says_nothing(password):
        return None
    return seen.span(start - len(password), start, "url-credentials")


def key_of_query(seen: Seen, _start: int, end: int) -> Span | None:
    """Find the value of `?key=…`, as it is in URLs of APIs; elsewhere the name of a cache's key stands so."""
    found = _QUERY_KEY.match(seen.text, end)
    value = found["value"] if found else ""
    is_secret = any(map(str.isdigit, value)) and is_opaque(value) and not is_id(value)
    return seen.span(end, end + len(value), "key") if is_secret else None


def authorization(seen: Seen, _start: int, end: int) -> Span | None:
    """Find what follows `Authorization:`; the scheme's word stays."""
    found = _HEADER.match(seen.folded, end)
    if found is None:
        return None
    start, end = found.span("value")
    value = seen.text[start:end]
    if found["scheme"] in _WHOLE_REST:
        return seen.span(start, found.end("rest"), "authorization")
    if says_nothing(value) or _SCHEME.fullmatch(value.lower()):
        return None
    is_word = value.isalpha() and value.islower() and len(value) < _LONGEST_PLAIN_WORD
    if is_opaque(value) or (found["scheme"] and not is_word):
        return seen.span(start, end, "authorization")
    return None


def scheme(seen: Seen, start: int, end: int) -> Span | None:
    """Find what follows the words `Bearer` and `Basic` wherever they stand."""
    found = _AFTER_SCHEME.match(seen.folded, end)
    if found is None or seen.goes_on(start, "-_"):
        return None
    value = seen.text[found.start("value") : found.end("value")].rstrip(".")
    is_secret = is_opaque(value) and not says_nothing(value)
    return seen.span(found.start("value"), found.end("value"), "authorization") if is_secret else None


def cookie(seen: Seen, _start: int, end: int) -> Span | None:
    """Find the values of `Cookie` and `Set-Cookie` headers."""
    found = _COOKIE.match(seen.folded, end)
    if found is None or says_nothing(found["value"].partition("=")[2]):
        return None
    return seen.span(*found.span("value"), "cookie")
