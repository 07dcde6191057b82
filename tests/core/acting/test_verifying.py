"""How the Target is verified once it is live, on a played Railway."""

from __future__ import annotations

from rerail.core.acting.actions import Measure
from rerail.core.judging.checks import VersionCheck
from rerail.core.judging.reasons import Reason
from rerail.core.values import Outcome, Proof, Verdict
from tests.core.acting.played import HEALTH, SMOKE, plan_of
from tests.core.acting.playing import play, railway


def test_a_target_that_answers_badly_as_well_is_not_recovered() -> None:
    verdict, _ = play(railway(answers=lambda _: Outcome.FAILED))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.TARGET_UNHEALTHY)


def test_a_runner_that_cannot_measure_is_not_taken_for_a_service_that_is_down() -> None:
    verdict, _ = play(railway(answers=lambda _: Outcome.UNKNOWN))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.CANNOT_MEASURE)


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
