"""The incident's issue: when it is opened, how often it is updated, and what it shows to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.core import journal as j
from rerail.core.judging.reasons import Reason
from rerail.errors import ExitCode
from tests.outlets.issue_kit import Tracker, answered, intended, outlet, unhealthy
from tests.telling_states import BAD_ID, GOOD_ID, NEW_ID, Story, recovered_story

if TYPE_CHECKING:
    from rerail.core.state import State
    from tests.outlets.issue_kit import Seconds

EVIDENCE = ("500 in 21", "relation", "api.shop.example", "SESSION_STORE_URL")
"""What a run of `Story` saw of the service's inside: answers, excerpts, addresses, names of variables."""
INSIDE = (*EVIDENCE, "Cache sessions", "Speed up the product list", "Ada Lovelace")
"""All that it knows of it: messages and authors of commits, too."""


def held_by(tracker: Tracker, state: State, **how: bool) -> str:
    """Give the whole text of the only issue after the run was told."""
    outlet(tracker, **how).tell(state, final=True)
    [issue] = tracker.issues
    return f"{issue.title}\n{issue.body}"


def shown(text: str) -> list[str]:
    return [word for word in INSIDE if word in text]


def test_a_private_repositorys_issue_holds_the_evidence() -> None:
    assert set(shown(held_by(Tracker(), unhealthy(private=True)))) >= set(EVIDENCE)


@pytest.mark.parametrize("knows", [False, None])
def test_a_public_repositorys_issue_holds_verdict_and_ids_and_no_evidence(knows: bool | None) -> None:
    text = held_by(Tracker(private=False), unhealthy(private=knows))
    assert shown(text) == []
    assert [word for word in ("NOT RECOVERED", BAD_ID, GOOD_ID, NEW_ID) if word not in text] == []


def test_what_the_first_read_called_public_is_public_whatever_the_tracker_says() -> None:
    assert shown(held_by(Tracker(private=True), unhealthy(private=False))) == []


def test_an_incident_told_elsewhere_is_as_public_as_that_place() -> None:
    public, private = Tracker(private=False), Tracker(private=True)
    assert shown(held_by(public, unhealthy(private=True), same_repository=False)) == []
    assert shown(held_by(private, unhealthy(private=False), same_repository=False))


def test_evidence_that_may_be_public_is_shown_in_public() -> None:
    text = held_by(Tracker(private=False), unhealthy(private=False), public_evidence=True)
    assert set(shown(text)) >= set(EVIDENCE)


@pytest.mark.parametrize("final", [False, True])
def test_nothing_is_opened_while_the_mutation_has_not_left(final: bool) -> None:
    tracker = Tracker()
    told = outlet(tracker)
    for story in (Story().begin(), Story().read(), Story().planned(), intended()):
        assert told.tell(story.state, final=final) is None
    assert (tracker.made, tracker.issues) == (0, []), "even building the tracker costs the rollback time"


@pytest.mark.parametrize("reply", j.Reply)
def test_the_issue_is_opened_as_soon_as_the_mutation_came_back(reply: j.Reply) -> None:
    tracker = Tracker()
    told = outlet(tracker).tell(answered(reply).state, final=False)
    assert told is not None
    assert (told.outlet, told.done, told.number) == ("issue", True, 1)
    assert told.where == tracker.issues[0].url


def test_a_run_that_ended_before_acting_is_filed_at_its_end() -> None:
    tracker = Tracker()
    ended = Story().read().end(Reason.RAILWAY_UNREACHABLE, ExitCode.REMOTE_UNAVAILABLE)
    assert outlet(tracker).tell(ended, final=True) is not None
    assert len(tracker.issues) == 1


@pytest.mark.parametrize("private", [True, False, None])
def test_a_dry_run_files_nothing_and_asks_nobody(private: bool | None) -> None:
    tracker = Tracker()
    state = Story(dry_run=True, private=private).planned().end(Reason.DRY_RUN, ExitCode.RECOVERED)
    assert outlet(tracker).tell(state, final=True) is None
    assert (tracker.made, tracker.issues) == (0, [])


@pytest.mark.parametrize(("after", "writes"), [(0.0, 1), (14.9, 1), (15.1, 2)])
def test_while_it_goes_on_it_is_updated_every_fifteen_seconds(
    seconds: Seconds, after: float, writes: int
) -> None:
    tracker, story = Tracker(), answered(j.Reply.ACCEPTED)
    told = outlet(tracker)
    told.tell(story.state, final=False)
    seconds.now += after
    story.tell(j.NewestSeen(rung=0, active=(BAD_ID,), found=story.new("DEPLOYING")))
    assert told.tell(story.state, final=False) is not None
    assert tracker.writes == writes


def test_a_minute_of_news_every_second_is_at_most_five_writes(seconds: Seconds) -> None:
    tracker, story = Tracker(), answered(j.Reply.ACCEPTED)
    told = outlet(tracker)
    for n in range(60):
        seconds.now += 1.0
        story.tell(j.DeploymentSeen(rung=0, deployment=story.new(f"STATUS_{n}")))
        told.tell(story.state, final=False)
    assert tracker.writes <= 5


def test_the_end_is_told_at_once(seconds: Seconds) -> None:
    tracker, story = Tracker(), recovered_story()
    told = outlet(tracker)
    told.tell(answered(j.Reply.ACCEPTED).state, final=False)
    assert seconds.now == 1000.0
    told.tell(story.state, final=True)
    assert tracker.writes == 2
    assert "**RECOVERED**" in tracker.issues[0].body
    assert tracker.issues[0].title.endswith("recovered")


def test_what_has_not_changed_is_not_written_again(seconds: Seconds) -> None:
    tracker, state = Tracker(), recovered_story().state
    told = outlet(tracker)
    first = told.tell(state, final=True)
    seconds.now += 60.0
    assert told.tell(state, final=True) == first
    assert tracker.writes == 1


def test_another_run_for_the_same_failed_deployment_updates_its_issue() -> None:
    tracker = Tracker()
    first = outlet(tracker).tell(unhealthy(private=True), final=True)
    second = outlet(tracker).tell(recovered_story().state, final=True)
    assert first is not None
    assert second is not None
    assert first.number == second.number == 1
    assert len(tracker.issues) == 1
    assert "**RECOVERED**" in tracker.issues[0].body


def test_an_incident_with_another_fingerprint_is_left_alone() -> None:
    tracker = Tracker()
    tracker.open("another", "theirs", ["rerail"], "service/environment/another")
    outlet(tracker).tell(recovered_story().state, final=True)
    assert [i.number for i in tracker.issues] == [1, 2]
    assert tracker.issues[0].body == "theirs"
    expected = f"{Story().view().service_id}/{Story().view().environment_id}/{BAD_ID}"
    assert tracker.issues[1].fingerprint == expected
