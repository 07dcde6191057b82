"""How verification ends, by what Railway says at the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.choosing.choice import Chosen, Target
from rerail.core.judging.policies import Assessment
from rerail.core.judging.reasons import Reason
from rerail.core.judging.verified import judge
from rerail.core.state import Look, RungState, VerifyState
from rerail.core.values import Deployment, Instance, Outcome, Proof, Route
from tests.core.acting.played import BAD, GOOD, HEALTH, plan_of
from tests.fakes import START

PLAN = plan_of()
CRON = replace(plan_of(checks=()), is_cron=True)
OURS = Deployment(
    id="ours",
    status="SUCCESS",
    created_at=START,
    commit=GOOD.commit,
    instances=(Instance(id="i", status="RUNNING"),),
)
REPLACED = replace(OURS, status="REMOVED", stopped=True, instances=(Instance(id="i", status="EXITED"),))
PUSH = Deployment(id="push", status="SUCCESS", created_at=START + timedelta(minutes=1), commit="c" * 40)
MOVED = replace(PUSH, id="moved", commit=GOOD.commit)
INTENT = j.Intent(rung=0, route=Route.ROLLBACK, subject="good")
RUNG = RungState(rung=0, intent=INTENT, intent_at=START, first_intent_at=START, new_id="ours", current=OURS)
HEALTHY = Assessment(check=HEALTH.name, outcome=Outcome.PASSED, in_a_row=("r-1",))


def end(
    ours: Deployment = OURS, active: tuple[Deployment, ...] = (OURS,), coming: tuple[Deployment, ...] = ()
) -> j.EndSeen:
    other = next((d for d in active if d.id != ours.id), None)
    return j.EndSeen(
        active=tuple(d.id for d in active), deployment=ours, in_our_place=other, under_way=coming
    )


def judged(seen: j.EndSeen, plan: object = PLAN, probes: tuple[Assessment, ...] = (HEALTHY,)) -> j.StepClosed:
    proof = j.ProofLooked(asked=1, found=1)
    verify = VerifyState(proof=proof, ends=(Look(at=START, end=seen),))
    return judge(verify, RUNG, probes, plan)  # type: ignore[arg-type]


def what(closed: j.StepClosed) -> tuple[Outcome, Reason | None]:
    return closed.outcome, closed.reason


def says(closed: j.StepClosed) -> str:
    return closed.says.reveal()


def test_a_deployment_that_was_replaced_is_overtaken_and_did_not_crash() -> None:
    closed = judged(end(REPLACED, (PUSH,)))
    assert what(closed) == (Outcome.FAILED, Reason.OVERTAKEN)
    assert "push" in says(closed)


def test_a_newer_one_that_is_live_beside_ours_has_overtaken_it() -> None:
    assert what(judged(end(OURS, (PUSH, OURS)))) == (Outcome.FAILED, Reason.OVERTAKEN)


def test_an_older_one_that_still_drains_beside_ours_takes_nothing() -> None:
    assert what(judged(end(OURS, (OURS, BAD)))) == (Outcome.PASSED, Reason.RECOVERED)


@pytest.mark.parametrize(
    "taker",
    [MOVED, replace(MOVED, commit=None, image_digest="sha256:good")],
)
def test_the_same_code_in_our_place_is_inconclusive_and_not_a_failure(taker: Deployment) -> None:
    ours = replace(REPLACED, commit=taker.commit, image_digest=taker.image_digest)
    closed = judged(end(ours, (taker,)))
    assert what(closed) == (Outcome.UNKNOWN, Reason.OVERTAKEN)
    assert "same code" in says(closed)


def test_the_same_commit_with_other_variables_is_not_the_same_code() -> None:
    closed = judged(end(REPLACED, (replace(MOVED, patch_id="changed"),)))
    assert what(closed) == (Outcome.FAILED, Reason.OVERTAKEN)


def test_a_deployment_that_was_removed_with_nothing_in_its_place_says_so() -> None:
    assert what(judged(end(REPLACED, ()))) == (Outcome.FAILED, Reason.DEPLOYMENT_REMOVED)


def test_a_crash_while_an_old_one_is_still_listed_is_a_crash() -> None:
    crashed = replace(OURS, status="CRASHED", stopped=True)
    assert what(judged(end(crashed, (BAD,)))) == (Outcome.FAILED, Reason.DEPLOYMENT_CRASHED)


@pytest.mark.parametrize("status", ["CRASHED", "EXITED", "STOPPED"])
def test_instances_that_ended_while_it_should_serve_are_a_crash(status: str) -> None:
    ended = replace(OURS, instances=(Instance(id="i", status=status),))
    assert what(judged(end(ended, (ended,)))) == (Outcome.FAILED, Reason.DEPLOYMENT_CRASHED)


def test_a_word_that_nobody_knows_is_no_success() -> None:
    assert judged(end(replace(OURS, status="UNHEARD_OF"))).outcome is Outcome.UNKNOWN


def test_a_service_that_fell_asleep_after_it_was_proven_is_recovered() -> None:
    asleep = replace(OURS, status="SLEEPING", stopped=True, instances=(Instance(id="i", status="STOPPED"),))
    assert what(judged(end(asleep, ()))) == (Outcome.PASSED, Reason.RECOVERED)


def test_a_sleeping_service_whose_instance_crashed_is_not_recovered() -> None:
    crashed = replace(OURS, status="SLEEPING", instances=(Instance(id="i", status="CRASHED"),))
    assert what(judged(end(crashed, ()))) == (Outcome.FAILED, Reason.DEPLOYMENT_CRASHED)


def test_a_finished_cron_job_did_not_crash_and_is_not_proven_either() -> None:
    done = replace(OURS, stopped=True, instances=(Instance(id="i", status="EXITED"),))
    closed = judged(end(done, (done,)), CRON, ())
    assert what(closed) == (Outcome.UNKNOWN, Reason.NO_PROOF)
    assert "cron" in says(closed)


def test_a_cron_job_that_crashed_is_not_recovered() -> None:
    crashed = replace(OURS, status="CRASHED", stopped=True)
    assert what(judged(end(crashed, ()), CRON, ())) == (Outcome.FAILED, Reason.DEPLOYMENT_CRASHED)


def test_what_is_about_to_be_replaced_is_not_recovered() -> None:
    closed = judged(end(coming=(replace(PUSH, status="BUILDING"),)))
    wanted = (Outcome.UNKNOWN, Reason.ABOUT_TO_BE_REPLACED)
    assert (what(closed), closed.proof) == (wanted, Proof.REQUEST_LOG)
    assert says(closed).startswith("The service is back, but deployment push is BUILDING and will replace")


@pytest.mark.parametrize(
    "coming",
    [
        replace(PUSH, status="NEEDS_APPROVAL"),
        replace(PUSH, status="BUILDING", commit=OURS.commit, patch_id=OURS.patch_id),
    ],
    ids=["waits for a person", "the same code, moved"],
)
def test_what_waits_for_somebody_or_runs_the_same_code_is_named_only(coming: Deployment) -> None:
    closed = judged(end(coming=(coming,)))
    assert what(closed) == (Outcome.PASSED, Reason.RECOVERED)
    assert coming.status in says(closed)


WORDS = st.sampled_from(["SUCCESS", "SLEEPING", "REMOVED", "REMOVING", "CRASHED", "FAILED", "UNHEARD_OF"])
INSTANCES = st.lists(st.sampled_from(["RUNNING", "EXITED", "STOPPED", "CRASHED", "REMOVED"]), max_size=3)
COMMITS = st.sampled_from([None, GOOD.commit, "c" * 40])


@given(WORDS, INSTANCES, COMMITS, st.booleans(), st.booleans())
def test_ours_gone_and_another_active_is_always_overtaken(
    status: str, instances: list[str], commit: str | None, stopped: bool, probed: bool
) -> None:
    """Whatever else the last look shows, who serves is what counts."""
    rows = tuple(Instance(id=str(n), status=word) for n, word in enumerate(instances))
    ours = replace(OURS, status=status, stopped=stopped, instances=rows)
    for plan in (PLAN, replace(CRON, choice=Chosen(live=BAD, target=_without_commit()))):
        closed = judged(end(ours, (replace(PUSH, commit=commit),)), plan, (HEALTHY,) if probed else ())
        assert closed.reason is Reason.OVERTAKEN
        assert closed.outcome is not Outcome.PASSED


def _without_commit() -> Target:
    target = PLAN.choice.target
    return replace(target, commit=None)
