"""What no answer means, seen from a second vantage; and that no measurement whatever overstates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.judging import vantage
from rerail.core.judging.checks import ControlCheck, EdgeCheck, Evidence, HttpCheck, Reach, VersionCheck
from rerail.core.judging.policies import assess
from rerail.core.judging.reasons import Reason
from rerail.core.judging.verified import judge
from rerail.core.state import Look, RungState, VerifyState
from rerail.core.text import draft
from rerail.core.values import Deployment, Instance, Outcome, Proof, Route
from tests.core.acting.played import GOOD, HEALTH, plan_of
from tests.fakes import START

VERSION = VersionCheck(name="version", url="https://api.example/version")
INTENT = j.Intent(rung=0, route=Route.ROLLBACK, subject="good")
RUNG = RungState(rung=0, intent=INTENT, intent_at=START, first_intent_at=START)
WHY = "the host's name does not resolve (DNS)"


def seen(check: str, second: float, outcome: Outcome, reach: Reach | None = None, **more: object) -> Evidence:
    at = START + timedelta(seconds=second)
    says = WHY if reach is Reach.NOWHERE else "seen"
    return Evidence(
        check=check,
        subject=f"https://{check}.example/",
        started_at=at,
        finished_at=at,
        outcome=outcome,
        observed=draft(says),
        reach=reach,
        **more,  # type: ignore[arg-type]  # fields of Evidence
    )


def nowhere(second: float, check: str = "health") -> Evidence:
    return seen(check, second, Outcome.UNKNOWN, Reach.NOWHERE)


def control(second: float, outcome: Outcome = Outcome.PASSED) -> Evidence:
    return seen("control", second, outcome, None if outcome is Outcome.PASSED else Reach.NOWHERE)


def ours(*words: str, status: str = "SUCCESS") -> Deployment:
    rows = tuple(Instance(id=str(n), status=word) for n, word in enumerate(words))
    return Deployment(id="ours", status=status, created_at=START, commit=GOOD.commit, instances=rows)


GONE = (nowhere(0), nowhere(2), nowhere(4))
SEES = (*GONE, control(5))
NOBODY = seen("edge", 9, Outcome.FAILED)
OTHERS = seen("edge", 9, Outcome.PASSED)
UNREAD = seen("edge", 9, Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("evidence", "deployment", "outcome", "reason"),
    [
        (GONE, ours("RESTARTING"), Outcome.UNKNOWN, Reason.CANNOT_MEASURE),
        ((*GONE, control(5, Outcome.UNKNOWN)), ours("RESTARTING"), Outcome.UNKNOWN, Reason.RUNNER_BLIND),
        ((*SEES, control(8, Outcome.UNKNOWN), NOBODY), ours(), Outcome.UNKNOWN, Reason.RUNNER_BLIND),
        ((*SEES, OTHERS), ours("RESTARTING"), Outcome.UNKNOWN, Reason.UNREACHABLE),
        ((*SEES, NOBODY), ours("RESTARTING"), Outcome.FAILED, Reason.DEPLOYMENT_CRASHED),
        ((*SEES, NOBODY), ours("RESTARTING", "REMOVED"), Outcome.FAILED, Reason.DEPLOYMENT_CRASHED),
        ((*SEES, NOBODY), ours("RESTARTING", "RUNNING"), Outcome.UNKNOWN, Reason.UNREACHABLE),
        ((*SEES, NOBODY), ours("CREATED"), Outcome.UNKNOWN, Reason.UNREACHABLE),
        ((*SEES, NOBODY), ours("STOPPED", status="SLEEPING"), Outcome.UNKNOWN, Reason.UNREACHABLE),
        ((*SEES, NOBODY), ours("A_NEW_WORD"), Outcome.UNKNOWN, Reason.UNREACHABLE),
        ((*SEES, NOBODY), ours(), Outcome.UNKNOWN, Reason.UNREACHABLE),
        ((*SEES, NOBODY), None, Outcome.UNKNOWN, Reason.UNREACHABLE),
        ((*SEES, UNREAD), ours("RESTARTING"), Outcome.UNKNOWN, Reason.UNREACHABLE),
        (SEES, ours("RESTARTING"), Outcome.UNKNOWN, Reason.UNREACHABLE),
    ],
)
def test_each_row_of_the_table(
    evidence: tuple[Evidence, ...], deployment: Deployment | None, outcome: Outcome, reason: Reason
) -> None:
    found = vantage.unreached(VerifyState(evidence=evidence), "health", deployment)
    assert found[:2] == (outcome, reason)
    assert WHY in found[2]


def test_a_control_url_that_failed_before_the_service_was_lost_says_nothing_of_now() -> None:
    answered = seen("health", 1, Outcome.PASSED, Reach.ANSWERED)
    evidence = (control(0, Outcome.UNKNOWN), answered, nowhere(2), control(3), OTHERS)
    assert vantage.unreached(VerifyState(evidence=evidence), "health", None)[1] is Reason.UNREACHABLE


def test_what_is_looked_at_next_is_the_control_url_then_the_edge_log_of_others_then_nothing() -> None:
    def wanted(*evidence: Evidence) -> ControlCheck | EdgeCheck | None:
        return vantage.wanted(VerifyState(evidence=evidence), "health", "ours", START)

    mine = seen("version", 1, Outcome.PASSED, request_id="r-1")
    assert wanted(*GONE) == ControlCheck()
    assert wanted(mine, *SEES) == EdgeCheck(deployment_id="ours", since=START, ours=("r-1",))
    assert wanted(*GONE, control(5, Outcome.UNKNOWN)) is None
    assert wanted(*SEES, OTHERS) is None


@pytest.mark.parametrize(
    ("reach", "status", "says"),
    [
        (Reach.LOGIN, 401, "The health endpoint asks for a login: it answered 401."),
        (Reach.LOGIN, 200, "The health endpoint asks for a login: it led to a login page."),
        (Reach.FIREWALL, 429, "behind a firewall or a challenge page, which answered 429"),
    ],
)
def test_a_closed_door_is_said_to_be_one_and_is_no_failure(reach: Reach, status: int, says: str) -> None:
    rows = tuple(seen("health", n, Outcome.UNKNOWN, reach, status=status) for n in range(3))
    closed = judged((HEALTH,), rows, ours("RUNNING"))
    assert closed.outcome is Outcome.UNKNOWN
    assert says in closed.says.reveal()


def test_a_closed_door_beside_a_version_endpoint_that_names_the_target_does_not_count() -> None:
    shut = tuple(seen("health", n, Outcome.UNKNOWN, Reach.LOGIN, status=401) for n in range(3))
    named = tuple(seen("version", n, Outcome.PASSED, Reach.ANSWERED, version="target") for n in range(3))
    closed = judged((HEALTH, VERSION), (*shut, *named), ours("RUNNING"))
    assert (closed.outcome, closed.proof) == (Outcome.PASSED, Proof.VERSION)
    assert "it answered 401. It was not counted." in closed.says.reveal()


def test_a_version_endpoint_that_is_not_reached_does_not_count_beside_one_that_passed() -> None:
    passed = tuple(seen("health", n, Outcome.PASSED, Reach.ANSWERED, request_id=f"r-{n}") for n in range(3))
    lost = tuple(nowhere(n, "version") for n in range(3))
    closed = judged((HEALTH, VERSION), (*passed, *lost), ours("RUNNING"), found=3)
    assert (closed.outcome, closed.proof) == (Outcome.PASSED, Proof.REQUEST_LOG)


def judged(
    checks: tuple[HttpCheck | VersionCheck, ...],
    evidence: tuple[Evidence, ...],
    deployment: Deployment,
    found: int = 0,
) -> j.StepClosed:
    """Judge at the end of the time, with nobody in our place."""
    probes = tuple(
        assess(c, tuple(e for e in evidence if e.check == c.name), wanted=3, time_is_up=True) for c in checks
    )
    end = j.EndSeen(active=("ours",), deployment=deployment)
    proof = j.ProofLooked(asked=3, found=found)
    verify = VerifyState(evidence=evidence, proof=proof, ends=(Look(at=START, end=end),))
    return judge(verify, replace(RUNG, new_id="ours", current=deployment), probes, plan_of(checks=checks))


NAMES = st.sampled_from(["health", "version", "control", "edge"])
MEASURED = st.builds(
    lambda name, n, outcome, reach, status: seen(name, n, outcome, reach, status=status),
    NAMES,
    st.integers(0, 200),
    st.sampled_from([Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN]),
    st.sampled_from([None, *Reach]),
    st.sampled_from([None, 200, 401, 403, 503]),
)
WORDS = st.lists(st.sampled_from(["RUNNING", "RESTARTING", "CREATED"]), max_size=3)


@given(st.lists(MEASURED, max_size=30), WORDS, st.integers(0, 3))
def test_whatever_is_measured_recovered_needs_proof_and_a_good_answer(
    rows: list[Evidence], words: list[str], found: int
) -> None:
    closed = judged((HEALTH, VERSION), tuple(rows), ours(*words), found)
    if closed.outcome is Outcome.PASSED:
        assert closed.proof is not Proof.NONE
        assert any(e.outcome is Outcome.PASSED for e in rows if e.check in {"health", "version"})


@given(st.lists(MEASURED, max_size=30), WORDS)
def test_a_blind_machine_and_a_closed_door_never_make_a_service_that_is_down(
    rows: list[Evidence], words: list[str]
) -> None:
    """Only a probe that was answered badly may fail it: all others need Railway's word as well."""
    unmeasured = tuple(e for e in rows if e.outcome is Outcome.UNKNOWN or e.check in {"control", "edge"})
    closed = judged((HEALTH, VERSION), unmeasured, ours(*words))
    blind = [e for e in unmeasured if e.check == "control" and e.outcome is not Outcome.PASSED]
    sees = [e for e in unmeasured if e.check == "control" and e.outcome is Outcome.PASSED]
    if closed.outcome is Outcome.FAILED:
        assert sees
        assert any(e.check == "edge" and e.outcome is Outcome.FAILED for e in unmeasured)
        assert words
        assert set(words) == {"RESTARTING"}
    if blind and not sees:
        assert closed.outcome is Outcome.UNKNOWN
