"""What is under way at Railway: what will replace the Target, what is followed, and what is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.core.choosing.running import coming, is_moved, others_rollbacks, to_cancel
from tests.core.choosing.builders import built, removed, up

if TYPE_CHECKING:
    from rerail.core.values import Deployment

LIVE = up("live", made=20)
statuses = st.sampled_from(
    [
        "INITIALIZING",
        "QUEUED",
        "BUILDING",
        "DEPLOYING",
        "SUCCESS",
        "SLEEPING",
        "FAILED",
        "REMOVED",
        "A_NEW_WORD",
    ]
)


@st.composite
def rows(draw: st.DrawFn) -> tuple[Deployment, ...]:
    count = draw(st.integers(0, 6))
    return tuple(
        built(
            f"d{number}",
            made=draw(st.floats(0.1, 60)),
            status=draw(statuses),
            reason=draw(st.sampled_from(["deploy", "redeploy", "rollback", None])),
            commit=draw(st.sampled_from([LIVE.commit, "c" * 40, None])),
        )
        for number in range(count)
    )


@given(rows())
def test_what_is_coming_is_newer_than_live_and_does_not_serve(listed: tuple[Deployment, ...]) -> None:
    for row in coming((*listed, LIVE), LIVE, (LIVE,)):
        assert row.created_at > LIVE.created_at
        assert row.status not in {"SUCCESS", "SLEEPING", "FAILED", "REMOVED"}


@given(rows(), st.booleans())
def test_a_rollback_is_never_cancelled_nor_anything_that_serves(
    listed: tuple[Deployment, ...], cancel_running: bool
) -> None:
    cancelled = to_cancel(coming(listed, LIVE, (LIVE,)), LIVE, cancel_running=cancel_running)
    assert all(row.reason != "rollback" and row.status != "SUCCESS" for row in cancelled)
    if not cancel_running:
        assert all(row.commit == LIVE.commit for row in cancelled)


@given(rows())
def test_whoever_asks_for_it_has_all_cancelled_that_is_coming_but_rollbacks(
    listed: tuple[Deployment, ...],
) -> None:
    found = coming(listed, LIVE, (LIVE,))
    assert to_cancel(found, LIVE, cancel_running=True) == tuple(d for d in found if d.reason != "rollback")


@given(rows())
def test_of_others_only_rollbacks_that_may_come_to_serve_are_followed(listed: tuple[Deployment, ...]) -> None:
    for row in others_rollbacks(listed, LIVE):
        assert row.reason == "rollback"
        assert row.created_at > LIVE.created_at
        assert row.status not in {"FAILED", "REMOVED"}


def test_where_nothing_is_live_no_rollback_is_taken_for_one_of_this_incident() -> None:
    assert others_rollbacks((built("other", made=1, reason="rollback"),), None) == ()


def test_what_serves_already_is_not_coming() -> None:
    moving = built("moving", made=1, status="REMOVING_SOON")
    assert coming((moving, LIVE), LIVE, (moving,)) == ()


@pytest.mark.parametrize(
    ("now", "moved"),
    [
        (up("moved", made=1, commit=LIVE.commit), True),
        (up("mended", made=1), False),
        (up("patched", made=1, commit=LIVE.commit, patch_id="patch"), False),
        (up("back", made=1, commit=LIVE.commit, reason="rollback"), False),
    ],
    ids=["same code", "other code", "other settings", "a rollback"],
)
def test_railway_moved_it_where_it_runs_the_same_code_with_the_same_settings(
    now: Deployment, moved: bool
) -> None:
    assert is_moved(now, LIVE) is moved


def test_what_a_change_of_settings_made_is_moved_as_such() -> None:
    patched = removed("live", made=20, ended=1, patch_id="patch")
    assert is_moved(up("moved", made=1, commit=patched.commit, patch_id="patch"), patched)
