"""Text from outside, secrets, and the way from one to what may be shown."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.core.text import Redactor, Safe, Secret, Untrusted, draft

UUID = "3f0e5d4c-0000-4000-8000-00000000beef"
HIDDEN = "[REDACTED:RAILWAY_TOKEN]"
VALUE = 'to"k/en+value=%1'
redactor = Redactor({"RAILWAY_TOKEN": Secret(VALUE)})
uuid_redactor = Redactor({"RAILWAY_TOKEN": Secret(UUID)})
secrets = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=60)


def test_what_a_remote_said_does_not_leak_by_accident() -> None:
    said = Untrusted("the password is hunter2")
    assert "hunter2" not in f"{said} {said!r} {[said]}"


def test_a_secret_never_shows_itself() -> None:
    assert VALUE not in f"{Secret(VALUE)} {Secret(VALUE)!r} {[Secret(VALUE)]}"


def test_a_known_secret_is_replaced_by_its_name() -> None:
    assert str(redactor.clean(draft(f"bad token {VALUE}!"))) == "bad token [REDACTED:RAILWAY_TOKEN]!"


@given(secrets, st.text(max_size=30), st.text(max_size=30))
def test_no_form_of_a_secret_survives(secret: str, before: str, after: str) -> None:
    hide = Redactor({"S": Secret(secret)})
    for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
        cleaned = str(hide.clean(before + form + after))
        assert form not in cleaned.replace("[REDACTED:S]", "\n")


@given(secrets, st.binary(max_size=4), st.binary(max_size=4))
def test_a_secret_in_base64_is_found_at_every_offset(secret: str, before: bytes, after: bytes) -> None:
    hide = Redactor({"S": Secret(secret)})
    text = base64.b64encode(before + secret.encode() + after).decode()
    assert "[REDACTED:S]" in str(hide.clean(text))


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = redactor.clean(text)
    assert str(redactor.clean(once)) == str(once)


def test_control_characters_cannot_split_a_secret() -> None:
    hide = Redactor({"S": Secret("abcdefghij")})
    assert str(hide.clean("abcde\x1b[31mfgh\x00ij")) == "[REDACTED:S]"


def test_newlines_and_tabs_stay_and_escape_sequences_go() -> None:
    assert str(redactor.clean("a\r\n\tb\x1b]0;title\x07c\x1b[1md")) == "a\n\tbcd"


def test_directions_of_writing_cannot_be_turned_around() -> None:
    assert str(redactor.clean("abc\u202egnp.exe")) == "abcgnp.exe"


def test_short_values_are_left_alone() -> None:
    assert str(Redactor({"PORT": Secret("8080")}).clean("listens on 8080")) == "listens on 8080"


def test_safe_and_untrusted_text_are_never_equal() -> None:
    assert Safe("a") != Untrusted("a")
    assert Safe("a") == Safe("a")


@pytest.mark.parametrize(
    "form",
    [
        VALUE.upper(),
        quote(VALUE, safe="").lower(),
        quote(VALUE),
        quote_plus(VALUE),
        "".join(f"%{byte:02x}" for byte in VALUE.encode()),
        json.dumps(VALUE)[1:-1].replace("/", "\\/"),
        html.escape(VALUE),
        VALUE.encode().hex(),
        VALUE.encode().hex().upper(),
    ],
)
def test_a_secret_is_found_however_it_is_written(form: str) -> None:
    assert str(redactor.clean(f"<{form}>")) == f"<{HIDDEN}>"


def test_a_uuid_is_found_without_its_dashes_too() -> None:
    assert str(uuid_redactor.clean(f"id {UUID.replace('-', '').upper()}.")) == f"id {HIDDEN}."


@pytest.mark.parametrize(
    "between", ["\u00ad", "\u2060", "\u034f", "\u061c", "\U000e0041", "\x9b31m", "\x1bPx\x1b\\"]
)
def test_nothing_that_is_not_shown_splits_a_secret(between: str) -> None:
    assert str(uuid_redactor.clean(UUID[:18] + between + UUID[18:])) == HIDDEN


def test_a_secret_on_two_lines_is_hidden_on_both() -> None:
    assert (
        str(uuid_redactor.clean(f"token: {UUID[:18]}\n{UUID[18:]} end")) == f"token: {HIDDEN}\n{HIDDEN} end"
    )


@given(st.integers(6, len(UUID) - 1), st.sampled_from(["", "\n", "\nmore", "…", "...", "… more"]))
def test_what_a_cut_leaves_of_a_secrets_beginning_is_hidden(length: int, after: str) -> None:
    assert str(uuid_redactor.clean(f"bad token {UUID[:length]}{after}")) == f"bad token {HIDDEN}{after}"


@given(st.integers(6, len(UUID) - 1), st.sampled_from(["", "line\n", "…", "..."]))
def test_what_a_cut_leaves_of_a_secrets_end_is_hidden(length: int, before: str) -> None:
    assert str(uuid_redactor.clean(f"{before}{UUID[-length:]} is bad")) == f"{before}{HIDDEN} is bad"


@given(secrets, st.integers(0, 200))
def test_a_text_cut_anywhere_shows_at_most_five_characters_of_a_secret(secret: str, at: int) -> None:
    text = f"\u2502{secret}\u2502"[: at % (len(secret) + 1)]
    shown = str(Redactor({"S": Secret(secret)}).clean(text)).replace("[REDACTED:S]", "").strip("\u2502")
    assert len(shown) < 6


def test_a_long_piece_of_a_secret_is_hidden_within_a_sentence_too() -> None:
    said = f'"{UUID[:20]}" tells no version, {UUID[-12:]} neither'
    assert str(uuid_redactor.clean(said)) == f'"{HIDDEN}" tells no version, {HIDDEN} neither'


@pytest.mark.parametrize(
    ("start", "said"),
    [("github_pat_", "cloned from github"), ("ghp_", "a ghp_"), ("github_pat_", "starts with github_pat_")],
)
def test_what_all_tokens_begin_with_is_no_secret(start: str, said: str) -> None:
    hide = Redactor({"GITHUB_TOKEN": Secret(f"{start}11ABCDEFG0abcdefghijkl")})
    assert str(hide.clean(said)) == said
    assert str(hide.clean(f"a {start}11ABC")) == "a [REDACTED:GITHUB_TOKEN]"


def test_other_ids_stay() -> None:
    other = "7b1d9a52-1111-4222-8333-123456789abc"
    assert str(uuid_redactor.clean(f"{other}\n{other}")) == f"{other}\n{other}"


@given(
    st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=()), min_size=8)
)
def test_no_text_and_no_secret_makes_cleaning_fail(text: str, secret: str) -> None:
    hide = Redactor({"S": Secret(secret)})
    for shown in (str(hide.clean(text + secret)), hide.clean_value(text + secret)):
        assert shown.encode().decode() == shown


def test_of_an_id_only_a_whole_and_long_secret_is_replaced() -> None:
    hide = Redactor({"LONG": Secret("rollback-and-a-secret"), "SHORT": Secret("deployments")})
    assert hide.clean_value("rollback") == "rollback"
    assert hide.clean_value("deployments") == "deployments"
    assert hide.clean_value("is ROLLBACK-and-a-secret") == "is [REDACTED:LONG]"
