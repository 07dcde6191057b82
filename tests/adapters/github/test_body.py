from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rerail.adapters.github.body import LIMIT, fit, merge_body, prepare
from rerail.core.telling.marks import fingerprint_mark

MARK = fingerprint_mark("svc:env:dep-1")
# What people write: anything but our markers.
PEOPLE = st.text(max_size=60).filter(lambda text: "<!-- rerail:" not in text)
CONTENT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).filter(
    lambda text: "<!-- rerail" not in text
)


def block(name: str, content: str) -> str:
    return f"<!-- rerail:begin:{name} -->{content}<!-- rerail:end:{name} -->"


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(PEOPLE, PEOPLE, PEOPLE, CONTENT, CONTENT, CONTENT, CONTENT)
def test_what_people_wrote_around_our_blocks_survives_unchanged(
    above: str, between: str, below: str, old1: str, old2: str, new1: str, new2: str
) -> None:
    current = f"{above}{block('a', old1)}{between}{MARK}{block('b', old2)}{below}"
    ours = f"{block('a', new1)}\n{MARK}\n{block('b', new2)}"
    expected = f"{above}{block('a', new1)}{between}{MARK}{block('b', new2)}{below}"
    assert merge_body(current, ours) == expected


@given(PEOPLE, CONTENT)
def test_without_markers_ours_comes_first_and_everything_old_is_kept_below(old: str, new: str) -> None:
    ours = f"{block('a', new)}\n{MARK}"
    merged = merge_body(old, ours)
    assert merged == (f"{ours}\n\n{old}" if old.strip() else ours)


@given(PEOPLE, CONTENT, st.lists(st.sampled_from(["a", "b", "c"]), unique=True, min_size=1))
def test_merging_twice_is_merging_once(old: str, new: str, names: list[str]) -> None:
    ours = "\n".join([MARK, *(block(name, new) for name in names)])
    for current in (old, f"{old}{block('b', 'was')}{old}"):
        once = merge_body(current, ours)
        assert merge_body(once, ours) == once


def test_a_block_that_people_removed_comes_first_and_the_others_stay_in_place() -> None:
    merged = merge_body(f"note\n{block('b', 'old')}\nend", f"{block('a', 'A')}{block('b', 'B')}{MARK}")
    assert merged == f"{block('a', 'A')}\n\nnote\n{block('b', 'B')}\nend\n\n{MARK}"


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (
            "<!-- rerail:begin:a -->mine, not closed",
            f"{block('a', 'N')}\n\n<!-- rerail:begin:a -->mine, not closed",
        ),
        ("<!-- rerail:end:a --> mine", f"{block('a', 'N')}\n\n<!-- rerail:end:a --> mine"),
        (f"<!-- rerail:begin:a -->mine{block('a', 'x')}", f"<!-- rerail:begin:a -->mine{block('a', 'N')}"),
        (f"<!-- rerail:end:a -->mine{block('a', 'x')}", f"<!-- rerail:end:a -->mine{block('a', 'N')}"),
        (f"{block('a', 'x')}copy {block('a', 'x')}", f"{block('a', 'N')}copy {block('a', 'x')}"),
    ],
)
def test_broken_markers_swallow_nothing(current: str, expected: str) -> None:
    assert merge_body(current, block("a", "N")) == expected


def test_a_marker_from_outside_cannot_end_our_block() -> None:
    hostile = "log <!-- rerail:end:a --> says <!-- rerail:begin:a --> hello"
    ours = block("a", hostile)
    once = merge_body("people", ours)
    assert once.count("<!-- rerail:begin:a -->") == once.count("<!-- rerail:end:a -->") == 1
    assert merge_body(once, block("a", "short")) == f"{block('a', 'short')}\n\npeople"


@given(st.text(max_size=200), st.integers(0, 30_000), st.sampled_from(["x", "é", "🚂", "line\n", "``` \n"]))
@example("", 30_000, "🚂")
def test_any_text_of_ours_fits_and_keeps_its_marks(some: str, times: int, filling: str) -> None:
    body = f"intro\n{block('a', some + filling * times)}\n{block('b', 'short')}\n{MARK}"
    sent = prepare(body)
    assert units(sent) <= LIMIT
    assert MARK in sent
    assert sent.endswith(f"{block('b', 'short')}\n{MARK}")


@given(st.integers(0, 70_000), st.sampled_from(["x", "🚂"]))
def test_a_text_without_blocks_is_cut_and_keeps_its_fingerprint(times: int, filling: str) -> None:
    sent = prepare(f"{MARK}\n{filling * times}")
    assert units(sent) <= LIMIT
    assert MARK in sent


def test_people_are_never_shortened_ours_is() -> None:
    people = "word " * 12_000
    merged = merge_body(f"{block('a', 'old')}{people}", block("a", "long line\n" * 5_000))
    assert merged.endswith(people)
    assert units(merged) <= LIMIT
    assert "shortened" in merged


def test_a_cut_closes_what_it_leaves_open() -> None:
    content = "<details><summary>log</summary>\n\n````\n" + "log line\n" * 20_000
    sent = prepare(block("a", content + "````\n</details>"))
    assert sent.count("````") == 2
    assert sent.count("<details>") == sent.count("</details>") == 1


def test_what_fits_is_left_alone() -> None:
    body = block("a", "x" * 1000)
    assert fit(body) == body
    assert merge_body(body, body) == body


def test_half_a_character_is_replaced() -> None:
    assert prepare("a\ud800b") == "a?b"
