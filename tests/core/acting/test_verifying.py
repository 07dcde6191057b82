"""How the Target is verified once it is live, on a played Railway."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.core.acting.actions import LookUpRequests, Measure
from rerail.core.judging.checks import Reach, VersionCheck
from rerail.core.judging.reasons import Reason
from rerail.core.values import Instance, Outcome, Proof, Verdict
from tests.core.acting.played import BAD, GOOD, HEALTH, SMOKE, PlayedRailway, plan_of
from tests.core.acting.playing import play, railway
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from rerail.core import journal as j
    from rerail.core.acting.actions import Action


def test_a_target_that_answers_badly_as_well_is_not_recovered() -> None:
    verdict, _ = play(railway(answers=lambda _: Outcome.FAILED))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.TARGET_UNHEALTHY)


def test_a_runner_that_cannot_measure_is_not_taken_for_a_service_that_is_down() -> None:
    verdict, _ = play(railway(answers=lambda _: Outcome.UNKNOWN))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.CANNOT_MEASURE)


UNMEASURED = {"answers": lambda _: Outcome.UNKNOWN, "reach": Reach.NOWHERE}


@pytest.mark.parametrize(
    ("control", "edge", "instances", "ended"),
    [
        (Outcome.UNKNOWN, Outcome.FAILED, "RESTARTING", (Verdict.INCONCLUSIVE, Reason.RUNNER_BLIND)),
        (Outcome.PASSED, Outcome.PASSED, "RUNNING", (Verdict.INCONCLUSIVE, Reason.UNREACHABLE)),
        (Outcome.PASSED, Outcome.PASSED, "RESTARTING", (Verdict.INCONCLUSIVE, Reason.UNREACHABLE)),
        (Outcome.PASSED, Outcome.FAILED, "RUNNING", (Verdict.INCONCLUSIVE, Reason.UNREACHABLE)),
        (Outcome.PASSED, Outcome.FAILED, "RESTARTING", (Verdict.NOT_RECOVERED, Reason.DEPLOYMENT_CRASHED)),
        (Outcome.PASSED, Outcome.UNKNOWN, "RESTARTING", (Verdict.INCONCLUSIVE, Reason.UNREACHABLE)),
    ],
)
def test_a_service_that_does_not_answer_is_judged_from_a_second_vantage(
    control: Outcome, edge: Outcome, instances: str, ended: tuple[Verdict, Reason]
) -> None:
    verdict, _ = play(railway(**UNMEASURED, control=control, edge=edge, instances=instances))
    assert (verdict.verdict, verdict.reason) == ended


def test_while_a_probe_gets_answers_nothing_else_is_asked() -> None:
    played = railway(answers=lambda live_for: Outcome.PASSED if live_for > 30 else Outcome.FAILED)
    play(played)
    asked = {a.check.name for a in played.done if isinstance(a, Measure)}
    assert asked == {HEALTH.name}


def test_the_control_url_is_asked_now_and_then_and_the_edge_log_once() -> None:
    played = railway(**UNMEASURED)
    play(played)
    asked = Counter(a.check.name for a in played.done if isinstance(a, Measure))
    assert 1 < asked["control"] < asked[HEALTH.name] / 5
    assert asked["edge"] == 1


def test_a_blind_machine_does_not_ask_for_the_edge_log() -> None:
    played = railway(**UNMEASURED, control=Outcome.UNKNOWN)
    play(played)
    assert not [a for a in played.done if isinstance(a, Measure) and a.check.name == "edge"]


def test_a_service_that_answers_again_after_a_while_is_recovered() -> None:
    def answers(live_for: float) -> Outcome:
        return Outcome.PASSED if live_for > 60 else Outcome.UNKNOWN

    verdict, _ = play(railway(answers=answers, reach=Reach.NOWHERE, control=Outcome.UNKNOWN))
    assert verdict.verdict is Verdict.RECOVERED


@pytest.mark.parametrize(
    ("reach", "reason"),
    [(Reach.LOGIN, Reason.BEHIND_LOGIN), (Reach.FIREWALL, Reason.BEHIND_FIREWALL)],
)
def test_what_is_behind_a_login_or_a_firewall_is_not_down(reach: Reach, reason: Reason) -> None:
    verdict, _ = play(railway(answers=lambda _: Outcome.UNKNOWN, reach=reach))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, reason)


MOVED = replace(GOOD, id="moved", status="SUCCESS", instances=(Instance(id="i-2", status="RUNNING"),))
PUSH = replace(MOVED, id="push", commit="c" * 40)


def test_when_railway_moves_the_service_what_runs_there_is_verified_and_proven_in_its_stead() -> None:
    played = railway(taker=MOVED)
    verdict, journal = play(played)
    assert (verdict.verdict, verdict.proof) == (Verdict.RECOVERED, Proof.REQUEST_LOG)
    assert "moved took our deployment's place" in verdict.says.reveal()
    looked = [a.deployment_id for a in played.done if isinstance(a, LookUpRequests)]
    assert list(dict.fromkeys(looked)) == ["new", "moved"]
    moved_at = journal.state.verify.ends[0].at
    assert len([e for e in journal.state.verify.evidence if e.started_at >= moved_at]) >= 3


def test_proof_of_the_one_before_is_none_of_the_one_in_its_place() -> None:
    class Railway(PlayedRailway):
        def __call__(self, action: Action) -> j.Data:
            self.logged = isinstance(action, LookUpRequests) and action.deployment_id == "new"
            return super().__call__(action)

    verdict, _ = play(Railway(clock=FakeClock(), taker=MOVED))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.NO_PROOF)


def test_a_newer_release_that_is_healthy_is_named_and_is_no_recovery() -> None:
    played = railway(taker=PUSH)
    verdict, _ = play(played, plan_of(checks=(HEALTH, SMOKE)))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.OVERTAKEN)
    said = verdict.says.reveal()
    assert "push (commit cccccccccc), which is newer. A push made it (auto-deploy)" in said
    assert "The health checks pass on it." in said
    assert len([a for a in played.done if isinstance(a, Measure) and a.check == SMOKE]) == 1


def test_a_newer_release_that_fails_its_checks_is_not_recovered() -> None:
    sick = railway(taker=PUSH, answers=lambda live_for: Outcome.PASSED if live_for < 20 else Outcome.FAILED)
    verdict, _ = play(sick)
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.OVERTAKEN)
    assert "The health checks fail on it." in verdict.says.reveal()


def test_the_failed_release_in_the_targets_place_is_not_recovered_however_it_looks() -> None:
    verdict, _ = play(railway(taker=replace(MOVED, id="again", commit=BAD.commit)))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.OVERTAKEN)
    assert "It is the failed release again." in verdict.says.reveal()


def test_the_same_code_with_other_settings_is_not_the_target() -> None:
    verdict, _ = play(railway(taker=replace(MOVED, patch_id="changed")))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.OVERTAKEN)
    assert "A change of variables or settings made it." in verdict.says.reveal()


def test_a_version_endpoint_that_names_the_new_deployment_names_the_target() -> None:
    version = VersionCheck(name="version", url="https://api.example/version", target_marks=("deploy-1",))
    played = railway()
    play(played, plan_of(checks=(version,)))
    asked = [a.check for a in played.done if isinstance(a, Measure)]
    assert asked
    assert all(isinstance(c, VersionCheck) and c.target_marks == ("deploy-1", "new") for c in asked)


def test_a_slow_start_is_waited_for() -> None:
    def answers(live_for: float) -> Outcome:
        return Outcome.PASSED if live_for > 30 else Outcome.FAILED

    verdict, _ = play(railway(answers=answers))
    assert verdict.verdict is Verdict.RECOVERED


def test_health_without_proof_is_inconclusive() -> None:
    verdict, _ = play(railway(logged=False))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.NO_PROOF)


def test_a_failing_smoke_command_is_not_recovered_though_healthy() -> None:
    verdict, _ = play(railway(smoke=Outcome.FAILED), plan_of(checks=(HEALTH, SMOKE)))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.SMOKE_FAILED)


def test_the_smoke_command_runs_once() -> None:
    played = railway()
    play(played, plan_of(checks=(HEALTH, SMOKE)))
    assert len([a for a in played.done if isinstance(a, Measure) and a.check == SMOKE]) == 1


def test_a_deployment_that_takes_the_targets_place_is_not_called_recovered() -> None:
    verdict, _ = play(railway(overtaken=True))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.OVERTAKEN)


def test_a_target_whose_instances_crash_after_success_is_not_recovered() -> None:
    verdict, _ = play(railway(instances="CRASHED"))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.DEPLOYMENT_CRASHED)


def test_without_http_instances_that_run_for_a_minute_are_the_proof() -> None:
    verdict, journal = play(railway(), plan_of(checks=()))
    assert (verdict.verdict, verdict.proof) == (Verdict.RECOVERED, Proof.INSTANCES)
    ends = journal.state.verify.ends
    assert (ends[-1].at - ends[0].at).total_seconds() >= 60


def test_without_http_instances_that_keep_restarting_prove_nothing() -> None:
    verdict, _ = play(railway(instances="RESTARTING"), plan_of(checks=()))
    assert verdict.verdict is Verdict.INCONCLUSIVE
