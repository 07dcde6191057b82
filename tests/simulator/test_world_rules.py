from __future__ import annotations

from datetime import timedelta

import pytest

from rerail.simulator.world.ground import RefusedError
from rerail.simulator.world.values import Answer, Behaviour, Commit, Outage, Phase
from rerail.simulator.world.world import World
from tests.simulator.railway_kit import NOON, V1, V2, Clock, play


def test_a_superseded_deployment_ends_as_removed() -> None:
    on = play()
    assert on.statuses() == ["SUCCESS", "REMOVED"]


def test_it_was_removed_when_overlap_and_draining_after_its_successor_were_over() -> None:
    on = play()
    live = on.world.course(on.bad).live_at
    assert live is not None
    assert on.world.status_since(on.good) == live + timedelta(seconds=5 + 10)


def test_a_rollback_does_not_build() -> None:
    on = play()
    assert on.world.rollback(on.good.id)
    seen = {on.world.status(on.newest()) for _ in on.clock.ticks(30)}
    assert seen == {"INITIALIZING", "DEPLOYING", "SUCCESS"}


def test_a_rollback_brings_back_the_targets_image_and_variables() -> None:
    on = play()
    on.world.rollback(on.good.id)
    made = on.newest()
    assert (made.reason, made.image_digest, made.variables) == ("rollback", on.good.image_digest, {})


def test_two_deployments_are_active_during_overlap() -> None:
    on = play()
    on.world.rollback(on.good.id)
    counts = [len(on.world.active(on.service)) for _ in on.clock.ticks(30)]
    assert counts.count(2) == 5
    assert counts[-1] == 1


def test_a_deployment_that_fails_its_health_check_leaves_the_former_serving() -> None:
    on = play(healthcheck_timeout=20)
    on.world.expect(on.service, healthcheck="fails")
    on.world.push(on.service, V1)
    on.clock.wind(120)
    assert on.statuses() == ["FAILED", "SUCCESS", "REMOVED"]
    assert [row.id for row in on.world.active(on.service)] == [on.bad.id]


def test_an_honest_health_check_fails_a_process_that_never_answers_well() -> None:
    on = play(healthcheck_timeout=20)
    made = on.world.push(on.service, V1, Behaviour.bad_after(0))
    assert made is not None
    on.clock.wind(120)
    assert on.world.status(made) == "FAILED"


def test_a_slow_start_is_waited_for_by_the_health_check() -> None:
    on = play()
    start = (Phase(after=0, answer=Answer(status=503)), Phase(after=25, answer=Answer()))
    made = on.world.push(on.service, V1, Behaviour(health=start))
    assert made is not None
    course = on.world.course(made)
    assert course.live_at is not None
    assert course.started_at is not None
    assert course.live_at - course.started_at == timedelta(seconds=25)


def test_without_a_health_check_path_a_bad_process_goes_live() -> None:
    on = play(healthcheck_path=None)
    made = on.world.push(on.service, V1, Behaviour.bad_after(0))
    assert made is not None
    on.clock.wind(120)
    assert on.world.status(made) == "SUCCESS"


def test_a_failed_build_never_serves() -> None:
    on = play()
    on.world.push(on.service, V1, Behaviour(build_fails=True))
    on.clock.wind(120)
    assert on.statuses()[0] == "FAILED"
    assert not on.world.can_rollback(on.newest())


def test_aborting_marks_a_deployment_removed() -> None:
    on = play()
    made = on.world.push(on.service, V1)
    assert made is not None
    on.clock.wind(20)
    on.world.cancel(made.id)
    on.clock.wind(1)
    assert on.world.status(made) == "REMOVED"
    assert not on.world.can_rollback(made)


def test_what_serves_cannot_be_cancelled() -> None:
    on = play()
    with pytest.raises(RefusedError):
        on.world.cancel(on.bad.id)


def test_a_crashed_deployment_serves_no_more() -> None:
    on = play()
    on.world.push(on.service, V1, Behaviour(crashes_after=30))
    on.clock.wind(180)
    assert on.statuses() == ["CRASHED", "REMOVED", "REMOVED"]
    assert on.world.active(on.service) == []


def test_a_process_that_exits_well_keeps_success_but_is_stopped() -> None:
    on = play()
    on.world.push(on.service, V1, Behaviour(exits_after=30))
    on.clock.wind(180)
    assert on.statuses()[0] == "SUCCESS"
    assert on.world.stopped(on.newest())
    assert [status for _, status in on.world.instances(on.newest())] == ["EXITED"]


@pytest.mark.parametrize(("plan", "hours"), [("trial", 24), ("hobby", 72), ("pro", 120), ("enterprise", 360)])
def test_an_image_is_kept_as_long_as_the_plan_says(plan: str, hours: int) -> None:
    on = play()
    on.world.plan = plan  # type: ignore[assignment]  # parametrize gives strings
    removed = on.world.status_since(on.good)
    on.clock.at = removed + timedelta(hours=hours)
    assert on.world.can_rollback(on.good)
    on.clock.wind(1)
    assert not on.world.can_rollback(on.good)
    with pytest.raises(RefusedError):
        on.world.rollback(on.good.id)


def test_whether_the_active_deployment_can_be_rolled_back_to_is_choosable() -> None:
    on = play()
    assert on.world.can_rollback(on.bad)
    on.world.active_can_roll_back = False
    assert not on.world.can_rollback(on.bad)


def test_a_deployment_by_commit_uses_the_current_variables() -> None:
    on = play()
    made = on.world.deploy(on.service, V1.sha)
    assert made.variables == {"POOL": "5"}
    assert on.world.course(made).turns[1].status == "BUILDING"


def test_an_unknown_commit_makes_no_deployment() -> None:
    on = play()
    with pytest.raises(RefusedError, match="Commit not found"):
        on.world.deploy(on.service, "f" * 40)
    assert len(on.statuses()) == 2


def test_a_redeploy_builds_with_the_original_variables_and_with_the_flag_starts_with_the_current_ones() -> (
    None
):
    on = play()
    rebuilt = on.world.redeploy(on.good.id)
    restarted = on.world.redeploy(on.good.id, use_previous_image_tag=True)
    assert (rebuilt.built, rebuilt.variables) == (True, {})
    assert (restarted.built, restarted.variables) == (False, {"POOL": "5"})


def test_a_push_deploys_only_when_auto_deploy_is_on() -> None:
    on = play()
    on.world.change(on.service, auto_deploy=False)
    assert on.world.push(on.service, V1) is None
    on.world.change(on.service, auto_deploy=True)
    assert on.world.push(on.service, V1) is not None


def test_a_host_migration_deploys_the_same_thing_again() -> None:
    on = play()
    made = on.world.host_migration(on.service)
    assert (made.commit, made.variables, made.reason) == (V2, {"POOL": "5"}, "deploy")


def test_a_variable_change_carries_a_patch_id() -> None:
    on = play()
    made = on.world.set_variable(on.service, "POOL", "0")
    assert made.patch_id is not None
    assert (made.commit, made.variables) == (V2, {"POOL": "0"})


def test_a_bad_variable_breaks_whatever_runs_with_it() -> None:
    on = play(breaks_with={"POOL": "0"}, healthcheck_path=None)
    made = on.world.set_variable(on.service, "POOL", "0")
    on.clock.wind(60)
    assert on.world.answer(made).status == 500


def test_a_stuck_deployment_stays_queued_and_one_to_approve_waits() -> None:
    on = play()
    stuck = on.world.push(on.service, V1, Behaviour(stays_queued=True))
    waiting = on.world.push(on.service, V1, Behaviour(needs_approval=True))
    assert stuck is not None
    assert waiting is not None
    on.clock.wind(3600)
    assert (on.world.status(stuck), on.world.status(waiting)) == ("QUEUED", "NEEDS_APPROVAL")
    on.world.approve(waiting.id)
    on.clock.wind(120)
    assert on.world.status(waiting) == "SUCCESS"


def test_an_outage_makes_every_process_answer_badly_while_it_lasts() -> None:
    on = play()
    outage = Outage(start=NOON, end=NOON + timedelta(minutes=5))
    on.world.change(on.service, outages=(outage,))
    assert on.world.answer(on.good).status == 500
    on.clock.wind(301)
    assert on.world.answer(on.good).status == 200


def test_a_restart_gives_the_process_a_new_beginning() -> None:
    on = play()
    assert on.world.answer(on.bad).status == 500
    on.world.restart(on.bad.id)
    assert on.world.answer(on.bad).status == 200
    on.clock.wind(31)
    assert on.world.answer(on.bad).status == 500


def test_a_skipped_deployment_does_nothing_to_the_others() -> None:
    on = play()
    on.world.deployed(on.service, commit=V1, skipped_reason="No changes to watched files")
    assert on.statuses() == ["SKIPPED", "SUCCESS", "REMOVED"]
    assert not on.world.can_redeploy(on.newest())


def test_meta_comes_in_all_its_shapes() -> None:
    on = play()
    full = on.world.meta(on.good)
    assert isinstance(full, dict)
    assert (full["commitHash"], full["reason"]) == (V1.sha, "deploy")
    on.world.change(on.service, meta=on.service.meta.__class__(as_string=True, half_filled=True))
    assert isinstance(on.world.meta(on.good), str)
    made = on.world.push(on.service, V1)
    assert made is not None
    assert "commitHash" not in str(on.world.meta(made))
    on.clock.wind(70)
    assert "commitHash" in str(on.world.meta(made))


def test_an_uploaded_deployment_has_no_commit_but_its_message() -> None:
    clock = Clock()
    world = World(clock.now)
    service = world.add_service("web", source="upload", repo=None)
    made = world.deployed(service, at=NOON - timedelta(hours=1), cli_message="deploy-1 by Ada")
    meta = world.meta(made)
    assert isinstance(meta, dict)
    assert meta["cliMessage"] == "deploy-1 by Ada"
    assert not {"commitHash", "branch", "repo"} & set(meta)


def test_the_same_service_in_two_environments_has_two_histories() -> None:
    world = World(Clock().now, environments=("production", "staging"))
    first = world.add_service("web")
    second = world.add_service("web", environment="staging")
    world.deployed(first, at=NOON - timedelta(hours=1), commit=Commit(sha="a" * 40))
    assert first.id == second.id
    assert (len(world.deployments(first)), len(world.deployments(second))) == (1, 0)
