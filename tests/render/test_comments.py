"""Comments notify people: one when it starts, one when it ends, and one where somebody is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.core import journal as j
from rerail.core.fold import step
from rerail.core.state import State
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.render.markdown.comments import comments
from rerail.render.markdown.measure import ISSUE_LIMIT, size
from tests import telling_states as told
from tests.render.test_escape import HOSTILE
from tests.render.test_pages import all_hostile, structure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.telling.comment import Comment


def keys(state: State) -> list[str]:
    return [comment.key for comment in comments(state, FOR_OURSELVES)]


def last(state: State, facts: TellingFacts = FOR_OURSELVES) -> Comment:
    return comments(state, facts)[-1]


def stages(state: State) -> Iterator[State]:
    """Give the state after each line of its Journal."""
    found = State()
    for e in state.entries:
        found = step(found, j.Line(v=1, seq=e.seq, run=state.run, lane=e.lane, at=e.at, data=e.data))
        yield found


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("under-way", ["run-1-started"]),
        ("recovered", ["run-1-started", "run-1-finished"]),
        ("documented", ["run-1-started", "run-1-finished"]),
        ("inconclusive", ["run-1-started", "run-1-needs-human"]),
        ("target-unhealthy", ["run-1-started", "run-1-needs-human"]),
        ("lost", ["run-1-started", "run-1-needs-human"]),
        ("unsafe", ["run-1-needs-human"]),
        ("nothing-found", ["run-1-needs-human"]),
        ("unreachable", ["run-1-needs-human"]),
        ("dry-run", []),
        ("nothing-wrong", []),
        ("misconfigured", []),
    ],
)
def test_there_are_only_those_that_somebody_should_be_called_for(story: str, expected: list[str]) -> None:
    assert keys(told.STORIES[story]()) == expected


@pytest.mark.parametrize("story", told.STORIES)
def test_what_was_said_is_never_taken_back_and_the_start_never_said_differently(story: str) -> None:
    said: dict[str, str] = {}
    for state in stages(told.STORIES[story]()):
        now = {comment.key: comment.body for comment in comments(state, FOR_OURSELVES)}
        assert said.keys() <= now.keys()
        assert said.get("run-1-started") in {None, now.get("run-1-started")}
        said = now


def test_the_start_is_told_in_the_words_of_the_runbooks_initial_alert() -> None:
    body = comments(told.under_way(), FOR_OURSELVES)[0].body
    for wanted in (
        "**ALERT: Initiating emergency rollback**",
        "**Reason:** Checkout answers 500 since 02:40",
        "**Impact:** Service may be unavailable for up to 7 min 15 s",
        "**Status:** Rollback in progress, to deploy-2026-11-22-1410",
    ):
        assert wanted in body


def test_the_end_is_told_in_the_words_of_the_runbooks_completion_notice() -> None:
    body = last(told.recovered()).body
    for wanted in (
        "**RESOLVED: Rollback completed successfully**",
        "**Service Status:** Fully operational since 03:01:23 UTC, proven by the request log",
        "**Version:** Reverted to deploy-2026-11-22-1410",
        "**Freeze:** Deploys are frozen: auto-deploy is off, read back.",
        "**Next Steps:**\n>   - Fix forward",
        (
            "allow deploys again: `rerail thaw --service api --environment production --repository shop/api "
            "--incident 12`"
        ),
        "undone: `rerail undo --service api --environment production --repository shop/api --incident 12`",
    ):
        assert wanted in body


@pytest.mark.parametrize("story", ["inconclusive", "target-unhealthy", "lost", "unsafe"])
def test_nothing_but_recovered_is_called_resolved_or_operational(story: str) -> None:
    said = "".join(comment.body for comment in comments(told.STORIES[story](), FOR_OURSELVES))
    assert "RESOLVED" not in said
    assert "operational" not in said
    assert "**A HUMAN IS NEEDED" in said
    assert "**What to do**" in said


def test_an_unsafe_plan_names_the_exact_command_that_goes_ahead() -> None:
    body = last(told.unsafe()).body
    assert (
        "`rerail rollback --service api --environment production --repository shop/api --accept-migrations`"
        in body
    )


def test_a_run_that_lost_sight_names_the_exact_command_that_runs_it_again() -> None:
    assert (
        "`rerail rollback --service api --environment production --repository shop/api`"
        in last(told.lost()).body
    )
    assert "rerail rollback --service" not in last(told.target_unhealthy()).body


def test_a_deployment_that_waits_for_approval_calls_somebody_at_once_and_only_once() -> None:
    story = told.Story().sent()
    story.tell(j.NewestSeen(rung=0, active=(told.BAD_ID,), found=story.new("NEEDS_APPROVAL")), after=2.0)
    assert keys(story.state) == ["run-1-started", "run-1-needs-approval"]
    story.tell(j.DeploymentSeen(rung=0, deployment=story.new("DEPLOYING")), after=2.0)
    assert keys(story.state) == ["run-1-started", "run-1-needs-approval"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_structure_to_a_comment(text: str) -> None:
    for make in (told.documented, told.target_unhealthy):
        calm = comments(make(), FOR_OURSELVES)
        hostile = comments(make(all_hostile(text)), FOR_OURSELVES)
        assert [structure(c.body) for c in hostile] == [structure(c.body) for c in calm]


def test_comments_fit_however_long_everything_is() -> None:
    for comment in comments(told.documented(all_hostile("<" * 20_000)), FOR_OURSELVES):
        assert size(comment.body) <= ISSUE_LIMIT
