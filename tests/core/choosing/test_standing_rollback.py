"""Rollbacks that this run did not send: those that stand, and those of who has the Claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.core.choosing.choice import Chosen, Target
from rerail.core.choosing.served import lives
from rerail.core.choosing.standing_rollback import OfOthers, of_others, standing_rollback
from rerail.core.values import Route
from tests.core.choosing.builders import NOW, built, failed, removed, up, view

if TYPE_CHECKING:
    from rerail.core.values import Deployment, ServiceView

GOOD = removed("good", made=900, ended=18, image_digest="sha256:good")
BAD = up("bad", made=20, image_digest="sha256:bad")
GONE = removed("bad", made=20, ended=1, image_digest="sha256:bad")
KNOWN = frozenset({"good", "bad"})
CHOICE = Chosen(
    live=BAD,
    target=Target(deployment=GOOD, release=None, joined=None, commit=GOOD.commit, served=None, why=""),
)


def back(name: str = "back", made: float = 2, **fields: object) -> Deployment:
    same = {"commit": GOOD.commit, "image_digest": "sha256:good", "reason": "rollback"}
    return built(name, made, **{**same, **fields})


def standing(*rows: Deployment) -> tuple[str, str, str | None, bool] | None:
    found = standing_rollback(view(*rows), NOW)
    return (found.rollback.id, found.failed.id, found.origin, found.live) if found else None


def others(*rows: Deployment, known: frozenset[str] = KNOWN) -> OfOthers | None:
    return of_others(known, (*rows, BAD, GOOD), CHOICE)


def test_where_nobody_rolled_back_there_is_nothing_to_go_on_with() -> None:
    assert standing(GOOD, BAD) is None
    assert standing() is None


def test_one_that_is_under_way_is_gone_on_with() -> None:
    assert standing(GOOD, BAD, back()) == ("back", "bad", "good", False)


def test_one_that_is_live_is_gone_on_with() -> None:
    live = back(status="SUCCESS", status_updated_at=NOW)
    assert standing(GOOD, GONE, live) == ("back", "bad", "good", True)


def test_what_runs_the_same_image_is_what_it_brought_back_even_if_the_commit_was_built_twice() -> None:
    again = removed("again", made=300, ended=100, commit=GOOD.commit, image_digest="sha256:other")
    assert standing(GOOD, again, BAD, back()) == ("back", "bad", "good", False)


def test_what_it_went_back_from_is_not_what_it_brought_back_though_both_run_the_same() -> None:
    misconfigured = up("bad", made=20, commit=GOOD.commit, image_digest="sha256:good")
    assert standing(GOOD, misconfigured, back()) == ("back", "bad", "good", False)


def test_one_that_says_nothing_of_itself_is_gone_on_with_and_what_it_brought_back_is_not_known() -> None:
    assert standing(GOOD, BAD, back(commit=None, image_digest=None)) == ("back", "bad", None, False)


def test_of_two_under_way_the_newest_counts() -> None:
    assert standing(GOOD, BAD, back("first", made=3), back("second", made=2)) == (
        "second",
        "bad",
        "good",
        False,
    )


@pytest.mark.parametrize("status", ["FAILED", "REMOVED", "CRASHED"])
def test_one_that_came_to_nothing_is_not_gone_on_with(status: str) -> None:
    assert standing(GOOD, BAD, back(status=status, status_updated_at=NOW)) is None


def test_a_new_release_after_a_rollback_is_no_rollback() -> None:
    before = removed("back", made=10, ended=3, commit=GOOD.commit, reason="rollback")
    assert standing(GOOD, before, up("fix", made=3)) is None


def test_a_rollback_with_nothing_before_it_is_none_to_go_on_with() -> None:
    assert standing(back(status="SUCCESS", status_updated_at=NOW)) is None


@st.composite
def histories(draw: st.DrawFn) -> ServiceView:
    made = draw(st.lists(st.floats(0.1, 1000), max_size=6, unique=True))
    return view(
        *(
            built(
                f"d{number}",
                at,
                status=draw(st.sampled_from(["SUCCESS", "REMOVED", "FAILED", "DEPLOYING", "CRASHED"])),
                reason=draw(st.sampled_from(["deploy", "rollback", None])),
                commit=draw(st.sampled_from(["a" * 40, "b" * 40, None])),
            )
            for number, at in enumerate(made)
        )
    )


@given(histories())
def test_how_things_were_before_holds_nothing_that_came_with_the_rollback(service: ServiceView) -> None:
    found = standing_rollback(service, NOW)
    if found is None:
        return
    assert found.rollback.reason == "rollback"
    assert found.before.active == (found.failed,)
    assert found.failed.created_at < found.rollback.created_at
    assert all(row.created_at < found.rollback.created_at for row in found.before.history)
    assert found.origin is None or lives(found.before, NOW)[found.origin].served is not None


def test_who_has_the_claim_is_followed_to_our_target() -> None:
    assert others(back()) == OfOthers(deployment=back(), route=Route.ROLLBACK, to_our_target=True)


def test_who_has_the_claim_and_goes_elsewhere_is_known_for_it() -> None:
    elsewhere = back(commit="e" * 40, image_digest="sha256:elsewhere")
    found = others(elsewhere)
    assert found is not None
    assert not found.to_our_target


def test_one_that_does_not_tell_what_it_runs_counts_as_to_our_target() -> None:
    found = others(back(commit=None, image_digest=None))
    assert found is not None
    assert found.to_our_target


def test_a_rebuild_of_the_target_is_followed_as_one_where_live_runs_something_else() -> None:
    for reason, route in (("redeploy", Route.REDEPLOY), ("deploy", Route.COMMIT)):
        rebuilt = back(reason=reason, status="BUILDING", image_digest=None)
        assert others(rebuilt) == OfOthers(deployment=rebuilt, route=route, to_our_target=True)
    assert others(built("push", made=1)) is None
    assert others(built("moved", made=1, commit=BAD.commit)) is None


def test_one_that_was_known_before_is_followed_while_it_is_under_way_but_not_when_it_came_to_nothing() -> (
    None
):
    assert others(back(), known=KNOWN | {"back"}) is not None
    assert others(back(status="REMOVED"), known=KNOWN | {"back"}) is None


def test_one_that_failed_while_this_run_looked_on_is_followed_to_its_end() -> None:
    found = others(back(status="FAILED"))
    assert found is not None
    assert others(failed("push", made=1)) is None


def test_what_is_older_than_live_is_none_of_this_incident() -> None:
    assert others(back(made=30, status="SUCCESS")) is None


def test_one_that_undoes_a_rollback_is_known_for_it() -> None:
    undone = removed("back", made=10, ended=1, commit=GOOD.commit, reason="rollback")
    forward = back("forward", 2, commit=BAD.commit, image_digest="sha256:bad")
    found = standing_rollback(view(GOOD, removed("bad", made=20, ended=9), undone, forward), NOW)
    assert found is not None
    assert found.undoes
    first = standing_rollback(view(GOOD, BAD, back()), NOW)
    assert first is not None
    assert not first.undoes
