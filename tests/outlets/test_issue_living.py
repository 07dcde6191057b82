"""The living issue: who is notified when, what people change in it, and what becomes of failures."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.evidence.values import Collected, Excerpt, ExcerptKind, Kept, Part
from rerail.core.judging.reasons import Reason
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.telling.machine_block import decode_block, encode_block, thawed
from rerail.core.text import draft
from rerail.core.values import Verdict
from rerail.errors import ExitCode
from rerail.ports import OutletError
from rerail.render.markdown.people import people_part
from tests.outlets.issue_kit import Tracker, answered, outlet, unhealthy
from tests.telling_evidence import FIRST_FAILURE, impact, observe
from tests.telling_states import Story, recovered_story

if TYPE_CHECKING:
    from rerail.core.journal import Told
    from rerail.core.state import State
    from rerail.core.telling.machine_block import MachineBlock
    from rerail.outlets.issue import IssueOutlet
    from tests.outlets.issue_kit import Filed, Seconds

PASSING = OutletError("GitHub answered 502")


def refusing(says: str = "no permission") -> OutletError:
    error = OutletError(says)
    error.again = False
    return error


def begun(tracker: Tracker) -> tuple[IssueOutlet, Story]:
    """Give an outlet that has opened its issue and said that the rollback started."""
    told, story = outlet(tracker), answered(j.Reply.ACCEPTED)
    for _ in range(2):
        told.tell(story.state, final=False)
    return told, story


def to_its_end(told: IssueOutlet, state: State) -> Told | None:
    told.tell(state, final=True)
    return told.tell(state, final=True)


def test_the_issues_number_is_told_before_anything_is_said_below_it() -> None:
    tracker = Tracker()
    outlet(tracker).tell(answered(j.Reply.ACCEPTED).state, final=False)
    assert tracker.calls[-1] == "open"
    assert tracker.issues[0].comments == {}


def test_people_are_notified_at_the_start_and_at_the_end_once_each(seconds: Seconds) -> None:
    tracker = Tracker()
    told, story = begun(tracker)
    assert list(tracker.issues[0].comments) == ["run-1-started"]
    seconds.now += 60.0
    state = recovered_story().state
    for _ in range(3):
        told.tell(state, final=True)
    assert list(tracker.issues[0].comments) == ["run-1-started", "run-1-finished"]
    assert story.state.verdict is None


def test_a_run_that_sent_nothing_says_only_that_somebody_is_needed() -> None:
    tracker = Tracker()
    ended = Story().read().end(Reason.RAILWAY_UNREACHABLE, ExitCode.REMOTE_UNAVAILABLE)
    to_its_end(outlet(tracker), ended)
    assert list(tracker.issues[0].comments) == ["run-1-needs-human"]


def test_what_the_body_has_no_room_for_follows_in_order_once_nothing_more_will_come() -> None:
    tracker, story = Tracker(), recovered_story()
    told = outlet(tracker)
    lines = tuple(draft(f"ERROR {n} {'x' * 300}") for n in range(900))
    excerpt = Excerpt(which=ExcerptKind.FIRST_ERROR, part=Part.DEPLOY_LOG, lines=lines, marked=0)
    to_its_end(told, observe(story, excerpt).state)
    assert [key for key in tracker.issues[0].comments if "error" in key] == []
    to_its_end(told, observe(story, Collected(folder="out/evidence", files=1, bytes=1)).state)
    keys = list(tracker.issues[0].comments)
    assert keys[:2] == ["run-1-started", "run-1-finished"]
    numbers = [int(key.rpartition("-")[2]) for key in keys[2:]]
    assert len(numbers) > 2
    assert numbers == sorted(numbers)


def test_the_peoples_part_is_written_on_opening_and_never_again(seconds: Seconds) -> None:
    tracker = Tracker()
    told, story = begun(tracker)
    part = people_part(story.state, TellingFacts(private=True))
    assert tracker.issues[0].body.endswith(part)
    seconds.now += 60.0
    told.tell(recovered_story().state, final=True)
    assert part.splitlines()[0] not in tracker.issues[0].body, "the update's part is ours alone"


def set_root_cause(issue: Filed, words: str) -> None:
    block = decode_block(issue.body)
    assert block is not None
    issue.body = issue.body.replace(encode_block(block), encode_block(replace(block, root_cause=words)))


def block_of(issue: Filed) -> MachineBlock:
    block = decode_block(issue.body)
    assert block is not None
    return block


def root_cause(issue: Filed) -> str | None:
    return block_of(issue).root_cause


def test_the_root_cause_that_people_set_between_two_updates_is_carried_over(seconds: Seconds) -> None:
    tracker = Tracker()
    told, _ = begun(tracker)
    set_root_cause(tracker.issues[0], "a missing index")
    seconds.now += 60.0
    told.tell(recovered_story().state, final=True)
    assert root_cause(tracker.issues[0]) == "a missing index"


def test_a_thaw_between_two_updates_is_carried_over_and_the_freeze_with_it(seconds: Seconds) -> None:
    tracker = Tracker()
    told, story = begun(tracker)
    before, at = block_of(tracker.issues[0]), story.clock.now()
    assert before.frozen_at is not None
    tracker.issues[0].body = thawed(tracker.issues[0].body, at) or ""
    seconds.now += 60.0
    told.tell(recovered_story().state, final=True)
    after = block_of(tracker.issues[0])
    assert (after.frozen_at, after.thawed_at, after.verdict) == (before.frozen_at, at, Verdict.RECOVERED)


def test_another_run_carries_the_root_cause_over_and_a_damaged_block_does_not_lose_it(
    seconds: Seconds,
) -> None:
    tracker = Tracker()
    to_its_end(outlet(tracker), unhealthy(private=True))
    set_root_cause(tracker.issues[0], "a missing index")
    again, story = begun(tracker)
    assert root_cause(tracker.issues[0]) == "a missing index"
    tracker.issues[0].body = "somebody deleted everything"
    seconds.now += 60.0
    again.tell(recovered_story().state, final=True)
    assert root_cause(tracker.issues[0]) == "a missing index"
    assert story.state.verdict is None


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (
            "api in production: on fire!",
            "api in production: rolled back to deploy-2026-11-22-1410 — recovered",
        ),
        ("INC-42 checkout is down", "INC-42 checkout is down"),
    ],
)
def test_a_title_of_our_form_is_kept_up_to_date_and_one_that_people_gave_stays(
    theirs: str, expected: str, seconds: Seconds
) -> None:
    tracker = Tracker()
    told, _ = begun(tracker)
    tracker.issues[0].title = theirs
    seconds.now += 60.0
    told.tell(recovered_story().state, final=True)
    assert tracker.issues[0].title == expected


def test_labels_that_people_took_off_are_not_put_on_again() -> None:
    tracker = Tracker()
    told, _ = begun(tracker)
    tracker.issues[0].labels = frozenset({"theirs"})
    told.tell(recovered_story().state, final=True)
    assert tracker.issues[0].labels == {"theirs"}


def test_an_opening_that_failed_is_tried_again_soon_and_one_that_was_refused_at_the_end_only(
    seconds: Seconds,
) -> None:
    for error, tries in ((PASSING, 4), (refusing(), 1)):
        tracker = Tracker(trouble={"open": error})
        told, story = outlet(tracker), answered(j.Reply.ACCEPTED)
        for n in range(10):
            story.tell(j.DeploymentSeen(rung=0, deployment=story.new(f"STATUS_{n}")))
            with suppress(OutletError):
                told.tell(story.state, final=False)
            seconds.now += 1.0
        assert tracker.calls.count("open") == tries
        with pytest.raises(OutletError):
            told.tell(recovered_story().state, final=True)
        assert tracker.calls.count("open") == tries + 1


def test_a_body_that_is_refused_does_not_keep_people_from_being_notified(seconds: Seconds) -> None:
    tracker = Tracker()
    told, _ = begun(tracker)
    tracker.trouble["update"] = refusing("too long")
    seconds.now += 60.0
    with pytest.raises(OutletError, match="too long") as caught:
        told.tell(recovered_story().state, final=True)
    assert caught.value.told is None
    assert list(tracker.issues[0].comments) == ["run-1-started", "run-1-finished"]


@pytest.mark.parametrize("error", [PASSING, refusing("too long")])
def test_an_issue_that_does_not_stand_as_it_should_is_never_said_to_be_done(
    error: OutletError, seconds: Seconds
) -> None:
    tracker = Tracker()
    told, story = begun(tracker)
    tracker.trouble["update"] = error
    seconds.now += 60.0
    story.tell(j.NewestSeen(rung=0, active=("x",), found=story.new("DEPLOYING")))
    with pytest.raises(OutletError):
        told.tell(story.state, final=False)
    seconds.now += 1.0
    assert told.tell(story.state, final=False) is None
    state = recovered_story().state
    with pytest.raises(OutletError):
        told.tell(state, final=True)
    del tracker.trouble["update"]
    last = told.tell(state, final=True)
    assert (last is not None and last.done) is error.again
    assert ("**RECOVERED**" in tracker.issues[0].body) is error.again


def test_comments_that_are_refused_for_good_are_not_tried_with_every_news(seconds: Seconds) -> None:
    tracker = Tracker(trouble={"say": refusing("locked")})
    told, story = outlet(tracker), answered(j.Reply.ACCEPTED)
    for n in range(30):
        story.tell(j.DeploymentSeen(rung=0, deployment=story.new(f"STATUS_{n}")))
        with suppress(OutletError):
            told.tell(story.state, final=False)
        seconds.now += 2.0
    assert tracker.calls.count("say") == 1
    assert tracker.calls.count("update") >= 3
    state = recovered_story().state
    with pytest.raises(OutletError, match="locked"):
        told.tell(state, final=True)
    last = told.tell(state, final=True)
    assert last is not None
    assert last.done
    assert last.says is not None
    assert tracker.calls.count("say") == 2


def test_a_comment_that_failed_is_said_beside_the_issue_and_tried_again(seconds: Seconds) -> None:
    tracker = Tracker()
    told, _ = begun(tracker)
    tracker.trouble["say"] = PASSING
    seconds.now += 60.0
    state = recovered_story().state
    for _ in range(2):
        with pytest.raises(OutletError) as caught:
            told.tell(state, final=True)
        kept = caught.value.told
        assert kept is not None
        assert (kept.done, kept.number) == (True, 1)
        assert kept.says is not None
        assert kept.says.reveal() == "A comment could not be written: GitHub answered 502."
    assert "**RECOVERED**" in tracker.issues[0].body
    del tracker.trouble["say"]
    last = told.tell(state, final=True)
    assert last is not None
    assert last.says is None
    assert list(tracker.issues[0].comments) == ["run-1-started", "run-1-finished"]


def test_evidence_that_comes_in_after_the_verdict_is_written_as_it_comes_and_once_it_is_complete(
    seconds: Seconds,
) -> None:
    tracker = Tracker()
    told, story = outlet(tracker), recovered_story()
    to_its_end(told, story.state)
    before = tracker.writes
    for part in (Part.BUILD_LOG, Part.DEPLOY_LOG, Part.HTTP_LOG, Part.EVENTS):
        seconds.now += 2.0
        observe(story, Kept(part=part, file="x.txt", lines=7, bytes=610, sha256="0" * 64))
        told.tell(story.state, final=True)
    assert tracker.writes - before <= 2
    assert observe(story, impact(story.words)).state.evidence.collected is None
    observe(story, Collected(folder="out/evidence", files=4, bytes=2440))
    told.tell(story.state, final=True)
    block = decode_block(tracker.issues[0].body)
    assert block is not None
    assert block.first_failure_at == FIRST_FAILURE
