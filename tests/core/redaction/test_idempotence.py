"""Cleaning what is clean changes nothing."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rerail.core.text import Redactor, Secret
from tests.core.redaction.clean_lines import LINES

KNOWN = "Zx9-known value"
fragments = st.sampled_from(
    [
        *(
            "password=",
            "token: ",
            '"secret":"',
            "api_key='",
            "Authorization: ",
            "Bearer ",
            "Cookie: a=",
            "--token ",
        ),
        *(
            "://",
            "a:b",
            "@",
            "user@example.com",
            "203.0.113.7",
            "2001:db8::1:2",
            "AKIAIOSFODNN7EXAMPLE",
            ".",
            ":",
            "/",
        ),
        *(
            "ghp_abcdefghijklmnopqrstuvwxyz0123",
            KNOWN,
            KNOWN[:9],
            "\n",
            " ",
            '"',
            "'",
            "\\",
            ";",
            ",",
            "=",
            "&",
            "x1",
        ),
        *(
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----",
            "MIIEpAIBAAKCAQEA3vL9kQxYz0",
            "…",
            "...",
            "hunter2",
        ),
        *(
            "[REDACTED:",
            "[REDACTED:email:ab12]",
            "[REDACTED:K]",
            "]",
            "ab12cd34",
            "abc",
            "%40",
            "%3D",
            "<",
            ">",
            "{",
            "}",
        ),
        *(
            "IDENTIFIED BY ",
            "sshpass -p ",
            "api key ",
            "Some(",
            '"name":"db_password","value":',
            "password: |\n  ",
        ),
        *("- name: TOKEN\n  value: ", "://a:b c@d/", "***", "b'"),
    ]
)
texts = st.lists(fragments | st.sampled_from(LINES), max_size=14).map("".join)


@settings(max_examples=600, deadline=None)
@given(texts)
@example("token=a/b@foo.com")
@example("password=libc 2.36.0.4, kernel 6.1.0.21")
@example(f"{KNOWN}203.0.113.7")
@example("-----BEGIN PRIVATE KEY-----token: -----END PRIVATE KEY-----")
@example("password: |\n  password=password: |\n  ")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    redactor = Redactor({"K": Secret(KNOWN)}, salt=b"salt")
    once = str(redactor.clean(text))
    assert str(redactor.clean(once)) == once


@settings(max_examples=200, deadline=None)
@given(texts)
@example("2001:db8::1:2--token $RAILWAY_TOKENpassword=")
@example("api_key='-----BEGIN PRIVATE KEY-----KeyError: 'API_KEY'-----END PRIVATE KEY-----")
def test_cleaning_without_tags_twice_changes_nothing_more(text: str) -> None:
    redactor = Redactor({})
    redactor.learn({"env:K": Secret(KNOWN)})
    once = str(redactor.clean(text))
    assert str(redactor.clean(once)) == once
