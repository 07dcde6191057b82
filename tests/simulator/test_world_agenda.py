"""What others do when its time comes: pushes and moves, with the settings as they were at that time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.simulator.world.values import Commit
from tests.simulator.railway_kit import NOON, V1, V2, Play, play

V3 = Commit(sha="3" * 40, message="Cache more")
SECOND = timedelta(seconds=1)


def commits(on: Play) -> list[Commit | None]:
    return [row.commit for row in on.world.deployments(on.service)]


def test_a_push_to_come_is_a_deployment_of_its_own_time_and_not_before() -> None:
    on = play()
    on.world.pushes(on.service, V3, at=NOON + 20 * SECOND)
    on.clock.wind(19)
    assert commits(on) == [V2, V1]
    on.clock.wind(100)
    assert commits(on) == [V3, V2, V1]
    assert on.newest().created_at == NOON + 20 * SECOND
    assert on.statuses() == ["SUCCESS", "REMOVED", "REMOVED"]


def test_who_holds_a_deployment_sees_it_superseded_by_a_push_that_has_come() -> None:
    on = play()
    on.world.pushes(on.service, V3, at=NOON + SECOND)
    on.clock.wind(120)
    assert on.world.status(on.bad) == "REMOVED"


changes = st.lists(st.tuples(st.integers(1, 59), st.booleans()), max_size=4)


@given(changes, st.integers(1, 59), st.booleans())
@settings(deadline=None, max_examples=60)
def test_a_push_is_deployed_if_and_only_if_auto_deploy_was_on_when_it_came(
    changed: list[tuple[int, bool]], at: int, first: bool
) -> None:
    on = play(auto_deploy=first)
    on.world.pushes(on.service, V3, at=NOON + at * SECOND)
    expected = first
    for when, enabled in sorted(changed, key=lambda pair: pair[0]):
        on.clock.at = NOON + when * SECOND
        on.world.set_auto_deploy(on.service, enabled=enabled)
        expected = enabled if when < at else expected
    on.clock.at = NOON + 60 * SECOND
    assert (V3 in commits(on)) == expected


def test_a_push_may_wait_for_the_next_rollback_and_comes_once() -> None:
    on = play()
    on.world.pushes(on.service, V3, at=20 * SECOND)
    on.clock.wind(300)
    assert commits(on) == [V2, V1]
    on.world.rollback(on.good.id)
    on.clock.wind(19)
    assert commits(on) == [V1, V2, V1]
    on.clock.wind(2)
    on.world.rollback(on.good.id)
    on.clock.wind(100)
    assert commits(on) == [V1, V3, V1, V2, V1]


def test_what_the_next_deployment_was_to_do_is_not_meant_for_pushes_to_come() -> None:
    on = play()
    on.world.pushes(on.service, V3, at=NOON + SECOND)
    on.world.expect(on.service, healthcheck="fails")
    on.clock.wind(5)
    on.world.rollback(on.good.id)
    assert on.newest().behaviour.healthcheck == "fails"


@pytest.mark.parametrize("reason", ["deploy", None])
def test_railway_moves_what_is_live_at_that_time_with_its_image_and_variables(reason: str | None) -> None:
    on = play()
    on.world.moves(on.service, at=NOON + 60 * SECOND, reason=reason)  # type: ignore[arg-type]  # parametrize gives strings
    on.world.rollback(on.good.id)
    on.clock.wind(90)
    moved, back = on.world.deployments(on.service)[:2]
    assert (moved.created_at, moved.reason, moved.built) == (NOON + 60 * SECOND, reason, False)
    assert (moved.commit, moved.image_digest, moved.variables) == (V1, back.image_digest, back.variables)
    meta = on.world.meta(moved)
    assert isinstance(meta, dict)
    assert meta.get("reason") == reason


def test_two_that_are_due_come_in_order_whenever_one_looks() -> None:
    on = play()
    on.world.moves(on.service, at=NOON + 200 * SECOND)
    on.world.pushes(on.service, V3, at=NOON + 20 * SECOND)
    on.clock.wind(1000)
    assert commits(on) == [V3, V3, V2, V1]


def test_where_nothing_is_live_nothing_is_moved() -> None:
    on = play()
    empty = on.world.add_service("worker")
    on.world.moves(empty, at=NOON + SECOND)
    on.clock.wind(2)
    assert on.world.deployments(empty) == []


def test_an_uploaded_service_is_not_deployed_by_a_push() -> None:
    on = play(source="upload")
    on.world.pushes(on.service, V3, at=NOON + SECOND)
    on.clock.wind(2)
    assert commits(on) == [V2, V1]


def test_what_went_live_is_told_in_order_and_not_before_its_time() -> None:
    on = play()
    on.world.rollback(on.good.id)
    assert [row.id for _, row in on.world.lives(on.service)] == [on.good.id, on.bad.id]
    on.clock.wind(60)
    at, back = on.world.lives(on.service)[-1]
    assert (back, at) == (on.newest(), NOON + 10 * SECOND)


def test_a_long_play_forgets_what_is_over_and_leaves_what_is_live_as_it_was() -> None:
    on = play()
    for _ in range(5):
        on.world.rollback(on.good.id)
        on.clock.wind(600)
    live, before = on.newest(), [on.world.course(row) for row in on.world.deployments(on.service)[:2]]
    on.world.forget(on.clock.at - 700 * SECOND)
    assert [on.world.course(row) for row in on.world.deployments(on.service)] == before
    assert on.world.active(on.service) == [live]
