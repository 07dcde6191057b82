"""How long an image is kept: the laws of the plan's rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.readiness.image import KEPT_HOURS, kept_until, left_without_image
from rerail.core.values import Route
from rerail.simulator.world.values import RETENTION_HOURS
from tests.core.acting.played import GOOD, plan_of
from tests.fakes import START

if TYPE_CHECKING:
    from datetime import datetime

PLANS = st.sampled_from(sorted(KEPT_HOURS))
AGES = st.floats(min_value=0, max_value=10_000).map(lambda hours: START - timedelta(hours=hours))


def test_the_rule_is_railway_s() -> None:
    assert dict(KEPT_HOURS) == dict(RETENTION_HOURS)


@given(plan=PLANS, removed=AGES)
def test_it_counts_from_the_removal_and_from_nothing_else(plan: str, removed: datetime) -> None:
    deployment = replace(GOOD, status="REMOVED", status_updated_at=removed)
    assert kept_until(deployment, plan) == removed + timedelta(hours=KEPT_HOURS[plan])
    assert kept_until(replace(deployment, created_at=START), plan) == kept_until(deployment, plan)


@pytest.mark.parametrize("plan", ["PRO", " Hobby "])
def test_railway_s_spelling_of_a_plan_does_not_matter(plan: str) -> None:
    assert kept_until(replace(GOOD, status="REMOVED", status_updated_at=START), plan) is not None


@pytest.mark.parametrize(
    ("status", "known", "plan"),
    [("SUCCESS", True, "pro"), ("REMOVED", False, "pro"), ("REMOVED", True, None), ("REMOVED", True, "new")],
)
def test_what_is_not_known_is_not_guessed(status: str, known: bool, plan: str | None) -> None:
    deployment = replace(GOOD, status=status, status_updated_at=START if known else None)
    assert kept_until(deployment, plan) is None


def test_without_the_image_the_first_open_route_that_builds_is_left() -> None:
    plan = plan_of((Route.ROLLBACK, Route.REDEPLOY, Route.COMMIT))
    left = left_without_image(plan)
    assert left is not None
    assert left.route is Route.REDEPLOY
    barred = replace(plan.rungs[1], barred="Railway says that it can't be redeployed")
    left = left_without_image(replace(plan, rungs=(plan.rungs[0], barred, plan.rungs[2])))
    assert left is not None
    assert left.route is Route.COMMIT
    assert left_without_image(plan_of((Route.ROLLBACK,))) is None
