"""What counts as proof, and that nothing is called recovered without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.judging.policies import Assessment
from rerail.core.judging.proof import proof_of
from rerail.core.judging.reasons import Reason
from rerail.core.judging.verdict import verdict_of
from rerail.core.judging.verified import judge
from rerail.core.state import Look, VerifyState
from rerail.core.text import draft
from rerail.core.values import Instance, Outcome, Proof, Verdict
from rerail.errors import ExitCode
from tests.core.acting.played import PlayedRailway, plan_of
from tests.core.acting.playing import play
from tests.core.judging.test_verified import HEALTHY, OURS, RUNG, judged, what
from tests.core.judging.test_verified import end as seen
from tests.fakes import START, FakeClock

if TYPE_CHECKING:
    from rerail.core.acting.actions import Action

NAMES = ("health", "other")


def probes(*counts: int) -> tuple[Assessment, ...]:
    """Give one passed assessment for each count, with so many request ids; all ids differ."""
    return tuple(
        Assessment(check=name, outcome=Outcome.PASSED, in_a_row=tuple(f"{name}-{n}" for n in range(count)))
        for name, count in zip(NAMES, counts, strict=False)
    )


@given(st.integers(1, 5), st.integers(0, 5), st.data())
def test_the_request_log_is_proof_only_with_every_request_that_was_asked_for(
    one: int, other: int, data: st.DataObject
) -> None:
    found = data.draw(st.integers(0, one + other))
    looked = VerifyState(proof=j.ProofLooked(asked=one + other, found=found))
    expected = Proof.REQUEST_LOG if found == one + other else Proof.NONE
    assert proof_of(looked, probes(one, other)) is expected


def test_answers_without_request_ids_prove_nothing() -> None:
    looked = VerifyState(proof=j.ProofLooked(asked=0, found=0))
    assert proof_of(looked, probes(0)) is Proof.NONE
    assert proof_of(VerifyState(), probes(3)) is Proof.NONE


class HalfLogged(PlayedRailway):
    """A request log that shows all of our requests but one: another deployment answered that."""

    def __call__(self, action: Action) -> j.Data:
        said = super().__call__(action)
        return replace(said, found=said.asked - 1) if isinstance(said, j.ProofLooked) else said


def test_one_answer_from_another_deployment_is_no_proof() -> None:
    verdict, journal = play(HalfLogged(clock=FakeClock()))
    assert journal.state.verify.proof is not None
    assert journal.state.verify.proof.found > 0
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.NO_PROOF)


@pytest.mark.parametrize("instances", [(), (Instance(id="i", status="RUNNING"),)], ids=len)
def test_a_deployment_whose_instances_have_all_stopped_is_not_recovered(
    instances: tuple[Instance, ...],
) -> None:
    stopped = replace(OURS, stopped=True, instances=instances)
    assert what(judged(seen(stopped, (stopped,)))) == (Outcome.FAILED, Reason.DEPLOYMENT_CRASHED)


def test_healthy_answers_that_are_not_proven_do_not_pass() -> None:
    verify = VerifyState(ends=(Look(at=START, end=seen()),))
    closed = judge(verify, RUNG, (HEALTHY,), plan_of())
    assert (closed.outcome, closed.reason, closed.proof) == (Outcome.UNKNOWN, Reason.NO_PROOF, Proof.NONE)


def step(outcome: Outcome, kind: j.Step, proof: Proof = Proof.NONE) -> j.StepClosed:
    return j.StepClosed(step=kind, rung=0, outcome=outcome, reason=None, says=draft("so"), proof=proof)


outcomes, proofs = st.sampled_from(Outcome), st.sampled_from(Proof)


@given(outcomes, st.none() | st.tuples(outcomes, proofs))
def test_recovered_means_restored_and_healthy_and_proven(
    restored: Outcome, verified: tuple[Outcome, Proof] | None
) -> None:
    closed = step(verified[0], j.Step.VERIFY, verified[1]) if verified else None
    given_verdict = verdict_of(step(restored, j.Step.RESTORE), closed)
    good = (
        restored is Outcome.PASSED
        and verified is not None
        and verified[0] is Outcome.PASSED
        and verified[1] is not Proof.NONE
    )
    assert (given_verdict.verdict is Verdict.RECOVERED) == good
    assert (given_verdict.exit_code == ExitCode.RECOVERED) == good


def test_what_went_live_and_passed_its_checks_without_proof_is_inconclusive() -> None:
    passed = step(Outcome.PASSED, j.Step.VERIFY)
    verdict = verdict_of(step(Outcome.PASSED, j.Step.RESTORE), passed)
    assert (verdict.verdict, verdict.exit_code) == (Verdict.INCONCLUSIVE, ExitCode.INCONCLUSIVE)
