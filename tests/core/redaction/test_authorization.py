"""What follows `Authorization`, `Bearer` and `Basic`."""

from __future__ import annotations

import pytest

from tests.core.redaction.cleaning import cleaned, quick, stays

HIDDEN = "[REDACTED:authorization]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer abc.def-123", f"Authorization: Bearer {HIDDEN}"),
        ("authorization=Basic YWRtaW46YWRtaW4=", f"authorization=Basic {HIDDEN}"),
        ('{"Authorization":"Bearer abcdef12345"}', f'{{"Authorization":"Bearer {HIDDEN}"}}'),
        (r'"{\"authorization\":\"token abcdef12\"}"', rf'"{{\"authorization\":\"token {HIDDEN}\"}}"'),
        ("-H 'Authorization: Token 0123abcd' -v", f"-H 'Authorization: Token {HIDDEN}' -v"),
        ("Authorization: 3f0e5d4c00004000", f"Authorization: {HIDDEN}"),
        ("headers['Authorization'] = 'Bearer x1y2z3w4'", f"headers['Authorization'] = 'Bearer {HIDDEN}'"),
        ("Proxy-Authorization: Basic dTpwdzEyMw==", f"Proxy-Authorization: Basic {HIDDEN}"),
        ('Authorization: Digest username="a", response="6629"', f"Authorization: Digest {HIDDEN}"),
        ("sent Bearer eyabc123def456", f"sent Bearer {HIDDEN}"),
        ("bearer: aB3dE5gH9kL", f"bearer: {HIDDEN}"),
    ],
)
def test_the_credential_is_hidden_and_the_scheme_stays(text: str, shown: str) -> None:
    assert cleaned(text).split(HIDDEN)[0] == shown.split(HIDDEN, maxsplit=1)[0]
    assert HIDDEN in cleaned(text)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer",
        "Authorization: missing",
        "Authorization: ${TOKEN}",
        "Authorization header is required",
        "authorization: basic auth required",
        'WWW-Authenticate: Bearer error="invalid_token"',
        "a bearer of something",
        "basic understanding",
        "Basic authentication",
    ],
)
def test_prose_about_it_stays(text: str) -> None:
    assert stays(text)


def test_hostile_headers_are_quick() -> None:
    quick(
        [
            "authorization: ",
            "authorization:",
            "bearer ",
            "basic:",
            "Authorization: Digest a=",
            "authorization=>['",
        ]
    )
