from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from rerail.core.evidence.tail import LONGEST_LINE, MOST_CHARACTERS, MOST_LINES, Tail
from rerail.core.evidence.values import ExcerptKind, Part
from rerail.core.text import draft


def lines_of(tail: Tail) -> list[str]:
    return [line.reveal() for line in tail.excerpt().lines]


@given(pieces=st.lists(st.lists(st.integers(0, 9_999), max_size=120), max_size=6))
def test_it_keeps_the_last_lines_in_whatever_pieces_they_come(pieces: list[list[int]]) -> None:
    tail = Tail(Part.DEPLOY_LOG)
    for piece in pieces:
        tail.feed(f"line {number}" for number in piece)
    everything = [f"line {number}" for piece in pieces for number in piece]
    assert lines_of(tail) == everything[-MOST_LINES:]


def test_lines_of_ten_megabytes_are_shortened_and_take_bounded_room() -> None:
    tail = Tail(Part.DEPLOY_LOG)
    tail.feed(letter * 10_000_000 for letter in "abc")
    assert [line[0] for line in lines_of(tail)] == ["a", "b", "c"]
    assert all(line.endswith("… (10,000,000 characters)") for line in lines_of(tail))
    tail.feed("x" * LONGEST_LINE for _ in range(500))
    assert sum(map(len, lines_of(tail))) <= MOST_CHARACTERS


def test_it_knows_the_time_of_its_last_line_with_a_time() -> None:
    tail = Tail(Part.DEPLOY_LOG)
    tail.feed(["2026-11-24T02:40:01.500000Z  INFO  one", "    goes on"])
    found = tail.excerpt()
    assert found.at == datetime(2026, 11, 24, 2, 40, 1, 500_000, tzinfo=UTC)
    assert found.which is ExcerptKind.TAIL
    assert found.missing is None


def test_without_lines_it_says_so_and_forgotten_lines_never_come_back() -> None:
    tail = Tail(Part.DEPLOY_LOG)
    assert "no data" in (tail.excerpt().missing or draft("")).reveal()
    tail.feed(["a secret"])
    tail.forget(draft("could not be redacted"))
    tail.feed(["another one"])
    assert lines_of(tail) == []
    assert tail.excerpt().missing == draft("could not be redacted")
