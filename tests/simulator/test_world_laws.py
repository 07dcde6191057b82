from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.simulator.world.ground import RefusedError
from rerail.simulator.world.values import RETENTION_HOURS, Behaviour, Commit, Service
from rerail.simulator.world.world import World
from tests.simulator.railway_kit import Clock

LEGAL = {
    ("INITIALIZING", "NEEDS_APPROVAL"),
    ("INITIALIZING", "QUEUED"),
    ("INITIALIZING", "BUILDING"),
    ("INITIALIZING", "DEPLOYING"),
    ("NEEDS_APPROVAL", "QUEUED"),
    ("NEEDS_APPROVAL", "BUILDING"),
    ("NEEDS_APPROVAL", "DEPLOYING"),
    ("QUEUED", "BUILDING"),
    ("QUEUED", "DEPLOYING"),
    ("BUILDING", "DEPLOYING"),
    ("BUILDING", "FAILED"),
    ("DEPLOYING", "SUCCESS"),
    ("DEPLOYING", "FAILED"),
    ("SUCCESS", "CRASHED"),
    ("SUCCESS", "REMOVING"),
    ("REMOVING", "REMOVED"),
    ("SUCCESS", "REMOVED"),
    ("CRASHED", "REMOVED"),
    ("INITIALIZING", "REMOVED"),
    ("QUEUED", "REMOVED"),
    ("NEEDS_APPROVAL", "REMOVED"),
    ("BUILDING", "REMOVED"),
    ("DEPLOYING", "REMOVED"),
    ("FAILED", "REMOVED"),
}
OVERLAP = 5

behaviours = st.builds(
    Behaviour,
    queue_seconds=st.sampled_from([0.0, 20.0]),
    build_seconds=st.sampled_from([10.0, 60.0]),
    deploy_seconds=st.sampled_from([0.0, 8.0]),
    build_fails=st.sampled_from([False, False, True]),
    stays_queued=st.sampled_from([False, False, False, True]),
    needs_approval=st.sampled_from([False, False, False, True]),
    healthcheck=st.sampled_from(["honest", "honest", "fails"]),
    crashes_after=st.sampled_from([None, None, 0.0, 40.0]),
    exits_after=st.sampled_from([None, None, 40.0]),
)
acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["push", "rollback", "redeploy", "cancel", "remove", "approve", "migrate", "variable"]
        ),
        st.integers(0, 5),
        st.sampled_from([0, 1, 12, 70, 400]),
        behaviours,
    ),
    min_size=1,
    max_size=12,
)
Acts = list[tuple[str, int, int, Behaviour]]


def begin() -> tuple[Clock, World, Service]:
    clock = Clock()
    world = World(clock.now, plan="trial")
    return clock, world, world.add_service("web", healthcheck_timeout=30)


def act(world: World, service: Service, name: str, which: int, behaviour: Behaviour) -> None:
    rows = world.deployments(service)
    target = rows[which % len(rows)].id if rows else ""
    match name:
        case "push":
            world.push(service, Commit(sha=f"{which:040d}"), behaviour)
        case "migrate":
            world.host_migration(service)
        case "variable":
            world.set_variable(service, "POOL", str(which))
        case _:
            getattr(world, name)(target)


def perform(world: World, clock: Clock, service: Service, steps: Acts) -> None:
    for name, which, pause, behaviour in steps:
        with suppress(RefusedError):
            act(world, service, name, which, behaviour)
        clock.wind(pause)


@given(acts)
@settings(deadline=None, max_examples=60)
def test_statuses_only_move_along_legal_edges_and_removed_never_returns(steps: Acts) -> None:
    clock, world, service = begin()
    perform(world, clock, service, steps)
    for row in world.deployments(service):
        turns = world.course(row).turns
        assert all(a.at <= b.at for a, b in pairwise(turns))
        assert {(a.status, b.status) for a, b in pairwise(turns)} <= LEGAL


@given(acts)
@settings(deadline=None, max_examples=40)
def test_outside_overlap_at_most_one_deployment_is_active(steps: Acts) -> None:
    clock, world, service = begin()
    perform(world, clock, service, steps)
    lives = [at for row in world.deployments(service) if (at := world.course(row).live_at) is not None]
    for now in clock.ticks(200, step=3):
        settled = all(not timedelta() <= now - at < timedelta(seconds=OVERLAP) for at in lives)
        assert not settled or len(world.active(service)) <= 1


@given(acts, st.integers(0, 200_000))
@settings(deadline=None, max_examples=60)
def test_nothing_removed_for_longer_than_the_plan_keeps_it_can_be_rolled_back_to(
    steps: Acts, later: int
) -> None:
    clock, world, service = begin()
    perform(world, clock, service, steps)
    clock.wind(later)
    for row in world.deployments(service):
        gone = world.course(row).removed_at
        if gone is not None and clock.now() - gone > timedelta(hours=RETENTION_HOURS["trial"]):
            assert not world.can_rollback(row)


@given(acts)
@settings(deadline=None, max_examples=40)
def test_a_deployment_that_never_went_live_can_never_be_rolled_back_to(steps: Acts) -> None:
    clock, world, service = begin()
    perform(world, clock, service, steps)
    for _ in clock.ticks(120, step=20):
        for row in world.deployments(service):
            assert world.course(row).was_live(clock.now()) or not world.can_rollback(row)
