"""Which of the new deployments is the one that our rollback made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rerail.core.choosing.choice import Target
from rerail.core.choosing.locating import SKEW, Ambiguous, Found, locate
from rerail.core.values import Route
from tests.core.choosing.builders import NOW, ago, built, removed, up

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.values import Deployment

GOOD = removed("good", made=900, ended=18, image_digest="sha256:good")
LIVE = up("live", made=20, image_digest="sha256:bad")
KNOWN = frozenset({"good", "live"})
OURS = built("ours", made=-0.1, commit=GOOD.commit, reason="rollback", status="DEPLOYING")
PUSH = built("push", made=-0.1, status="DEPLOYING")
MOVED = built("moved", made=-0.1, commit=LIVE.commit, image_digest="sha256:bad", status="DEPLOYING")


def look(
    *newest: Deployment,
    route: Route = Route.ROLLBACK,
    good: Deployment | None = GOOD,
    commit: str | None = None,
    sent_at: datetime = NOW,
    live_at: datetime | None = None,
) -> Found | Ambiguous | None:
    target = Target(
        deployment=good,
        release=None,
        joined=None,
        commit=good.commit if good else commit,
        served=None,
        why="",
    )
    return locate(
        known_ids=KNOWN,
        newest=(*newest, LIVE, GOOD),
        target=target,
        route=route,
        sent_at=sent_at,
        live_at=live_at,
    )


def test_ours_is_the_new_one_whose_reason_is_rollback_with_the_targets_commit() -> None:
    assert look(OURS) == Found(deployment=OURS)
    assert look(PUSH, OURS, MOVED) == Found(deployment=OURS)


def test_nothing_new_is_nothing_found() -> None:
    assert look() is None


def test_a_push_at_the_same_moment_is_not_ours() -> None:
    assert look(PUSH) is None


@pytest.mark.parametrize("reason", ["deploy", None])
def test_railway_moving_the_host_is_not_ours(reason: str | None) -> None:
    moved = built("moved", made=-0.1, commit=LIVE.commit, reason=reason, status="DEPLOYING")
    assert look(moved) is None


def test_after_a_configuration_error_railway_moving_the_host_is_told_by_its_reason() -> None:
    """Target and Live have the same commit then."""
    assert look(built("moved", made=-0.1, commit=GOOD.commit, status="DEPLOYING")) is None


def test_somebody_elses_rollback_to_another_commit_is_not_ours() -> None:
    other = built("other", made=-0.1, reason="rollback", status="DEPLOYING")
    assert look(other) is None


def test_a_rollback_that_lost_its_commit_is_told_by_its_image() -> None:
    """RAILWAY_GIT_COMMIT_SHA is not set after a rollback; its meta may lack the commit as well."""
    bare = built("ours", made=-0.1, commit=None, reason="rollback", image_digest="sha256:good")
    assert look(bare) == Found(deployment=bare)
    other = built("other", made=-0.1, commit=None, reason="rollback", image_digest="sha256:other")
    assert look(other) is None
    assert look(bare, other) == Found(deployment=bare)


def test_a_whole_and_an_abbreviated_commit_are_the_same() -> None:
    short = built("ours", made=-0.1, commit=(GOOD.commit or "")[:8], reason="rollback")
    assert look(short) == Found(deployment=short)


def test_what_was_made_before_we_asked_is_not_ours() -> None:
    early = SKEW + timedelta(seconds=1)
    before = built("before", made=early.total_seconds() / 60, commit=GOOD.commit, reason="rollback")
    assert look(before) is None


def test_this_machines_clock_may_be_ahead_of_railways() -> None:
    ahead = built("ours", made=0.4, commit=GOOD.commit, reason="rollback")
    assert ahead.created_at == ago(0.4)
    assert look(ahead) == Found(deployment=ahead)


def test_however_far_this_machines_clock_is_ahead_what_is_younger_than_live_is_new() -> None:
    ours = built("ours", made=0.4, commit=GOOD.commit, reason="rollback")
    ahead = NOW + 10 * SKEW
    assert look(ours, sent_at=ahead) is None
    assert look(ours, sent_at=ahead, live_at=LIVE.created_at) == Found(deployment=ours)
    older = built("older", made=21, commit=GOOD.commit, reason="rollback")
    assert look(older, sent_at=ahead, live_at=LIVE.created_at) is None


def test_of_two_rollbacks_to_the_same_code_at_once_the_newest_is_the_one_that_stays() -> None:
    twin = built("twin", made=-0.2, commit=GOOD.commit, reason="rollback")
    assert look(OURS, twin) == look(twin, OURS) == Found(deployment=twin)


def test_of_two_rollbacks_to_the_same_code_one_that_was_removed_is_not_the_one_that_stays() -> None:
    twin = built("twin", made=-0.2, commit=GOOD.commit, reason="rollback", status="REMOVED")
    assert look(OURS, twin) == Found(deployment=OURS)


def test_two_rollbacks_that_do_not_tell_what_they_run_are_ambiguous() -> None:
    silent = [built(name, made=-0.1, commit=None, reason="rollback") for name in ("one", "other")]
    found = look(*silent)
    assert isinstance(found, Ambiguous)
    assert set(found.ids) == {"one", "other"}


def test_two_pushes_of_the_commit_that_was_deployed_are_ambiguous() -> None:
    two = [built(name, made=-0.1, commit=GOOD.commit) for name in ("one", "other")]
    assert isinstance(look(*two, route=Route.COMMIT), Ambiguous)


@pytest.mark.parametrize("status", ["INITIALIZING", "QUEUED", "WAITING", "BUILDING"])
def test_one_whose_meta_may_still_be_half_filled_is_waited_for(status: str) -> None:
    assert look(built("new", made=-0.1, commit=None, reason=None, status=status)) is None


def test_one_that_says_nothing_of_itself_is_ours_only_when_alone() -> None:
    silent = built("silent", made=-0.1, commit=None, reason=None, status="DEPLOYING")
    assert look(silent) == Found(deployment=silent)
    assert look(silent, PUSH) is None
    assert look(silent, OURS) == Found(deployment=OURS)


def test_a_skipped_push_that_says_nothing_of_itself_is_never_ours() -> None:
    assert look(built("s", made=-0.1, commit=None, reason=None, status="SKIPPED")) is None


def test_a_redeploy_is_found_by_its_reason_and_commit_though_its_image_is_new() -> None:
    again = built("again", made=-0.1, commit=GOOD.commit, reason="redeploy", image_digest="sha256:new")
    assert look(again, route=Route.REDEPLOY) == Found(deployment=again)
    assert look(OURS, route=Route.REDEPLOY) is None
    bare = built("again", made=-0.1, commit=None, reason="redeploy", image_digest="sha256:new")
    assert look(bare, route=Route.REDEPLOY) == Found(deployment=bare), "a rebuild makes a new image"


def test_a_deployed_commit_is_found_by_the_commit() -> None:
    ours = built("ours", made=-0.1, commit="c" * 40, status="BUILDING")
    assert look(ours, route=Route.COMMIT, good=None, commit="c" * 40) == Found(deployment=ours)
    assert look(PUSH, route=Route.COMMIT, good=None, commit="c" * 40) is None
