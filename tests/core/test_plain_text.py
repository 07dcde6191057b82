"""What is left of a text without sequences, controls and characters that nobody sees."""

from __future__ import annotations

import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.core.plain_text import plain

any_text = st.text(st.characters(exclude_categories=()))
controls = st.text(st.sampled_from("ab1;[]P\\^_X\n\x07\x1b\x90\x98\x9b\x9c\x9d\x9e\x9f\x00"))


@pytest.mark.parametrize(
    "between",
    [
        "\u00ad",
        "\u200d",
        "\u2060",
        "\u034f",
        "\u061c",
        "\u3164",
        "\ufe0f",
        "\U000e0041",
        "\x00",
        "\x1b[31m",
        "\x1b[3\x001m",
        "\x9b31m",
        "\x1b]0;title\x07",
        "\x9d0;title\x9c",
        "\x1bPpayload\nof two lines\x1b\\",
        "\x90payload\x9c",
        "\x1bXpayload\x1b\\",
        "\x1b^payload\x1b\\",
        "\x1b_payload\x1b\\",
        "\x9fpayload\x1b\\",
        "\x1b(B",
        "\x1b7",
    ],
)
def test_nothing_is_left_of_what_a_terminal_does_not_show(between: str) -> None:
    assert plain(f"left{between}right") == "leftright"


def test_a_string_without_end_takes_no_other_line_with_it() -> None:
    assert plain("left\x1bPnever ended\nevidence") == "left\nevidence"


def test_a_sequence_that_was_cut_short_leaves_nothing() -> None:
    assert plain("left\x1b[38;5") == "left"


def test_every_format_character_goes() -> None:
    seen = [chr(code) for code in range(sys.maxunicode + 1) if category(chr(code)) == "Cf"]
    assert len(seen) > 100
    assert plain("".join(seen)) == ""


def test_half_a_surrogate_pair_is_shown_as_a_replacement_character() -> None:
    assert plain("caf\udce9 down") == "caf\ufffd down"


def test_line_ends_become_newlines_and_tabs_stay() -> None:
    assert plain("a\r\nb\rc\n\td") == "a\nb\nc\n\td"


@given(any_text | controls)
def test_what_is_given_can_be_encoded_and_is_plain(text: str) -> None:
    once = plain(text)
    assert once.encode().decode() == once
    assert plain(once) == once
    assert not any(category(c) in {"Cc", "Cf", "Cs"} and c not in "\n\t" for c in once)


@given(st.text(st.characters(categories=("L", "N", "P", "Z"), max_codepoint=0x24F)))
def test_what_can_be_seen_stays(text: str) -> None:
    seen = text.replace("\u00ad", "")
    assert plain(seen) == seen
