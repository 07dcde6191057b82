"""Text from outside, secrets, and the way from one to what may be shown."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from rerail.core.text import Redactor, Safe, Secret, Untrusted, draft

VALUE = 'to"k/en+value=%1'
redactor = Redactor({"RAILWAY_TOKEN": Secret(VALUE)})
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
        assert form not in cleaned.replace("[REDACTED:S]", "")


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
