"""What a watch never does, in any world; and how it spends its looks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.acting.actions import LookAtEdge, LookAtPlatform, LookAtSubject, Measure
from rerail.core.judging.reasons import Reason
from rerail.core.values import RateLimit, Verdict
from rerail.core.watching.assessed import Answer
from rerail.core.watching.judge import REREAD
from rerail.core.watching.judged import Advice
from rerail.core.watching.next import next_of_watch
from rerail.core.watching.witnesses import enough
from tests.core.watching.playing import Played
from tests.core.watching.world import START, World, core, plan_of

if TYPE_CHECKING:
    from rerail.core.watching.plan import WatchPlan

ONE_HOUR = timedelta(hours=1)


def _oldest_look(it: Played) -> float:
    """Give the age in seconds of the oldest look that was acted upon."""
    assert it.state.watch is not None
    return max((it.now - it.state.watch.looked_at[look]).total_seconds() for look in ("subject", "platform"))


@pytest.mark.parametrize("seed", [11, 16, 48, 54, 71])
def test_nothing_is_rolled_back_by_what_railway_said_long_ago(seed: int) -> None:
    it = Played(World(fails=0.12, users_fail=0.12, users=0.03, seed=seed))
    judged = it.play()
    assert judged.acts
    assert _oldest_look(it) <= REREAD


def test_few_requests_left_are_spread_and_some_kept_for_a_rollback() -> None:
    plenty, few = Played(World()), Played(World())
    few.rate = RateLimit(remaining=60, resets_at=START + timedelta(hours=1))
    for it in (plenty, few):
        it.play()
    looks = [sum(not isinstance(a, Measure) for a in it.asked) for it in (plenty, few)]
    assert looks[1] < looks[0] / 2
    assert any(isinstance(a, LookAtSubject) for a in few.asked)


@pytest.mark.parametrize("live_after", [30.0, 900.0])
def test_what_is_kept_for_a_rollback_is_not_spent_on_looks(live_after: float) -> None:
    it = Played(World(live_after=live_after), rate=RateLimit(remaining=25, resets_at=START + ONE_HOUR))
    assert it.play().verdict is Verdict.HEALTHY, "our probes go on, and cost nothing"
    asked = [a for a in it.asked if not isinstance(a, Measure | LookAtPlatform)]
    assert len(asked) <= it.seconds / 120 + 2
    assert not [a for a in asked if isinstance(a, LookAtEdge)]


def test_with_few_requests_left_an_outage_still_finds_its_second_witness() -> None:
    rate = RateLimit(remaining=25, resets_at=START + ONE_HOUR)
    judged = Played(World(fails=1.0, users_fail=1.0), rate=rate).play()
    assert (judged.verdict, judged.acts) == (Verdict.BAD, True)


def test_what_fails_before_it_is_seen_to_be_live_is_not_taken_for_the_release_before() -> None:
    seldom = RateLimit(remaining=25, resets_at=START + ONE_HOUR)  # seen live after 240 s only
    judged = Played(World(live_after=130.0, core_fails=True), plan_of(smoke=(core(),)), rate=seldom).play()
    assert (judged.reason, judged.acts) == (Reason.BAD_CORE, True)


WORLDS = st.builds(
    World,
    live_after=st.sampled_from([0.0, 30.0, 200.0]),
    ends=st.sampled_from(["SUCCESS", "SUCCESS", "SUCCESS", "FAILED", "CRASHED", "SKIPPED"]),
    fails=st.sampled_from([0.0, 0.02, 0.1, 0.3, 1.0]),
    failed_before=st.sampled_from([0.0, 0.3]),
    blind=st.sampled_from([0.0, 0.3, 1.0]),
    firewall=st.booleans(),
    control=st.booleans(),
    core_fails=st.booleans(),
    core_failed_before=st.booleans(),
    users=st.sampled_from([0.0, 0.05, 1.0]),
    users_fail=st.sampled_from([0.0, 0.05, 0.3, 1.0]),
    users_failed_before=st.sampled_from([0.0, 0.3]),
    edge=st.booleans(),
    crashes_after=st.sampled_from([None, None, 90.0]),
    stable=st.booleans(),
    replaced_after=st.sampled_from([None, None, 150.0]),
    removed_after=st.sampled_from([None, None, 100.0]),
    seed=st.integers(0, 1000),
)
PLANS = st.builds(
    lambda rolls_back, smoke, boots: plan_of(
        rolls_back=rolls_back, smoke=(core(),) if smoke else (), boots_unseen=boots
    ),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(WORLDS, PLANS)
def test_in_every_world_it_ends_in_time_and_acts_on_two_witnesses_only(world: World, plan: WatchPlan) -> None:
    it = Played(world, plan)
    judged = it.play()
    longest = plan.timing.live if world.ends != "SUCCESS" else 200 + plan.timing.settle + plan.timing.watch
    assert it.seconds <= longest + 60
    if judged.acts:
        assert (plan.rolls_back, judged.verdict, judged.decision) == (True, Verdict.BAD, Advice.ROLL_BACK)
        assert judged.held_back is None
        assert enough(judged.witnesses)
        assert world.stable
        assert _oldest_look(it) <= REREAD
        assert world.removed_after is None or it.seconds <= world.removed_after + REREAD
    bad = {row.trigger for row in judged.table if row.answer is Answer.BAD and not row.advises}
    if judged.verdict is Verdict.HEALTHY:
        assert not bad
    if judged.verdict is Verdict.INCONCLUSIVE:
        assert not judged.acts
    nothing_seen = world.firewall and world.users_fail == 0 and world.crashes_after is None
    if nothing_seen and world.ends == "SUCCESS" and not world.core_fails:
        assert judged.verdict is not Verdict.BAD
    assert judged.says.reveal().strip()


@settings(max_examples=20, deadline=None)
@given(WORLDS, st.integers(0, 300))
def test_the_same_state_and_time_give_the_same_decision(world: World, after: int) -> None:
    it = Played(world)
    it.play()
    assert it.state.watch is not None
    open_again = replace(it.state, watch=replace(it.state.watch, judged=None))
    now = it.now + timedelta(seconds=after)
    assert next_of_watch(open_again, now, None) == next_of_watch(open_again, now, None)
