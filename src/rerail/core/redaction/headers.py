"""Credentials where protocols carry them: in URLs, in `Authorization`, in cookies."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rerail.core.redaction.values import is_opaque, says_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.spans import Salted, Span

_SCHEMES = r"(?:basic|bearer|token|apikey|api-key|digest|negotiate|ntlm|hmac|signature|aws4-hmac-sha256)"


@cache
def _in_url() -> re.Pattern[str]:
    return re.compile(r"://(?P<user>[^\s:/@?#\"'<>\[]{0,256})(?::(?P<secret>[^\s\"'<>]{1,1024}))?@(?=[\w.\[$%-])")


def credentials_of_urls(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find the password of `scheme://user:password@host`, or a lone opaque user; the user's name stays."""
    for found in _in_url().finditer(folded):
        secret = found["secret"]
        if secret is None:
            user = text[found.start("user") : found.end("user")]
            if len(user) >= 16 and is_opaque(user):
                yield salted.span(text, *found.span("user"), "url-credentials")
        elif not re.match(r"\d{1,5}(?:[/?#]|$)", secret) and not says_nothing(secret):
            yield salted.span(text, *found.span("secret"), "url-credentials")


@cache
def _header() -> re.Pattern[str]:
    return re.compile(
        r"authorization\\{0,3}[\"']?\]?\s{0,2}(?:=>|[:=])\s{0,2}\[?\\{0,3}[\"']?"
        rf"(?:(?P<scheme>{_SCHEMES})[ +]{{1,2}})?(?P<value>[^\s\"'\\,;\[][^\s\"'\\,;]{{0,8192}})(?P<rest>[^\n\"'\\]{{0,2000}})"
    )


@cache
def _scheme() -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])(?:bearer|basic)[ :+]{1,2}(?P<value>[a-z0-9._~+/=-]{8,8192})")


def authorizations(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find what follows `Authorization:`, `Bearer` and `Basic`; the scheme's word stays."""
    for found in _header().finditer(folded) if "authorization" in folded else ():
        start, end = found.span("value")
        if found["scheme"] in ("digest", "signature", "aws4-hmac-sha256"):
            end = found.end("rest")
        value = text[start:end]
        if not says_nothing(value) and not re.fullmatch(_SCHEMES, value.lower()):
            if found["scheme"] or is_opaque(value):
                yield salted.span(text, start, end, "authorization")
    for found in _scheme().finditer(folded):
        start, end = found.span("value")
        if is_opaque(text[start:end].rstrip(".")):
            yield salted.span(text, start, end, "authorization")


@cache
def _cookie() -> re.Pattern[str]:
    return re.compile(
        r"cookie\\{0,3}[\"']?\]?\s{0,2}(?:=>|[:=])\s{0,2}\[?\s{0,2}(?P<quote>\\{0,3}[\"'])?"
        r"(?P<value>[^\s=\"'\[{][^\n=\"']{0,255}=[^\n\"'\\]{1,8192})"
    )


def cookies(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find the values of `Cookie` and `Set-Cookie` headers."""
    for found in _cookie().finditer(folded):
        if not says_nothing(found["value"].partition("=")[2]):
            yield salted.span(text, *found.span("value"), "cookie")
