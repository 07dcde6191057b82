"""Excerpts of the log: split on lines, in order, each piece short enough, none lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.evidence.values import Collected, Excerpt, ExcerptKind, Part
from rerail.core.telling.circumstances import FOR_OURSELVES
from rerail.core.telling.incident import incident
from rerail.core.text import Safe, draft
from rerail.render.escape import fence
from rerail.render.markdown.comments import excerpt_comments
from rerail.render.markdown.excerpts import BODY_ROOM, LONGEST_LINE, MARK, pieces, whole
from rerail.render.markdown.measure import ISSUE_LIMIT, size
from rerail.render.markdown.pages import issue_body, step_summary
from tests import telling_states as told
from tests.render.test_escape import GFM, HOSTILE

if TYPE_CHECKING:
    from rerail.core.state import State

line = st.one_of(st.text(max_size=80), st.sampled_from([*HOSTILE, "x" * 2_000, "é" * 2_000, "`" * 5_000]))


def excerpt(lines: list[str], which: ExcerptKind, marked: int | None = None) -> Excerpt:
    made = tuple(Safe(line) for line in lines)
    return Excerpt(which=which, part=Part.DEPLOY_LOG, lines=made, marked=marked)


def with_excerpts(*found: Excerpt, complete: bool = True) -> State:
    story = told.recovered_story()
    for each in found:
        story.tell(j.Observed(what=each))
    if complete:
        story.tell(j.Observed(what=Collected(folder="out/evidence", files=1, bytes=10)))
    return story.state


def many(which: ExcerptKind, count: int = 200, marked: int | None = None) -> Excerpt:
    return excerpt([f"line {n:04} {'x' * 180}" for n in range(count)], which, marked)


@settings(max_examples=60, deadline=None)
@given(st.lists(line, min_size=1, max_size=80), st.sampled_from(ExcerptKind))
def test_the_pieces_together_are_the_excerpt(lines: list[str], which: ExcerptKind) -> None:
    found = excerpt(lines, which)
    split = pieces(found)
    assert "\n".join(piece.text for piece in split) == whole(found).text
    assert [piece.number for piece in split] == list(range(1, len(split) + 1))
    assert {piece.of for piece in split} == {len(split)}
    assert sum(piece.in_body for piece in split) == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(line, min_size=1, max_size=80), st.sampled_from(ExcerptKind))
def test_each_piece_fits_where_it_is_put(lines: list[str], which: ExcerptKind) -> None:
    for piece in pieces(excerpt(lines, which)):
        assert size(fence(piece.text)) <= (BODY_ROOM * 2 if piece.in_body else ISSUE_LIMIT - 200)


@settings(max_examples=60, deadline=None)
@given(st.lists(line, min_size=1, max_size=60), st.data())
def test_the_error_is_in_the_first_piece_and_marked(lines: list[str], data: st.DataObject) -> None:
    marked = data.draw(st.integers(0, len(lines) - 1))
    first = pieces(excerpt(lines, ExcerptKind.FIRST_ERROR, marked))[0]
    assert first.in_body
    assert sum(row.startswith(MARK) for row in first.text.split("\n")) >= 1
    assert len(first.text.split(MARK, 1)[1]) <= size(first.text)


def test_of_the_tail_the_body_shows_the_end() -> None:
    shown = next(piece for piece in pieces(many(ExcerptKind.TAIL)) if piece.in_body)
    assert shown.text.endswith(f"line 0199 {'x' * 180}")


def test_a_line_that_came_too_long_is_cut() -> None:
    [piece] = pieces(excerpt(["y" * 100_000], ExcerptKind.TAIL))
    assert len(piece.text) == LONGEST_LINE + 1


def test_what_the_body_has_no_room_for_is_in_comments_in_order_with_stable_keys() -> None:
    state = with_excerpts(many(ExcerptKind.FIRST_ERROR, 500, marked=9), many(ExcerptKind.TAIL, 300))
    found = excerpt_comments(state, FOR_OURSELVES)
    assert [comment.key for comment in found] == [
        "run-1-first-error-2",
        "run-1-first-error-3",
        "run-1-tail-1",
    ]
    assert "part 2 of 3" in found[0].body
    assert all(size(comment.body) <= ISSUE_LIMIT for comment in found)
    assert excerpt_comments(state, FOR_OURSELVES) == found
    body = issue_body(state, incident(state, FOR_OURSELVES), FOR_OURSELVES)
    assert "It continues in 2 comments below." in body
    assert "What comes before it is in 1 comment below." in body
    for n in range(500):
        assert sum(f"line {n:04} " in text for text in (body, *(c.body for c in found))) >= 1


def test_nothing_goes_into_comments_before_all_of_it_is_there() -> None:
    state = with_excerpts(many(ExcerptKind.TAIL), complete=False)
    assert excerpt_comments(state, FOR_OURSELVES) == ()
    assert "The rest is in the files" in issue_body(state, incident(state, FOR_OURSELVES), FOR_OURSELVES)


def test_a_body_without_room_for_any_excerpt_leaves_all_of_it_to_the_comments() -> None:
    state = with_excerpts(many(ExcerptKind.FIRST_ERROR, 100, marked=9), many(ExcerptKind.TAIL, 100))
    crowded = told.recovered_story()
    for n in range(300):
        crowded.tell(j.LookFailed(action="end", says=draft("z" * 300)), after=40.0 + n)
    crowded_state = replace(crowded.state, evidence=state.evidence)
    body = issue_body(crowded_state, incident(crowded_state, FOR_OURSELVES), FOR_OURSELVES)
    keys = [comment.key for comment in excerpt_comments(crowded_state, FOR_OURSELVES)]
    assert "line 0009" not in body
    assert "The excerpt around the first error is in 2 comments below" in body
    assert keys == ["run-1-first-error-1", "run-1-first-error-2", "run-1-tail-1", "run-1-tail-2"]


def test_a_page_without_comments_shows_all_of_it() -> None:
    state = with_excerpts(many(ExcerptKind.FIRST_ERROR, 600, marked=9))
    summary = step_summary(state, FOR_OURSELVES)
    assert "comment" not in summary.partition("## Evidence")[2]
    assert all(f"line {n:04} " in summary for n in range(600))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_lines_stay_within_their_fence(text: str) -> None:
    lines = [text, *(f"{text} {'x' * 1_900}" for _ in range(20))]
    state = with_excerpts(excerpt(lines, ExcerptKind.FIRST_ERROR, 0))
    [comment] = excerpt_comments(state, FOR_OURSELVES)
    assert [token.type for token in GFM.parse(comment.body)] == ["html_block", "fence", "html_block"]
    assert "<!--" not in comment.body
