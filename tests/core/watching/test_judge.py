"""What a watch comes to, in worlds of a few rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.core.judging.reasons import Reason
from rerail.core.values import Verdict
from rerail.core.watching.judged import Advice
from rerail.core.watching.plan import Declared
from rerail.core.watching.triggers import TriggerName
from tests.core.watching.playing import Played
from tests.core.watching.world import START, SUITE, World, core, deployment, plan_of

if TYPE_CHECKING:
    from rerail.core.watching.plan import WatchPlan


def played(world: World, plan: WatchPlan | None = None) -> Played:
    it = Played(world, plan)
    it.play()
    return it


def test_a_total_outage_is_rolled_back_within_75_seconds_of_settling() -> None:
    it = Played(World(fails=1.0, users_fail=1.0))
    judged = it.play()
    assert (judged.verdict, judged.decision, judged.acts) == (Verdict.BAD, Advice.ROLL_BACK, True)
    assert it.seconds - 30 - 10 <= 75
    assert {w.who for w in judged.witnesses} == {"our probes", "Railway"}


def test_a_healthy_release_is_called_so_after_six_minutes() -> None:
    it = Played(World())
    judged = it.play()
    assert (judged.verdict, judged.reason, judged.acts) == (Verdict.HEALTHY, Reason.WATCHED_HEALTHY, False)
    assert 300 <= it.seconds - 40 <= 420


def test_probes_alone_roll_nothing_back() -> None:
    judged = Played(World(fails=1.0, edge=False)).play()
    assert (judged.verdict, judged.acts) == (Verdict.BAD, False)
    assert judged.held_back is not None
    assert "Only our probes saw it fail" in judged.held_back.reveal()


def test_users_errors_alone_roll_nothing_back() -> None:
    judged = Played(World(users=5.0, users_fail=1.0)).play()
    assert (judged.verdict, judged.reason, judged.acts) == (Verdict.BAD, Reason.BAD_ERROR_RATE, False)
    assert judged.held_back is not None
    assert "Only Railway saw it fail" in judged.held_back.reveal()


def test_a_core_check_that_passed_on_the_release_before_is_enough() -> None:
    plan = plan_of(smoke=(core(),))
    judged = Played(World(core_fails=True), plan).play()
    assert (judged.reason, judged.acts) == (Reason.BAD_CORE, True)
    assert [name.reveal() for name in judged.failing] == ["orders"]


def test_an_outage_is_rolled_back_where_the_core_check_can_t_be_measured() -> None:
    it = Played(World(fails=1.0, users_fail=1.0, core_unknown=True), plan_of(smoke=(core(),)))
    judged = it.play()
    assert (judged.decision, judged.acts) == (Advice.ROLL_BACK, True)
    assert it.seconds - 30 - 10 <= 90


def test_a_core_check_that_passed_before_it_went_down_says_nothing_of_now() -> None:
    seldom = replace(core(replace(SUITE, name="orders")), every=300.0)
    world = World(fails=1.0, users_fail=1.0, core_fails=True, fails_after=45.0)
    judged = Played(world, plan_of(smoke=(seldom,))).play()
    assert (judged.decision, judged.acts) == (Advice.ROLL_BACK, True)
    assert "Core functionality is broken: orders." in [step.reveal() for step in judged.tree]


def test_a_core_check_that_passes_while_users_fail_says_fix_forward() -> None:
    judged = Played(World(fails=1.0, users_fail=1.0), plan_of(smoke=(core(),))).play()
    assert (judged.verdict, judged.decision, judged.acts) == (Verdict.BAD, Advice.MONITOR, False)


def test_a_core_check_that_failed_before_as_well_is_not_the_deploy_s_fault() -> None:
    plan = plan_of(smoke=(core(),))
    judged = Played(World(core_fails=True, core_failed_before=True), plan).play()
    assert (judged.verdict, judged.reason) == (Verdict.INCONCLUSIVE, Reason.NOT_WORSE_THAN_BEFORE)


def test_errors_that_were_there_before_are_not_the_deploy_s_fault() -> None:
    world = World(fails=0.5, failed_before=0.5, users_fail=0.5, users_failed_before=0.5, live_after=600)
    judged = Played(world).play()
    assert (judged.verdict, judged.reason) == (Verdict.INCONCLUSIVE, Reason.NOT_WORSE_THAN_BEFORE)


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        (World(blind=1.0, control=False), Reason.RUNNER_BLIND),
        (World(blind=1.0), Reason.UNREACHABLE),
        (World(firewall=True), Reason.BEHIND_FIREWALL),
    ],
)
def test_who_can_t_measure_says_so_and_what_the_edge_shows(world: World, reason: Reason) -> None:
    it = Played(world)
    judged = it.play()
    assert (judged.verdict, judged.reason) == (Verdict.INCONCLUSIVE, reason)
    assert "of users meanwhile, and none failed" in judged.says.reveal()
    assert it.seconds < 300, "it need not go on to the end"


def test_a_hanging_service_that_nobody_is_served_by_is_down() -> None:
    judged = Played(World(blind=1.0, users_fail=1.0)).play()
    assert (judged.verdict, judged.acts) == (Verdict.BAD, True)


def test_a_crash_is_no_matter_of_statistics() -> None:
    it = Played(World(crashes_after=60.0))
    judged = it.play()
    assert (judged.reason, judged.acts) == (Reason.BAD_STATE, True)
    assert it.seconds < 100


def test_a_slow_starter_is_let_start() -> None:
    slow = World(fails=1.0, well_after=120.0, users_fail=0.0)
    assert Played(slow, plan_of(boots_unseen=True)).play().verdict is Verdict.HEALTHY
    seen = Played(slow, plan_of(boots_unseen=False)).play()
    assert seen.verdict is Verdict.BAD, "Railway saw it healthy: these are failures"


@pytest.mark.parametrize(
    ("ends", "verdict", "reason"),
    [
        ("FAILED", Verdict.BAD, Reason.RELEASE_NEVER_LIVE),
        ("SKIPPED", Verdict.INCONCLUSIVE, Reason.NOTHING_TO_WATCH),
        ("REMOVED", Verdict.INCONCLUSIVE, Reason.REPLACED_WHILE_WATCHED),
        ("NEEDS_APPROVAL", Verdict.INCONCLUSIVE, Reason.NEEDS_APPROVAL),
    ],
)
def test_what_never_goes_live_is_never_rolled_back(ends: str, verdict: Verdict, reason: Reason) -> None:
    judged = Played(World(ends=ends)).play()
    assert (judged.verdict, judged.reason, judged.acts) == (verdict, reason, False)


def test_a_push_that_waits_for_its_own_workflow_ends_at_once() -> None:
    it = Played(World(ends="WAITING", live_after=0), plan_of(on_push=True))
    assert it.play().reason is Reason.WAITS_FOR_CI
    assert it.seconds <= 5


def test_another_deployment_in_its_place_ends_the_watch() -> None:
    judged = Played(World(fails=1.0, users_fail=1.0, replaced_after=70.0)).play()
    assert (judged.reason, judged.acts) == (Reason.REPLACED_WHILE_WATCHED, False)


def test_what_somebody_removed_while_it_was_watched_is_not_put_back() -> None:
    judged = Played(World(removed_after=120.0)).play()
    assert (judged.reason, judged.acts) == (Reason.REPLACED_WHILE_WATCHED, False)
    assert "removed while it was watched" in judged.says.reveal()


@pytest.mark.parametrize("seed", range(20))
def test_a_machine_that_loses_some_of_its_probes_blames_no_service_for_it(seed: int) -> None:
    judged = Played(World(fails=0.02, blind=0.4, users=0.0, seed=seed)).play()
    assert (judged.verdict, judged.acts) != (Verdict.BAD, True)
    assert judged.reason is not Reason.BAD_AVAILABILITY


def test_railway_s_own_incident_holds_back() -> None:
    judged = Played(World(fails=1.0, users_fail=1.0, stable=False)).play()
    assert (judged.verdict, judged.acts) == (Verdict.BAD, False)
    forced = Played(World(fails=1.0, users_fail=1.0, stable=False), plan_of(force=True)).play()
    assert forced.acts


def test_a_rollback_is_watched_and_never_rolled_back() -> None:
    class Rolled(Played):
        def _subject(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            seen = super()._subject()
            return replace(seen, deployment=replace(seen.deployment, reason="rollback"))

    judged = Rolled(World(fails=1.0, users_fail=1.0)).play()
    assert not judged.acts
    assert judged.held_back is not None
    assert "never rolls a rollback back" in judged.held_back.reveal()


def test_a_rollback_some_minutes_ago_holds_back() -> None:
    last = deployment("earlier", "REMOVED", created_at=START - timedelta(minutes=20), reason="rollback")
    judged = Played(World(fails=1.0, users_fail=1.0), plan_of(last_rollback=last)).play()
    assert not judged.acts
    assert judged.held_back is not None
    assert "not twice within the cool-down" in judged.held_back.reveal()


def test_a_person_s_word_is_enough() -> None:
    plan = plan_of(declared=(Declared(trigger=TriggerName.DATA_CORRUPTION),))
    judged = Played(World(), plan).play()
    assert (judged.reason, judged.decision, judged.acts) == (
        Reason.DATA_CORRUPTED,
        Advice.ROLL_BACK,
        True,
    )


def test_the_release_before_is_measured_while_the_new_one_is_built() -> None:
    it = played(World(live_after=60))
    assert it.state.watch is not None
    assert sum(e.started_at < START + timedelta(seconds=60) for e in it.state.watch.evidence) >= 5
