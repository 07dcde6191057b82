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


ID = "3f0e5d4c-1111-4222-8333-00000000beef"
AFTER = (
    f"level=info msg=boot revision={SHA} deployment={ID} service=checkout",
    '  File "/usr/local/lib/python3.12/site-packages/sqlalchemy/engine/base.py", line 363, in execute',
    "fingerprint aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA",
)


@pytest.mark.parametrize(
    "cut",
    [
        rf'{{"pem": "{BEGIN}\n{BODY[0]}\n{BODY[1][:20]}',
        rf"KEY={BEGIN}\\n{BODY[0]}\\nMIIE",
        f"KEY={BEGIN}%0A{BODY[0].replace('+', '%2B').replace('/', '%2F')}%0AMIIE",
        f"KEY={BEGIN} {BODY[0]} {BODY[1]}",
        rf"KEY={BEGIN}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0123ABCD4567\n\n{BODY[0]}",
    ],
)
def test_a_key_cut_within_its_line_ends_with_it(cut: str) -> None:
    head = cut.partition(BEGIN)[0]
    assert cleaned("\n".join((cut, *AFTER))) == "\n".join((f"{head}{BEGIN}{HIDDEN}", *AFTER))


def test_a_key_without_end_stops_at_the_first_line_that_is_none_of_it() -> None:
    head = "web-1  | "
    for lines in (BODY, ["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0123AB", "", *BODY]):
        text = "\n".join((head + BEGIN, *(head + line for line in lines), *AFTER))
        shown = [head + (HIDDEN if line in BODY else line) for line in lines]
        assert cleaned(text) == "\n".join((head + BEGIN, *shown, *AFTER))


def test_a_key_that_another_one_follows_has_no_part_in_its_end() -> None:
    text = "\n".join((BEGIN, BODY[0], AFTER[0], AFTER[1], BEGIN, BODY[1], "QUJD", END))
    shown = "\n".join((BEGIN, HIDDEN, AFTER[0], AFTER[1], BEGIN, HIDDEN, HIDDEN, END))
    assert cleaned(text) == shown


def test_ids_between_the_lines_of_a_key_are_not_torn() -> None:
    ids = (f"deployment={ID}", f"at {SHA}", f"revision={SHA}", f"{ID} is live", f"commit {SHA} of {ID}")
    text = "\n".join((BEGIN, BODY[0], *ids, BODY[1], END))
    assert all(told in cleaned(text) for each in ids for told in (SHA, ID) if told in each)


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


def test_a_block_is_settled_where_another_one_begins() -> None:
    text = f"{BEGIN}\na\n{BEGIN}\nb"
    assert open_at(text, text.rindex(BEGIN)) is None
    assert open_at(text, len(text)) == text.rindex(BEGIN)
    ends_first = f"{BEGIN}\na\nb{END}{BEGIN}\nc"
    assert open_at(ends_first, ends_first.index("b-")) == 0


def test_hostile_keys_are_quick() -> None:
    quick(
        [
            rf"{BEGIN}\n",
            rf"{BEGIN}\na: b",
            f"{BEGIN} ",
            f"{BEGIN}\n\n",
            BEGIN,
            f"{BEGIN}\n",
            f"{BEGIN}\n{END}\n",
            END,
            "-",
            "\n",
        ]
    )
    assert open_at(repeated(f"{BEGIN}\n"), HOSTILE_LENGTH) is not None
