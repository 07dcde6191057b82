"""What lies beside the rollback has its rows: the Claim, others' rollbacks, later processes, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.core import journal as j
from rerail.core.acting.change import Change
from rerail.core.telling.timeline import Stage, rows
from rerail.core.telling.unknown import unknown
from rerail.core.telling.waiting import waiting_for
from rerail.core.text import draft
from tests import telling_states as told
from tests.telling_states import BAD_ID, NEW_ID, SERVICE_ID, Story

if TYPE_CHECKING:
    from rerail.core.state import State


def events(state: State) -> list[str]:
    return [row.event for row in rows(state)]


def last(data: j.Data) -> tuple[str, str]:
    """Give the row of one more line after a rollback was sent: what it says, and the detail."""
    row = rows(Story().sent().tell(data).state)[-1]
    return row.event, row.detail


@pytest.mark.parametrize(
    ("held", "turn", "says", "event"),
    [
        (j.Held.OURS, 1, None, "The Claim was taken"),
        (j.Held.OURS, 2, None, "Turn 2 of the Claim was taken"),
        (j.Held.ANOTHERS, 1, None, "Another run has the Claim: this one looks on"),
        (j.Held.ANOTHERS, 1, "a rollback is under way", "Another run is at work: this one looks on"),
        (
            j.Held.UNAVAILABLE,
            1,
            "no GitHub",
            "The Claim is not available: another run may act at the same time",
        ),
    ],
)
def test_who_has_the_claim_is_one_row_with_the_reason(
    held: j.Held, turn: int, says: str | None, event: str
) -> None:
    claim = j.ClaimSeen(held=held, subject=BAD_ID, turn=turn, says=draft(says) if says else None)
    assert last(claim) == (event, says or "")


def test_where_the_claim_was_not_available_it_is_unknown_who_else_acted() -> None:
    story = Story().sent().tell(j.ClaimSeen(held=j.Held.UNAVAILABLE, subject=BAD_ID, says=draft("no GitHub")))
    assert unknown(story.state)[0].startswith("Whether another run acted at the same time")
    assert not any("at the same time" in each for each in unknown(told.recovered()))


def test_a_claim_that_was_given_back_or_could_not_be_says_so() -> None:
    assert last(j.ClaimReturned(done=True)) == ("The Claim was given back", "")
    assert last(j.ClaimReturned(done=False, says=draft("403"))) == (
        "The Claim could not be given back",
        "403",
    )


def test_a_rollback_of_others_is_followed_by_its_id_and_says_whose_it_is() -> None:
    state = told.looks_on()
    assert f"A rollback that this run did not send is followed: {NEW_ID} is DEPLOYING" in events(state)
    assert "New deployment is SUCCESS" in events(state)
    assert not any("Request leaves" in event for event in events(state))


def test_while_another_run_is_at_work_the_live_line_says_so() -> None:
    story = Story().planned().tell(j.ClaimSeen(held=j.Held.ANOTHERS, subject=BAD_ID), after=0.0)
    story.clock.advance(12.0)
    says = waiting_for(story.state, story.clock.now())
    assert says == "another run is at work, looking for its rollback · 12 s of 1 min 30 s"


def test_a_run_that_was_cut_off_says_when_and_that_a_later_one_goes_on() -> None:
    [row] = [row for row in rows(told.resumed()) if "cut off" in row.event]
    assert row.event == "The run was cut off at 03:00:03 UTC; a later one goes on"
    assert row.link == "https://github.com/shop/api/actions/runs/4712"
    looks = j.Resumed(rerail="0.1.0", may_send=False, limit=90.0)
    assert last(looks)[0].endswith("a later one looks how it stands, and sends nothing")


def change(of: Change, subject: str, *lines: tuple[j.Reply, bool | None]) -> State:
    story = Story(freeze=(j.Reply.ACCEPTED, True)).sent()
    for reply, in_force in lines:
        story.tell(j.ChangeIntent(change=of, subject=subject))
        story.tell(j.ChangeAnswer(change=of, subject=subject, reply=reply, says=draft("No. Try again.")))
        if in_force is not None:
            story.tell(j.ChangeSeen(change=of, subject=subject, in_force=in_force, says=draft("REMOVED")))
    return story.state


def test_a_cancelled_deployment_is_sent_and_in_force() -> None:
    found = events(change(Change.CANCEL, "x-1", (j.Reply.ACCEPTED, True)))
    assert found[-2:] == [
        "Request leaves for Railway: cancel deployment x-1",
        "Deployment x-1 is cancelled",
    ]


@pytest.mark.parametrize(
    ("reply", "event"),
    [
        (j.Reply.REFUSED, "Railway refused to cancel deployment x-1"),
        (j.Reply.LOST, "Railway's answer was lost (to cancel deployment x-1); it is looked at"),
        (j.Reply.UNSENT, "Railway did not take the request (to cancel deployment x-1); it is sent again"),
    ],
)
def test_a_change_that_was_not_accepted_says_what_comes_of_it(reply: j.Reply, event: str) -> None:
    state = change(Change.CANCEL, "x-1", (reply, None))
    assert events(state)[-1] == event
    assert rows(state)[-1].detail == "No"


def test_what_never_arrives_is_given_up_at_last() -> None:
    state = change(Change.CANCEL, "x-1", *([(j.Reply.UNSENT, None)] * 3))
    assert events(state)[-1].endswith("it is given up")


def test_looks_that_show_the_same_are_no_rows() -> None:
    story = Story(freeze=(j.Reply.ACCEPTED, False)).sent()
    assert events(story.state).count("Auto-deploy is still on, as read back") == 1
    seen = j.ChangeSeen(change=Change.FREEZE, subject=SERVICE_ID, in_force=True, says=draft("off"))
    assert events(story.tell(seen).state)[-1] == "Auto-deploy is off, as read back"


def test_a_row_beside_belongs_to_the_stage_that_the_run_is_in() -> None:
    seen = j.ChangeSeen(change=Change.FREEZE, subject=SERVICE_ID, in_force=False, says=draft("on"))
    assert rows(Story().sent().tell(seen).state)[-1].stage is Stage.RESTORE
    assert rows(Story().live().tell(seen).state)[-1].stage is Stage.VERIFY
