"""What happens to a rollback while it is followed and verified, through the front door."""

from __future__ import annotations

import math
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.clock import SystemClock
from rerail.simulator.faults import Kind
from rerail.simulator.world.values import BAD, Behaviour, Commit, Phase
from tests.job.bad_release import stage_of
from tests.job.front_door import Theatre, theatre

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

WHILE_VERIFYING = ("--smoke-command", "sleep 0.7")
"""Holds verification open: on this clock for 42 s."""
AT_ONCE = Behaviour(initialize_seconds=0.1, deploy_seconds=0.5)


def once_journalled(stage: Theatre, kind: str, act: Callable[[], object]) -> Thread:
    """Act as soon as the first run's journal has a line of this kind."""
    journal = stage.folder / "out-1" / "journal.jsonl"

    def watch() -> None:
        for _ in range(4000):
            if journal.exists() and f'"kind":"{kind}"' in journal.read_text():
                act()
                return
            Event().wait(0.005)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    return thread


def pushed(stage: Theatre, behaviour: Behaviour, *, built: bool) -> None:
    commit = Commit(sha="a" * 40, message="Add a banner")
    stage.setting.world.deployed(stage.setting.service, commit=commit, built=built, behaviour=behaviour)


def test_a_push_that_goes_live_meanwhile_has_overtaken_the_rollback(tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        watching = once_journalled(stage, "measured", lambda: pushed(stage, AT_ONCE, built=False))
        played = stage.run(*WHILE_VERIFYING)
        watching.join(5)
    assert (played.exit_code, played.result["reason-code"]) == (11, "overtaken")
    assert "A push made it" in played.result["says"]
    assert "The health checks pass on it." in played.result["says"]


def test_a_push_of_what_fails_as_well_is_not_recovered(tmp_path: Path) -> None:
    bad = Behaviour(initialize_seconds=0.1, deploy_seconds=0.5, health=(Phase(after=0.0, answer=BAD),))
    with stage_of(tmp_path, healthcheck_path=None) as stage:
        watching = once_journalled(stage, "measured", lambda: pushed(stage, bad, built=False))
        played = stage.run(*WHILE_VERIFYING)
        watching.join(5)
    assert (played.exit_code, played.result["reason-code"]) == (10, "overtaken")


def test_railway_moving_the_host_meanwhile_is_followed_and_proven_there(tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        world, service = stage.setting.world, stage.setting.service
        watching = once_journalled(stage, "measured", lambda: world.host_migration(service))
        played = stage.run(*WHILE_VERIFYING)
        watching.join(5)
    assert (played.exit_code, played.result["proof"]) == (0, "request-log")
    assert "same code" in played.result["says"]


def test_a_push_that_is_still_building_is_named_first(tmp_path: Path) -> None:
    slow = Behaviour(build_seconds=3600)
    with stage_of(tmp_path) as stage:
        watching = once_journalled(stage, "answer", lambda: pushed(stage, slow, built=True))
        played = stage.run()
        watching.join(5)
    assert (played.exit_code, played.result["reason-code"]) == (11, "about-to-be-replaced")
    assert "is BUILDING and will replace" in played.result["says"]


@pytest.mark.parametrize("kind", [Kind.DROPPED_BEFORE, Kind.DROPPED_AFTER])
def test_a_later_rung_does_not_take_the_dead_deployment_of_an_earlier_one(tmp_path: Path, kind: Kind) -> None:
    with theatre("expired-image", tmp_path) as stage:
        stage.setting.world.expect(stage.setting.service, build_fails=True)
        stage.stage.railway.faults.fail("serviceInstanceDeployV2", kind)
        played = stage.run()
    found = [line["data"] for line in played.journal if line["data"]["kind"] == "newest-seen"]
    first = next(line["data"] for line in played.journal if line["data"].get("deployment_id"))
    assert first["kind"] == "answer"
    assert all(d["found"]["id"] != first["deployment_id"] for d in found if d.get("found"))
    expected = (11, "answer-lost") if kind is Kind.DROPPED_BEFORE else (0, "recovered")
    assert (played.exit_code, played.result["reason-code"]) == expected


def test_a_cron_job_that_has_run_did_not_crash_and_is_not_proven(tmp_path: Path) -> None:
    with stage_of(tmp_path, cron_schedule="0 * * * *", healthcheck_path=None) as stage:
        stage.setting.world.expect(stage.setting.service, exits_after=1.0)
        played = stage.run()
    assert (played.exit_code, played.result["reason-code"]) == (11, "no-proof")
    assert "cron" in played.result["says"]


def test_a_token_that_may_read_and_not_roll_back_is_named(tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        stage.stage.railway.faults.fail("deploymentRollback", Kind.REFUSED)
        played = stage.run()
    assert (played.exit_code, played.result["reason-code"]) == (10, "railway-refused-token")
    assert played.result["says"].count("Railway refused") == 1


def test_more_checks_than_one_look_up_holds_are_proven(tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        health = f"{stage.stage.service_url('web')}/health"
        urls = [word for n in range(8) for word in ("--health-url", f"{health}?n={n}")]
        played = stage.run(*urls)
    assert (played.exit_code, played.result["proof"]) == (0, "request-log")


def test_a_deployment_that_railway_does_not_tell_of_by_id_is_followed_in_its_lists(tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        stage.stage.railway.faults.fail("Deployment", Kind.REFUSED, nth=2, times=math.inf)
        played = stage.run()
    assert (played.exit_code, played.result["verdict"]) == (0, "recovered")


def test_a_railway_that_refuses_to_tell_is_not_said_to_be_silent(tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        faults = stage.stage.railway.faults

        def refuse() -> None:
            for operation in ("Live", "Deployment"):
                faults.fail(operation, Kind.REFUSED, times=math.inf)

        watching = once_journalled(stage, "answer", refuse)
        stage.setting.world.expect(stage.setting.service, deploy_seconds=3600.0)
        played = stage.run("--timeout", "150s")
        watching.join(5)
    assert played.exit_code == 11
    assert "refuses to tell" in played.result["says"]


def test_a_smoke_command_that_is_not_there_did_not_fail(tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        played = stage.run("--smoke-command", "no-such-program-here")
    assert (played.exit_code, played.result["reason-code"]) == (11, "cannot-measure")


class Ahead(SystemClock):
    """A clock that goes as another does, and is five minutes ahead of it."""

    def __init__(self, clock: SystemClock) -> None:
        super().__init__(speed=clock.speed)
        self._clock, self._ahead = clock, timedelta(minutes=5)

    def now(self) -> datetime:
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def wait(self, until: datetime, wake: Event) -> None:
        self._clock.wait(until - self._ahead, wake)


def test_on_a_machine_whose_clock_is_ahead_of_railways_the_new_deployment_is_found(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.clock = Ahead(stage.clock)
        played = stage.run()
    assert played.exit_code == 0, played.said
