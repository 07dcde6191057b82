"""Private keys in PEM."""

from __future__ import annotations

import pytest

from rerail.core.redaction.pem import LONGEST, MOST_LINES, open_at
from tests.core.redaction.cleaning import HOSTILE_LENGTH, cleaned, quick, repeated, stays

BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
BODY = [f"MIIEpAIBAAKCAQEA{n:02d}3vL9kQ+/xYzAbCdEfGhIjKlMnOpQrStUvWxYz012345678" for n in range(5)]
HIDDEN = "[REDACTED:private-key]"
SHA = "0123456789abcdef0123456789abcdef01234567"


def test_the_lines_of_a_key_are_hidden_and_its_borders_stay() -> None:
    text = "\n".join((BEGIN, *BODY, "QUJD", END, "next"))
    assert cleaned(text) == "\n".join((BEGIN, *[HIDDEN] * 6, END, "next"))


def test_of_a_key_in_a_log_the_times_stay() -> None:
    head = "2026-11-24T02:40:01.123456Z  INFO  "
    text = "\n".join(head + line for line in (BEGIN, *BODY, "Qw==", END))
    assert cleaned(text) == "\n".join(head + line for line in (BEGIN, *[HIDDEN] * 6, END))


@pytest.mark.parametrize("end", [r"\n", r"\\n", r"\r\n"])
def test_a_key_on_one_line_is_hidden_as_a_whole(end: str) -> None:
    assert cleaned(f'"{BEGIN}{end}{end.join(BODY)}{end}{END}"') == f'"{BEGIN}{HIDDEN}{END}"'


def test_lines_in_quotes_are_hidden_too() -> None:
    text = "\n".join((f"'{BEGIN}\\n' +", *(f"  '{line}\\n' +" for line in (*BODY, "QUJDRA==")), f"  '{END}'"))
    assert not any(part in cleaned(text) for part in ("MIIEpA", "012345678", "QUJDRA"))


def test_headers_of_an_encrypted_key_are_hidden() -> None:
    text = "\n".join((BEGIN, "DEK-Info: AES-256-CBC,0123ABCD4567", "", *BODY, END))
    assert "0123ABCD4567" not in cleaned(text)


def test_a_key_that_never_ends_is_hidden_and_other_lines_and_ids_stay() -> None:
    text = "\n".join((BEGIN, *BODY, "request failed with status 500", f"at {SHA}"))
    assert cleaned(text) == "\n".join((BEGIN, *[HIDDEN] * 5, "request failed with status 500", f"at {SHA}"))


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA3vL9kQ+/xYz\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKCAQEA3vL9kQ+/xYz\n-----END PUBLIC KEY-----",
        f"expected {BEGIN} at the start\nbut it was another file\n",
    ],
)
def test_certificates_public_keys_and_talk_of_keys_stay(text: str) -> None:
    assert stays(text)


def test_a_block_is_open_until_it_ends_or_is_too_long() -> None:
    for text, place in (
        (f"a\n{BEGIN}\nb", 2),
        (f"{BEGIN}\nb\n{END}\nc", None),
        (f"{BEGIN}\n{END}\n{BEGIN}\nc", len(f"{BEGIN}\n{END}\n")),
        (BEGIN + "\n" * (MOST_LINES - 1), 0),
        (BEGIN + "\n" * MOST_LINES, None),
        (BEGIN + "a" * LONGEST, None),
        ("", None),
    ):
        assert open_at(text, len(text)) == place


def test_a_block_that_ends_later_is_open_before() -> None:
    text = f"{BEGIN}\na\n{END}\n"
    assert open_at(text, len(text) - 8) == 0


def test_hostile_keys_are_quick() -> None:
    quick([BEGIN, f"{BEGIN}\n", f"{BEGIN}\n{END}\n", END, "-", "\n"])
    assert open_at(repeated(f"{BEGIN}\n"), HOSTILE_LENGTH) is not None
