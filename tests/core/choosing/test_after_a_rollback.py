"""What was gone back from is not gone back to, as long as it has not served well again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.core.choosing.choice import Chosen, Wish
from rerail.core.choosing.rollbacks import descends_from_rollback
from rerail.core.choosing.target import choose
from rerail.core.values import Trigger
from tests.core.choosing.builders import (
    AUTOMATIC,
    NOW,
    chosen,
    more,
    nothing,
    reasons,
    removed,
    sha,
    tag,
    target,
    up,
    view,
)

if TYPE_CHECKING:
    from rerail.core.values import Deployment

V0 = removed("v0", made=9000, ended=2999)
V1 = removed("v1", made=3000, ended=298)
BAD = removed("v2", made=300, ended=98)
"""It served for hours before it went bad."""
BACK = removed("back", made=99, ended=89, commit=V1.commit, reason="rollback")
FIX = up("fix", made=90)
TAGS = (tag("deploy-1", V1), tag("deploy-2", BAD), tag("deploy-3", FIX))


@pytest.mark.parametrize("trigger", list(Trigger))
def test_a_bad_fix_after_a_rollback_leads_to_where_the_rollback_led(trigger: Trigger) -> None:
    choice = chosen(view(V1, BAD, BACK, FIX), *TAGS, trigger=trigger)
    assert choice.target.deployment == V1
    assert reasons(choice)["v2"] == "was rolled back from at 01:21 UTC"


def test_where_the_release_has_no_image_left_the_rollback_to_it_stands_in_for_it() -> None:
    faded = removed("v1", made=3000, ended=298, can_rollback=False)
    choice = chosen(view(faded, BAD, BACK, FIX), *TAGS, trigger=AUTOMATIC)
    assert choice.target.deployment == BACK
    assert choice.target.release == TAGS[0]
    assert choice.target.why == (
        "deploy-1 served 9 min, until 01:31 UTC; it is a rollback to what had served 1 d 21 h before."
    )


def test_a_rollback_that_does_not_name_its_commit_stands_in_by_its_image() -> None:
    faded = removed("v1", made=3000, ended=298, can_rollback=False, image_digest="sha256:a")
    back = removed("back", made=99, ended=89, commit=None, image_digest="sha256:a", reason="rollback")
    choice = chosen(view(faded, BAD, back, FIX), *TAGS, trigger=AUTOMATIC)
    assert choice.target.deployment is not None
    assert choice.target.deployment.id == "back"
    assert choice.target.commit == V1.commit
    assert choice.target.release == TAGS[0]


def test_a_rollback_that_crashed_stands_in_for_nothing() -> None:
    faded = removed("v1", made=3000, ended=298, can_rollback=False, can_redeploy=True)
    back = removed("back", made=99, ended=89, commit=V1.commit, reason="rollback", status="CRASHED")
    assert target(view(faded, BAD, back, FIX), *TAGS) == "v1"


def test_a_bad_fix_that_a_rollback_went_back_past_hides_nothing_behind_it() -> None:
    """v2 went bad, a fix made it worse, the rollback went past both; then Railway moved the host."""
    worse = removed("worse", made=150, ended=98)
    moved = up("moved", made=90, commit=V1.commit)
    bad = removed("v2", made=300, ended=149)
    choice = chosen(view(V0, V1, bad, worse, BACK, moved))
    assert choice.target.deployment is not None
    assert choice.target.deployment.id == "v0"
    assert reasons(choice)["v2"] == "was rolled back from at 01:21 UTC"
    assert reasons(choice)["worse"] == "was rolled back from at 01:21 UTC"


def test_what_ran_the_same_as_what_was_rolled_back_from_is_passed_over_as_well() -> None:
    """Railway had moved it to another host before."""
    moved = removed("moved", made=150, ended=98, commit=BAD.commit)
    early = removed("early", made=5000, ended=2999, commit=BAD.commit)
    choice = chosen(view(early, V1, BAD, moved, BACK, FIX))
    assert choice.target.deployment == V1
    assert target(view(early, BAD, moved, up("live", made=5), BACK, active=(up("live", made=5),))) != "early"


def test_a_setting_that_was_rolled_back_from_does_not_blame_its_commit() -> None:
    patched = removed("patched", made=200, ended=98, commit=V1.commit, patch_id="patch")
    good = removed("v1", made=3000, ended=198)
    choice = chosen(view(good, patched, BACK, FIX), tag("deploy-1", V1))
    assert choice.target.deployment == good
    assert reasons(choice)["patched"] == "was rolled back from at 01:21 UTC"


def test_what_served_well_again_after_it_was_rolled_back_from_is_a_candidate_again() -> None:
    again = removed("again", made=90, ended=20, commit=BAD.commit)
    back = removed("back", made=99, ended=88, commit=V1.commit, reason="rollback")
    service = view(V1, BAD, back, again, up("bad", made=21))
    assert target(service, *TAGS) == "again"
    lost = removed("again", made=90, ended=20, commit=BAD.commit, can_rollback=False, can_redeploy=False)
    choice = chosen(view(V1, BAD, back, lost, up("bad", made=21)), target="v2")
    assert not any("rolled back from" in note for note in choice.notes)


def test_what_was_rolled_back_from_twice_is_none() -> None:
    again = removed("again", made=90, ended=20, commit=BAD.commit)
    back = removed("back", made=99, ended=88, commit=V1.commit, reason="rollback")
    twice = removed("twice", made=21, ended=10, commit=V1.commit, reason="rollback")
    choice = chosen(view(V1, BAD, back, again, twice, up("bad", made=11)), *TAGS)
    assert choice.target.deployment == V1
    assert reasons(choice)["again"] == "was rolled back from at 02:39 UTC"


def test_a_short_second_try_does_not_clear_what_was_rolled_back_from() -> None:
    again = removed("again", made=90, ended=80, commit=BAD.commit)
    back = removed("back", made=99, ended=88, commit=V1.commit, reason="rollback")
    assert target(view(V1, BAD, back, again, up("bad", made=81)), *TAGS) == "v1"
    healthy = frozenset({"again"})
    assert target(view(V1, BAD, back, again, up("bad", made=81)), *TAGS, recorded_healthy=healthy) == "again"


def test_a_rollback_that_never_went_live_blames_nothing() -> None:
    for status in ("FAILED", "BUILDING"):
        tried = removed("tried", made=99, ended=90, commit=V1.commit, reason="rollback", status=status)
        assert target(view(V1, BAD, tried, up("v3", made=98)), *TAGS) == "v2"


def test_history_is_paged_until_what_the_rollback_went_back_to_is_found() -> None:
    """Until then it is unknown how much lies between."""
    older = removed("older", made=800, ended=299)
    part = view(older, BAD, BACK, FIX, next_page="c1")
    assert more(part).after == "c1"
    assert target(view(V0, V1, older, BAD, BACK, FIX, next_page="c1")) == "v1"


def test_a_rollback_to_what_is_not_known_blames_what_it_ended() -> None:
    back = removed("back", made=99, ended=89, commit=None, reason="rollback")
    assert target(view(V1, BAD, back, FIX), *TAGS) == "v1"


def test_a_person_may_name_what_was_rolled_back_from_and_is_told() -> None:
    choice = chosen(view(V1, BAD, BACK, FIX), *TAGS, target="deploy-2")
    assert choice.target.deployment == BAD
    assert choice.notes[0] == "The rules would not take it: was rolled back from at 01:21 UTC."


def test_with_nothing_else_left_not_even_a_manual_run_takes_it() -> None:
    moved = up("moved", made=90, commit=V1.commit)
    refused = nothing(view(V1, BAD, BACK, moved), *TAGS)
    assert "rolled back from" in refused.why


LIVES = {
    "the rollback itself": (),
    "moved to another host": (up("live", made=90, commit=V1.commit, reason="deploy"),),
    "redeployed": (up("live", made=90, commit=V1.commit, reason="redeploy"),),
    "a variable changed": (up("live", made=90, commit=V1.commit, patch_id="patch"),),
    "moved after a variable changed": (
        removed("p", made=95, ended=89, commit=V1.commit, patch_id="patch"),
        up("live", made=90, commit=V1.commit),
    ),
}


@pytest.mark.parametrize("rows", LIVES.values(), ids=list(LIVES))
def test_live_descends_from_a_rollback(rows: tuple[Deployment, ...]) -> None:
    back = BACK if rows else up("back", made=99, commit=V1.commit, reason="rollback")
    live = rows[-1] if rows else back
    found = descends_from_rollback(view(V1, BAD, back, *rows), live, NOW)
    assert found is not None
    assert found.id == "back"


def test_a_moved_rollback_whose_commit_is_not_said_is_known_by_its_image_or_by_what_was_live_before() -> None:
    live = up("live", made=90, commit=V1.commit, image_digest="sha256:a")
    by_image = removed("back", made=99, ended=89, commit=None, image_digest="sha256:a", reason="rollback")
    silent = removed("back", made=99, ended=89, commit=None, reason="rollback")
    for back in (by_image, silent):
        found = descends_from_rollback(view(V1, BAD, back, live), live, NOW)
        assert found is not None
        assert found.id == "back"


def test_a_new_commit_after_a_rollback_does_not_descend_from_it() -> None:
    silent = removed("back", made=99, ended=89, commit=None, reason="rollback")
    for back in (BACK, silent):
        assert descends_from_rollback(view(V1, BAD, back, FIX), FIX, NOW) is None


def test_where_neither_the_rollback_nor_live_says_what_it_runs_the_safe_side_is_taken() -> None:
    silent = removed("back", made=99, ended=89, commit=None, reason="rollback")
    live = up("live", made=90, commit=None)
    assert descends_from_rollback(view(V1, BAD, silent, live), live, NOW) == silent


def test_a_failed_push_between_does_not_end_the_descent() -> None:
    live = up("live", made=80, commit=V1.commit)
    push = removed("push", made=88, ended=85, status="FAILED")
    assert descends_from_rollback(view(V1, BAD, BACK, push, live), live, NOW) is not None


@settings(max_examples=60, deadline=None)
@given(
    hours=st.integers(1, 40),
    short=st.integers(1, 29),
    trigger=st.sampled_from(Trigger),
    tagged=st.booleans(),
    after=st.sampled_from(("moved", "patched", "redeployed", "fix")),
)
def test_whatever_happens_right_after_a_rollback_the_next_run_does_not_undo_it(
    hours: int, short: int, trigger: Trigger, tagged: bool, after: str
) -> None:
    """The law: one run's rollback is never undone by the next one's rules."""
    since = 60.0 * hours
    v1 = removed("v1", made=since + 9000, ended=since + 40)
    v2 = removed("v2", made=since + 41, ended=40)
    back = removed("back", made=41, ended=40 - short, commit=v1.commit, reason="rollback")
    happenings: dict[str, dict[str, Any]] = {
        "moved": {"commit": v1.commit},
        "patched": {"commit": v1.commit, "patch_id": "p"},
        "redeployed": {"commit": v1.commit, "reason": "redeploy"},
        "fix": {"commit": sha("fix")},
    }
    service = view(v1, v2, back, up("live", made=41 - short, **happenings[after]))
    tags = (tag("deploy-1", v1), tag("deploy-2", v2)) if tagged else ()
    choice = choose(service, tags, Wish(trigger=trigger, allow_untagged=True), NOW)
    if isinstance(choice, Chosen):
        assert choice.target.deployment is not None
        assert choice.target.deployment.id != "v2"
    assert after != "fix" or isinstance(choice, Chosen)


def test_a_redeploy_of_what_served_before_is_a_rollback_as_well() -> None:
    """How one goes back when the image is gone."""
    rebuilt = up("rebuilt", made=20, commit=V1.commit, reason="redeploy")
    service = view(V1, removed("bad", made=300, ended=19), rebuilt)
    found = nothing(service)
    assert "was rolled back from" in reasons(found)["bad"]
    assert descends_from_rollback(service, rebuilt, NOW) == rebuilt


def test_a_redeploy_of_what_was_gone_back_from_goes_forward_again() -> None:
    again = up("again", made=5, commit=BAD.commit, reason="redeploy")
    back = removed("back-again", made=60, ended=4, commit=V1.commit, reason="rollback")
    assert descends_from_rollback(view(V1, BAD, back, again), again, NOW) is None


def test_a_push_of_an_older_commit_is_no_rollback() -> None:
    pushed = up("pushed", made=20, commit=V1.commit, reason="deploy")
    assert descends_from_rollback(view(V1, BAD, pushed), pushed, NOW) is None
