"""E-mail and IP addresses."""

from __future__ import annotations

import pytest

from tests.core.redaction.cleaning import cleaned, quick, stays


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail to jane.doe+x@example.com.", "mail to [REDACTED:email]."),
        ("<jane@mail.example.co.uk>", "<[REDACTED:email]>"),
        ('{"to":"jane@example.com"}', '{"to":"[REDACTED:email]"}'),
        ("?user=jane%40example.com&x", "?user=[REDACTED:email]&x"),
        ("Jörg.Müller@example.de", "[REDACTED:email]"),
    ],
)
def test_an_e_mail_address_is_hidden(text: str, shown: str) -> None:
    assert cleaned(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("git@github.com:acme/shop", "glob@7.2.3", "@types/node@22.9.0", "icon@2x.png", "root@localhost"),
        *(
            "postgres@db.railway.internal",
            "user@1000.service",
            "Object@1b2c3d4e",
            "@media print",
            "a @ b.com",
        ),
        "https://jane@example.com/path",
    ],
)
def test_what_only_has_an_at_stays(text: str) -> None:
    assert stays(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("203.0.113.7 - - GET /", "[REDACTED:ip] - - GET /"),
        ("login from 203.0.113.7 refused", "login from [REDACTED:ip] refused"),
        ("client=203.0.113.7:51234", "client=[REDACTED:ip]:51234"),
        ("from /203.0.113.7:80", "from /[REDACTED:ip]:80"),
        ("at 203.0.113.7.", "at [REDACTED:ip]."),
        ("[203.0.113.7, 198.51.100.1]", "[[REDACTED:ip], [REDACTED:ip]]"),
        ("::ffff:203.0.113.7", "::ffff:[REDACTED:ip]"),
        ("from 2001:db8:85a3::8a2e:370:7334 now", "from [REDACTED:ip] now"),
        ("[2001:db8:85a3:0:0:8a2e:370:7334]:443", "[[REDACTED:ip]]:443"),
    ],
)
def test_a_public_ip_address_is_hidden(text: str, shown: str) -> None:
    assert cleaned(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.9",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.2",
            "0.0.0.0:8080",
        ),
        *("255.255.255.0", "::1", "fe80::1", "fd00::17", "version 1.2.3.4", "v1.2.3.4", "release: 9.8.7.6"),
        *(
            "Chrome/120.0.6099.109",
            "libc 2.36.0.4",
            "kernel 6.1.0.21",
            '"version": "1.2.3.4"',
            "libfoo-1.2.3.4",
            "foo==1.2.3.4",
            "1.3.6.1.4.1.311",
            "999.1.2.3",
            "8.0.0.0",
        ),
        *("02:42:ac:11:00:02", "2026:11:24", "2001:2002", "std::cout", "12:34:56", "1.2.3", "08.1.2.3"),
    ],
)
def test_what_is_no_clients_address_stays(text: str) -> None:
    assert stays(text)


def test_hostile_addresses_are_quick() -> None:
    quick(
        [
            *("a@b.co", "@a.", "@a-", "%40", f"{'a' * 64}@b.co ", "@1."),
            *("1.", "111.", "8.8.8.8 ", "1:", "2001:", "::", "2a", "."),
        ]
    )
