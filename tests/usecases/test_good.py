"""What can't end an incident by itself: the blamed release, a rollback, and what may be either."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.telling.machine_block import MachineBlock
from rerail.core.values import Deployment
from rerail.usecases.good import objection_to

BAD, GOOD, NEW = "bad0" * 10, "600d" * 10, "4e00" * 10
BLOCK = MachineBlock(
    run="r-1", live_deployment_id="bad", live_commit=BAD, new_deployment_id="back", target_commit=GOOD
)
LIVE = Deployment(
    id="new",
    status="SUCCESS",
    created_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
    reason="deploy",
    commit=NEW,
)


def test_another_release_has_nothing_against_it() -> None:
    assert objection_to(LIVE, [BLOCK]) is None
    assert objection_to(LIVE, [replace(BLOCK, live_commit=None, target_commit=None)]) is None


@pytest.mark.parametrize(
    ("live", "says"),
    [
        (replace(LIVE, id="bad"), "blamed"),
        (replace(LIVE, commit=BAD), "blamed"),
        (replace(LIVE, commit=BAD[:7]), "blamed"),
        (replace(LIVE, reason="rollback"), "rollback"),
        (replace(LIVE, id="back"), "gone back to"),
        (replace(LIVE, commit=GOOD), "gone back to"),
        (replace(LIVE, commit=None, reason="redeploy"), "can't be told"),
    ],
)
def test_each_that_can_not_end_it_says_why(live: Deployment, says: str) -> None:
    assert says in (objection_to(live, [BLOCK]) or "")


@given(st.permutations([BLOCK, replace(BLOCK, live_commit=NEW), replace(BLOCK, live_commit=None)]))
def test_one_incident_that_blames_it_is_enough(blocks: list[MachineBlock]) -> None:
    assert objection_to(LIVE, blocks) is not None
