"""What no answer means, seen from a second vantage; and that no measurement whatever overstates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import event, given, settings
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


ANSWERS = (
    (Outcome.PASSED, Reach.ANSWERED),
    (Outcome.FAILED, Reach.ANSWERED),
    (Outcome.UNKNOWN, Reach.LOGIN),
    (Outcome.UNKNOWN, Reach.FIREWALL),
    (Outcome.UNKNOWN, Reach.NOWHERE),
    (Outcome.UNKNOWN, None),
)
NOTHING = (Outcome.UNKNOWN, Reach.NOWHERE)
SILENCE = (*(each for each in ANSWERS if each[0] is Outcome.UNKNOWN), NOTHING, NOTHING, NOTHING)
WORDS = st.sampled_from([("RESTARTING",), ("RESTARTING", "RESTARTING"), ("RESTARTING", "RUNNING"), ()])
CONTROLS = st.sampled_from([(Outcome.PASSED,), (Outcome.PASSED, Outcome.UNKNOWN), (Outcome.UNKNOWN,), ()])
EDGES = st.sampled_from([(NOBODY,), (OTHERS,), (UNREAD,), ()])
BEYOND = st.tuples(CONTROLS, EDGES).map(
    lambda drawn: (*(control(20 + n, outcome) for n, outcome in enumerate(drawn[0])), *drawn[1])
)
"""What the second vantage saw: the control URL some times, the edge log at most once."""


def rows(check: str, kinds: tuple[tuple[Outcome, Reach | None], ...]) -> st.SearchStrategy[list[Evidence]]:
    """Give measurements of a check, two seconds apart; the last few came out the same."""
    kind = st.sampled_from(kinds)
    tail = st.tuples(st.lists(kind, max_size=2), kind, st.integers(2, 4))
    drawn = tail.map(lambda parts: [*parts[0], *[parts[1]] * parts[2]])
    return drawn.map(lambda all_: [seen(check, 2 * n, *each, status=401) for n, each in enumerate(all_)])


@settings(max_examples=300)
@given(rows("health", ANSWERS), rows("version", ANSWERS), BEYOND, WORDS, st.sampled_from([0, 3]))
def test_whatever_is_measured_recovered_needs_proof_and_a_good_answer(
    health: list[Evidence],
    version: list[Evidence],
    more: tuple[Evidence, ...],
    words: tuple[str, ...],
    found: int,
) -> None:
    asked = tuple(replace(e, request_id=f"r-{n}") for n, e in enumerate(health))
    closed = judged((HEALTH, VERSION), (*asked, *version, *more), ours(*words), found)
    good = [e for e in (*health, *version) if e.outcome is Outcome.PASSED]
    event(f"{closed.outcome}")
    if closed.outcome is Outcome.PASSED:
        assert closed.proof is not Proof.NONE
        assert len(good) >= 3


@settings(max_examples=500)
@given(rows("health", SILENCE), rows("version", SILENCE), BEYOND, WORDS)
def test_a_blind_machine_and_a_closed_door_never_make_a_service_that_is_down(
    health: list[Evidence], version: list[Evidence], more: tuple[Evidence, ...], words: tuple[str, ...]
) -> None:
    """Only a bad answer fails a service by itself: silence needs Railway's log and its instances, too."""
    closed = judged((HEALTH, VERSION), (*health, *version, *more), ours(*words))
    event(f"{closed.outcome} {closed.reason}")
    if closed.outcome is Outcome.FAILED:
        assert any(e.check == "control" and e.outcome is Outcome.PASSED for e in more)
        assert NOBODY in more
        assert words
        assert set(words) == {"RESTARTING"}
    assert closed.outcome is not Outcome.PASSED
