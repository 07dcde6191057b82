"""How the rollback is carried out, decision by decision, on a played Railway and a clock that jumps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.actions import LookForNew
from rerail.core.acting.next import next_decision
from rerail.core.acting.rungs import planned_deadline
from rerail.core.codec import decode
from rerail.core.fold import fold
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.values import Outcome, Proof, RateLimit, Route, Verdict
from rerail.driver import Stop
from tests.core.acting.played import plan_of
from tests.core.acting.playing import REBUILDING, play, railway
from tests.fakes import START


def test_a_target_that_goes_live_and_is_seen_in_its_own_log_is_recovered() -> None:
    verdict, journal = play(railway())
    assert (verdict.verdict, verdict.proof, verdict.exit_code) == (Verdict.RECOVERED, Proof.REQUEST_LOG, 0)
    assert journal.state.rung is not None
    assert [s.status for s in journal.state.rung.statuses] == ["INITIALIZING", "DEPLOYING", "SUCCESS"]


def test_nothing_is_measured_before_the_old_deployment_is_gone() -> None:
    _, journal = play(railway())
    assert journal.state.rung is not None
    assert journal.state.rung.live_at is not None
    first = journal.state.verify.evidence[0].started_at
    assert first >= journal.state.rung.live_at + timedelta(seconds=10)


def test_the_intent_is_written_before_the_mutation_and_its_answer_after() -> None:
    _, journal = play(railway())
    kinds = [type(e.data) for e in journal.state.entries]
    assert kinds.index(j.Intent) < kinds.index(j.Answer)


def test_a_lost_answer_is_looked_for_and_not_sent_again() -> None:
    played = railway(replies=[j.Reply.LOST])
    verdict, _ = play(played)
    assert verdict.verdict is Verdict.RECOVERED
    assert len(played.sent) == 1


def test_a_lost_answer_without_a_new_deployment_is_unknown_and_never_success() -> None:
    played = railway(replies=[j.Reply.LOST], applied=False)
    verdict, _ = play(played)
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.ANSWER_LOST)
    assert len(played.sent) == 1


def test_what_certainly_did_not_reach_railway_is_sent_again() -> None:
    played = railway(replies=[j.Reply.UNSENT, j.Reply.UNSENT, j.Reply.ACCEPTED])
    verdict, _ = play(played)
    assert verdict.verdict is Verdict.RECOVERED
    assert len(played.sent) == 3


def test_a_railway_that_can_never_be_reached_ends_as_not_recovered() -> None:
    verdict, _ = play(railway(replies=[j.Reply.UNSENT]))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.RAILWAY_UNREACHABLE)


def test_a_refusal_with_the_image_still_there_ends_the_ladder() -> None:
    played = railway(replies=[j.Reply.REFUSED])
    verdict, _ = play(played, plan_of(REBUILDING))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.ROLLBACK_REFUSED)
    assert [s.route for s in played.sent] == [Route.ROLLBACK]


def test_a_token_that_may_not_roll_back_is_named_as_the_reason_and_told_once() -> None:
    played = railway(replies=[j.Reply.REFUSED], refusal=Reason.RAILWAY_REFUSED_TOKEN)
    verdict, _ = play(played)
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.RAILWAY_REFUSED_TOKEN)


def test_a_missing_image_moves_on_to_the_next_rung() -> None:
    played = railway(replies=[j.Reply.REFUSED, j.Reply.ACCEPTED], target_can_roll_back=False)
    verdict, _ = play(played, plan_of(REBUILDING))
    assert verdict.verdict is Verdict.RECOVERED
    assert [s.route for s in played.sent] == [Route.ROLLBACK, Route.REDEPLOY]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("FAILED", Reason.DEPLOYMENT_FAILED),
        ("CRASHED", Reason.DEPLOYMENT_CRASHED),
        ("REMOVED", Reason.DEPLOYMENT_REMOVED),
        ("SKIPPED", Reason.DEPLOYMENT_SKIPPED),
    ],
)
def test_each_bad_end_of_the_new_deployment_has_its_own_reason(status: str, reason: Reason) -> None:
    verdict, _ = play(railway(course=((0.0, "DEPLOYING"), (5.0, status))))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, reason)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("QUEUED", Reason.STUCK_QUEUED),
        ("NEEDS_APPROVAL", Reason.NEEDS_APPROVAL),
        ("DEPLOYING", Reason.NOT_LIVE_IN_TIME),
        ("SOMETHING_NEW", Reason.NOT_LIVE_IN_TIME),
    ],
)
def test_what_never_ends_is_inconclusive_at_the_deadline(status: str, reason: Reason) -> None:
    verdict, journal = play(railway(course=((0.0, status),)))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, reason)
    took = (journal.state.entries[-1].at - START).total_seconds()
    assert 420 <= took < 480


def test_a_target_that_failed_its_health_check_ends_the_ladder() -> None:
    played = railway(course=((0.0, "DEPLOYING"), (5.0, "FAILED")), failed_step="HEALTHCHECK")
    verdict, _ = play(played, plan_of(REBUILDING))
    assert verdict.reason is Reason.DEPLOYMENT_FAILED
    assert len(played.sent) == 1


def test_a_failed_build_moves_on_to_the_next_rung() -> None:
    course = ((0.0, "BUILDING"), (5.0, "FAILED"))
    played = railway(course=course, failed_step="BUILD_IMAGE")
    play(played, plan_of((Route.REDEPLOY, Route.COMMIT)))
    assert [s.route for s in played.sent] == [Route.REDEPLOY, Route.COMMIT]


def test_railway_answering_late_is_waited_for() -> None:
    verdict, _ = play(railway(silent_looks=5))
    assert verdict.verdict is Verdict.RECOVERED


def test_railway_falling_silent_is_unknown() -> None:
    verdict, _ = play(railway(silent_looks=10_000))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.RAILWAY_SILENT)


def test_a_railway_that_refuses_each_look_is_not_called_silent_in_words() -> None:
    verdict, _ = play(railway(refuses=True))
    assert verdict.verdict is Verdict.INCONCLUSIVE
    assert "refuses to tell" in str(verdict.says)
    assert "not for you" in str(verdict.says)


def test_a_deployment_that_is_not_told_of_by_its_id_is_followed_in_the_list() -> None:
    played = railway(refuses_by_id=True)
    verdict, journal = play(played)
    assert verdict.verdict is Verdict.RECOVERED
    assert journal.state.rung is not None
    assert journal.state.rung.new_id == "new"
    asked = [a for a in played.done if isinstance(a, LookForNew) and a.new_id == "new"]
    assert asked, "the list was asked for the deployment that is known"


def test_what_an_earlier_rung_made_is_never_taken_for_a_later_rungs() -> None:
    course = ((0.0, "BUILDING"), (5.0, "FAILED"))
    played = railway(
        replies=[j.Reply.ACCEPTED, j.Reply.LOST], course=course, failed_step="BUILD_IMAGE", mistakes="new-0"
    )
    verdict, journal = play(played, plan_of((Route.REDEPLOY, Route.COMMIT)))
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.ANSWER_LOST)
    assert [r.new_id for r in journal.state.rungs] == ["new-0", None]
    last = [a for a in played.done if isinstance(a, LookForNew)][-1]
    assert {"new-0", "good", "bad"} <= set(last.known_ids)
    assert last.after == journal.state.rungs[0].current.created_at  # type: ignore[union-attr]
    assert last.sent_at == journal.state.rungs[1].intent_at


def test_a_run_asked_to_stop_before_it_sent_anything_has_no_verdict() -> None:
    stop = Stop()
    stop.request("SIGTERM")
    played = railway()
    verdict, journal = play(played, stop=stop)
    assert (verdict.verdict, verdict.reason) == (None, Reason.INTERRUPTED)
    assert journal.state.interrupted == "SIGTERM"
    assert played.sent == []


def test_a_run_asked_to_stop_while_it_measures_is_inconclusive() -> None:
    stop = Stop()

    def asked_to_stop(_: float) -> Outcome:
        stop.request("SIGTERM")
        return Outcome.PASSED

    verdict, journal = play(railway(answers=asked_to_stop), stop=stop)
    assert (verdict.verdict, verdict.reason) == (Verdict.INCONCLUSIVE, Reason.INTERRUPTED)
    assert journal.state.interrupted == "SIGTERM"


def test_a_ladder_without_a_rung_that_may_be_taken_ends_at_once() -> None:
    verdict, _ = play(railway(), plan_of(routes=()))
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.NO_ROUTE)


@pytest.mark.parametrize(
    ("ladder", "seconds"),
    [
        ((Route.ROLLBACK, Route.REDEPLOY), (420.0, 0.0)),
        ((Route.REDEPLOY,), (1020.0, 600.0)),
        ((), (420.0, 0.0)),
    ],
)
def test_the_planned_deadline_has_a_build_in_it_where_the_first_open_rung_rebuilds(
    ladder: tuple[Route, ...], seconds: tuple[float, float]
) -> None:
    assert planned_deadline(plan_of(ladder)) == seconds


def test_a_barred_rung_does_not_count_for_the_planned_deadline() -> None:
    plan = plan_of(REBUILDING)
    barred = replace(plan.rungs[0], barred="its image is gone")
    assert planned_deadline(replace(plan, rungs=(barred, plan.rungs[1]))) == (1020.0, 600.0)


def test_few_requests_left_slow_the_looking_down() -> None:
    course = ((0.0, "DEPLOYING"), (300.0, "SUCCESS"))
    plenty, scarce = railway(course=course), railway(course=course)
    play(plenty)
    play(scarce, rate=RateLimit(remaining=20, resets_at=START + timedelta(hours=1)))
    assert len(scarce.done) < len(plenty.done) / 2


def test_live_is_noticed_within_two_seconds() -> None:
    played = railway(course=((0.0, "DEPLOYING"), (37.3, "SUCCESS")))
    _, journal = play(played)
    assert journal.state.rung is not None
    assert journal.state.rung.live_at is not None
    assert (journal.state.rung.live_at - START).total_seconds() - 37.3 <= 2.0


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)


def test_after_a_crash_an_intent_without_answer_means_look() -> None:
    _, journal = play(railway())
    lines = [decode(line) for line in journal.lines]
    cut = next(i for i, line in enumerate(lines) if isinstance(line.data, j.Intent)) + 1
    decision = next_decision(fold(lines[:cut]), lines[cut - 1].at + timedelta(seconds=60))
    assert isinstance(getattr(decision, "actions", (None,))[0], LookForNew)
