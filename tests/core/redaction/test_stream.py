"""Logs of any length, redacted in chunks."""

from __future__ import annotations

import base64
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.core.plain_text import plain
from rerail.core.redaction import stream
from rerail.core.redaction.stream import CHUNK, Redacted, StreamRedactor
from rerail.core.text import Redactor, Secret
from tests.core.redaction.clean_lines import LINES
from tests.core.redaction.cleaning import counted, lines_of, streamed, survives

TOKEN = "Zx9-known+value/0123"
LINES_OF_SECRET = "first secret line\nsecond secret line\nthird 3"
KEY = "\n".join(
    (
        "-----BEGIN PRIVATE KEY-----",
        *[f"MIIE{n:02d}AIBAAKCAQEA3vL9kQ+/xYzAbCdEfGhIjKl" for n in range(24)],
        "-----END PRIVATE KEY-----",
    )
)
REDACTOR = Redactor({"TOKEN": Secret(TOKEN), "LINES": Secret(LINES_OF_SECRET)}, salt=b"salt")


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (*LINES, TOKEN, LINES_OF_SECRET, KEY, "password=hunter2", "mail a@example.com", "", "…")
        )
        | st.text(max_size=20),
        max_size=40,
    ),
    st.integers(1, 2_000),
)
def test_however_a_log_is_cut_it_is_redacted_like_its_whole(lines: list[str], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "CHUNK", chunk)
        shown = lines_of(streamed(REDACTOR, lines))
    assert shown == (str(REDACTOR.clean("\n".join(map(plain, lines)))).split("\n") if lines else [])


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 2 * len(KEY)),
    st.sampled_from((TOKEN, LINES_OF_SECRET, KEY, base64.b64encode(TOKEN.encode()).decode())),
)
def test_what_crosses_the_border_of_a_chunk_is_found(shift: int, secret: str) -> None:
    filler = ["." * 99] * ((CHUNK - shift) // 100)
    parts = streamed(REDACTOR, [*filler, "." * ((CHUNK - shift) % 100), f"a {secret} b", *filler[:30]])
    text = "\n".join(lines_of(parts))
    assert not any(survives(line, text) for line in secret.split("\n") if not line.startswith("-----"))
    assert len(lines_of(parts)) == len(filler) + 1 + secret.count("\n") + 1 + 30


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (TOKEN, "x" * 150, "password=hunter2 ", "a@example.com ", " ", "203.0.113.7 ", '"', "=")
        ),
        max_size=20,
    )
)
def test_a_long_line_is_worked_in_pieces_that_find_the_same(parts: list[str]) -> None:
    line = " ".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "CHUNK", 700)
        patch.setattr(stream, "OVERLAP", 170)
        shown = lines_of(streamed(REDACTOR, [line]))
    assert len(shown) == 1
    assert not any(
        survives(secret, shown[0]) for secret in (TOKEN, "hunter2", "a@example.com", "203.0.113.7")
    )


def test_a_line_of_ten_megabytes_stays_one_line() -> None:
    unit = f"{'x' * 3_000} password=hunter2 {TOKEN} a@example.com "
    line = unit * (10_000_000 // len(unit))
    parts = streamed(REDACTOR, [line, "next"])
    shown = lines_of(parts)
    assert [len(shown), shown[1]] == [2, "next"]
    assert not any(survives(secret, shown[0]) for secret in (TOKEN, "hunter2", "a@example.com"))
    assert counted(parts) == dict.fromkeys(("password", "TOKEN", "email"), line.count(TOKEN))


@settings(deadline=None)
@given(
    st.integers(1, len(TOKEN) - 1), st.sampled_from(["\x1b[31m", "\u200b", "\x00", "\u00ad", "\x1b]0;x\x07"])
)
def test_what_is_not_shown_splits_no_secret(at: int, between: str) -> None:
    assert lines_of(streamed(REDACTOR, [f"a {TOKEN[:at]}{between}{TOKEN[at:]} b"])) == [
        "a [REDACTED:TOKEN] b"
    ]


def test_an_unfinished_sequence_swallows_no_other_line() -> None:
    assert lines_of(streamed(REDACTOR, ["one\x1bPnever ends", "two", "three\x1b\\"])) == [
        "one",
        "two",
        "three",
    ]


@settings(deadline=None)
@given(st.lists(st.text(), max_size=12))
def test_lines_are_physical_lines_without_control_characters(lines: list[str]) -> None:
    shown = lines_of(streamed(REDACTOR, lines))
    assert all(character == "\t" or not ("\x00" <= character < " ") for line in shown for character in line)
    assert "\n".join(shown).count("[REDACTED:") == sum(counted(streamed(REDACTOR, lines)).values())


def test_redactions_are_counted_by_rule() -> None:
    parts = streamed(REDACTOR, [f"{TOKEN} {TOKEN}", "password=hunter2", LINES_OF_SECRET])
    assert counted(parts) == {"TOKEN": 2, "password": 1, "LINES": 1}


def test_lines_come_while_the_log_is_read_and_little_is_held_back() -> None:
    redacting = StreamRedactor(REDACTOR, detect=None, spent=lambda: 0.0)
    given_back = most = 0
    for number in range(60_000):
        given_back += sum(len(part.lines) for part in redacting.feed([f"line {number}"]))
        most = max(most, number + 1 - given_back)
    assert most <= CHUNK / len("line 1") + 1


@pytest.mark.parametrize("line", ["-----BEGIN PRIVATE KEY-----", "password=", TOKEN[:9], "[REDACTED:", "x"])
def test_a_log_that_is_hostile_is_held_back_in_bounded_size(line: str) -> None:
    redacting = StreamRedactor(REDACTOR, detect=None, spent=lambda: 0.0)
    fed = given_back = 0
    for _ in range(3 * CHUNK // len(line)):
        fed += len(line) + 1
        given_back += sum(len(line) + 1 for part in redacting.feed([line]) for line in part.lines)
    assert given_back > fed / 3


def test_a_log_of_nothing_is_nothing() -> None:
    assert streamed(REDACTOR, []) == [Redacted((), {})]
    assert lines_of(streamed(REDACTOR, ["", ""])) == ["", ""]


def test_values_that_are_learned_while_a_log_runs_are_hidden_from_then_on() -> None:
    redactor = Redactor({})
    redacting = StreamRedactor(redactor, detect=None, spent=lambda: 0.0)
    before = list(redacting.feed(["." * CHUNK]))
    long = Random(7).randbytes(CHUNK).hex()  # noqa: S311  any value of more than a chunk
    redactor.learn({"env:LONG": Secret(long)})
    after = [*redacting.feed(["a", long, "b"]), redacting.finish()]
    assert lines_of((*before, *after)) == ["." * CHUNK, "a", "[REDACTED:env:LONG]", "b"]
