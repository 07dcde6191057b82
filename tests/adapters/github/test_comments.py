"""What we say under an issue: each thing once, in our own words only, and never over somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.github.body import LIMIT
from rerail.adapters.github.comments import comment_mark, mark_of
from rerail.adapters.github.refusals import IssueError
from rerail.simulator.github.faults import Answer
from tests.adapters.github.support import Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rerail.adapters.github.issues import IssueTracker
    from rerail.simulator.github.values import Comment

KEY = "77-1-finished"
MARK = comment_mark(KEY)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        made.tracker().open("t", "body", [], "svc/env/dep-1")
        yield made


def under_it(stage: Stage) -> tuple[Comment, ...]:
    return stage.world.issues[0].comments


def bodies(stage: Stage) -> list[str]:
    return [comment.body for comment in under_it(stage)]


def somebody(stage: Stage, login: str, body: str) -> None:
    stage.world.issues_of(stage.world.main).comment(login, 1, body)


def sent(stage: Stage, method: str) -> int:
    return sum(
        each.startswith(f"{method} /repos/acme/shop/issues") and "comments" in each for each in stage.asked()
    )


def fresh(stage: Stage) -> IssueTracker:
    """Give a tracker of another process: it knows nothing of what was said."""
    return stage.tracker(viewer="github-actions[bot]")


def test_a_comment_is_said_once_by_one_process_and_by_the_next(stage: Stage) -> None:
    url = stage.tracker().say(1, KEY, "It is back.")
    for tracker in (fresh(stage), fresh(stage)):
        for _ in range(2):
            assert tracker.say(1, KEY, "It is back.") == url
    assert bodies(stage) == [f"{MARK}\nIt is back."]
    assert (sent(stage, "POST"), sent(stage, "PATCH")) == (1, 0)


def test_what_changed_is_edited_in_place_and_notifies_nobody_again(stage: Stage) -> None:
    first = fresh(stage).say(1, KEY, "It is back.")
    second = fresh(stage).say(1, KEY, "It is back, proven.")
    assert first == second
    assert bodies(stage) == [f"{MARK}\nIt is back, proven."]


def test_line_ends_that_github_or_a_browser_changed_are_no_change(stage: Stage) -> None:
    fresh(stage).say(1, KEY, "one\ntwo\n")
    comment = under_it(stage)[0]
    stage.world.issues_of(stage.world.main).edit_comment("ada", comment.id, f"{MARK}\r\none\r\ntwo")
    fresh(stage).say(1, KEY, "one\ntwo\n")
    assert sent(stage, "PATCH") == 0


def test_each_key_is_a_comment_of_its_own_in_the_order_in_which_they_are_said(stage: Stage) -> None:
    tracker = fresh(stage)
    keys = ["a", "b", "a-b", "b-1", "b-10"]
    for key in keys:
        tracker.say(1, key, key)
    for key in reversed(keys):
        fresh(stage).say(1, key, key)
    assert bodies(stage) == [f"{comment_mark(key)}\n{key}" for key in keys]


@pytest.mark.parametrize("login", ["mallory", "github-actions"])
def test_a_comment_that_somebody_else_marked_as_ours_is_neither_taken_nor_changed(
    login: str, stage: Stage
) -> None:
    forged = f"{MARK}\nAll is well, go to bed."
    somebody(stage, login, forged)
    fresh(stage).say(1, KEY, "It is down.")
    fresh(stage).say(1, KEY, "It is down.")
    assert bodies(stage) == [forged, f"{MARK}\nIt is down."]


def test_a_mark_further_down_in_a_comment_of_ours_is_no_mark(stage: Stage) -> None:
    fresh(stage).say(1, "other", f"a log line says {MARK}\n{MARK}")
    fresh(stage).say(1, KEY, "It is back.")
    assert len(under_it(stage)) == 2


def test_ours_are_found_among_hundreds_of_others(stage: Stage) -> None:
    for number in range(130):
        somebody(stage, "ada", f"before {number}")
    fresh(stage).say(1, KEY, "It is back.")
    for number in range(230):
        somebody(stage, "ada", f"after {number}")
    fresh(stage).say(1, KEY, "It is back.")
    assert sum(MARK in body for body in bodies(stage)) == 1


@pytest.mark.parametrize("applied", [True, False])
def test_a_lost_answer_is_looked_up_and_never_sent_again_at_once(applied: bool, stage: Stage) -> None:
    stage.world.faults.fail("POST", "/comments$", applied=applied)
    tracker = fresh(stage)
    if applied:
        assert "issuecomment" in tracker.say(1, KEY, "It is back.")
    else:
        with pytest.raises(IssueError) as caught:
            tracker.say(1, KEY, "It is back.")
        assert caught.value.again
    assert sent(stage, "POST") == 1
    assert len(under_it(stage)) == (1 if applied else 0)
    tracker.say(1, KEY, "It is back.")
    assert bodies(stage) == [f"{MARK}\nIt is back."]


def test_a_comment_that_arrived_while_nobody_could_look_is_not_said_twice(stage: Stage) -> None:
    stage.world.faults.fail("POST", "/comments$", applied=True)
    stage.world.faults.fail("GET", "/comments$", nth=2)
    tracker = fresh(stage)
    with pytest.raises(IssueError):
        tracker.say(1, KEY, "It is back.")
    tracker.say(1, KEY, "It is back.")
    assert bodies(stage) == [f"{MARK}\nIt is back."]


def test_what_people_deleted_stays_deleted(stage: Stage) -> None:
    tracker = fresh(stage)
    tracker.say(1, KEY, "It is back.")
    stage.world.faults.fail("PATCH", "/comments/", answer=Answer(status=404, message="Not Found"))
    stage.world.faults.fail("GET", "/comments/[0-9]+$", answer=Answer(status=404, message="Not Found"))
    tracker.say(1, KEY, "It is back, proven.")
    tracker.say(1, KEY, "It is back, proven.")
    assert (sent(stage, "POST"), len(under_it(stage))) == (1, 1)


def test_a_refusal_has_its_sentence(stage: Stage) -> None:
    answer = Answer(status=403, message="Unable to create comment because issue is locked.")
    stage.world.faults.fail("POST", "/comments$", answer=answer)
    with pytest.raises(IssueError, match="may not write issues in acme/shop") as caught:
        fresh(stage).say(1, KEY, "It is back.")
    assert not caught.value.again
    assert caught.value.says is not None
    assert caught.value.says.reveal() == "Unable to create comment because issue is locked."


def test_a_comment_that_is_too_long_is_shortened_and_found_again(stage: Stage) -> None:
    for _ in range(2):
        fresh(stage).say(1, KEY, "log line\n" * 20_000)
    [body] = bodies(stage)
    assert body.startswith(MARK)
    assert len(body) <= LIMIT
    assert (sent(stage, "POST"), sent(stage, "PATCH")) == (1, 0)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.text(max_size=40))
def test_any_key_makes_a_mark_that_is_one_line_and_one_comment(key: str, below: str) -> None:
    mark = comment_mark(key)
    inside = mark.removeprefix("<!--").removesuffix("-->")
    assert "--" not in inside
    assert "\n" not in mark
    assert mark_of(f"{mark}\n{below}") == mark


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_keys_are_two_marks(one: str, other: str) -> None:
    def marks(key: str) -> str:
        return comment_mark(key.encode("utf-8", "replace").decode())

    same = one.encode("utf-8", "replace") == other.encode("utf-8", "replace")
    assert (marks(one) == marks(other)) is same


@pytest.mark.parametrize(
    "body", [None, 7, "", "\n", "<!-- rerail:comment:v1:a", "x <!-- rerail:comment:v1:a -->"]
)
def test_what_does_not_begin_with_a_mark_has_none(body: object) -> None:
    assert mark_of(body) is None


def test_a_lost_answer_that_could_not_be_looked_up_is_looked_up_before_the_next_try(stage: Stage) -> None:
    tracker = fresh(stage)
    number = tracker.open("It is down", "It is down.", ["incident"], "another").number
    stage.world.faults.fail("POST", "/comments$", applied=True)
    stage.world.faults.fail("GET", "/comments")
    with pytest.raises(IssueError):
        tracker.say(number, KEY, "It is back.")
    tracker.say(number, KEY, "It is back.")
    assert sent(stage, "POST") == 1
