"""`Cookie` and `Set-Cookie`."""

from __future__ import annotations

import pytest

from tests.core.redaction.cleaning import cleaned, quick, stays


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Cookie: sid=abc; theme=dark", "abc"),
        ("set-cookie: session=s%3Aabc123; Path=/; HttpOnly", "abc123"),
        ('{"cookie":"a=b1c2; c=d3e4"}', "d3e4"),
        (r"{\"cookie\": \"a=b1c2\"}", "b1c2"),
        ('Cookie: a="b1 c2"; d=e3f4', "e3f4"),
        ("'set-cookie': [ 'connect.sid=s%3Axyz; Path=/' ]", "xyz"),
        ("-H 'Cookie: a=b1c2' https://example.com", "b1c2"),
    ],
)
def test_the_values_are_hidden(text: str, value: str) -> None:
    assert "[REDACTED:cookie]" in cleaned(text)
    assert value not in cleaned(text)


def test_what_follows_the_quoted_header_stays() -> None:
    assert cleaned("-H 'Cookie: a=b1c2' https://example.com").endswith("' https://example.com")


@pytest.mark.parametrize(
    "text",
    [
        "cookies: enabled",
        "Cookie: none",
        "cookie = parse(headers)",
        "no cookie was sent: a=b",
        'cookie: {"a": 1}',
    ],
)
def test_prose_about_cookies_stays(text: str) -> None:
    assert stays(text)


def test_hostile_cookies_are_quick() -> None:
    quick(["cookie: a=", 'cookie: a="', "cookie:", 'cookie:x=""', "cookie=", "cookie: ="])
