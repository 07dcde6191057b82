"""What a run does while another one has the Claim."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.core import journal as j
from rerail.core.acting.actions import Action, Alter, LookForNew, TakeClaim
from rerail.core.acting.claiming import MOST_TURNS, PATIENCE
from rerail.core.codec import decode
from rerail.core.fold import fold
from rerail.core.judging.reasons import Reason
from rerail.core.values import Deployment, Outcome, Route, Verdict
from tests.core.acting.played import GOOD, plan_of
from tests.core.acting.shared import Shared, play, shared
from tests.fakes import START, FakeClock, MemoryJournal


def sent_after(journal: MemoryJournal) -> float | None:
    """Give after how many seconds the rollback was sent."""
    at = next((e.at for e in journal.state.entries if isinstance(e.data, j.Intent)), None)
    return (at - START).total_seconds() if at else None


@pytest.mark.parametrize("held", [j.Held.OURS, j.Held.UNAVAILABLE])
def test_a_run_that_has_the_claim_or_cannot_know_acts_at_once(held: j.Held) -> None:
    verdict, journal = play(shared(), held)
    assert sent_after(journal) == 0.0
    assert verdict.verdict is Verdict.RECOVERED


@pytest.mark.parametrize(
    ("answers", "verdict"), [(Outcome.PASSED, Verdict.RECOVERED), (Outcome.FAILED, Verdict.NOT_RECOVERED)]
)
def test_what_who_has_the_claim_sent_is_followed_to_its_verdict(answers: Outcome, verdict: Verdict) -> None:
    railway = shared(shows_after=5.0, answers=lambda _: answers)
    given_, journal = play(railway)
    assert given_.verdict is verdict
    assert railway.sent == []
    assert not [a for a in railway.done if isinstance(a, TakeClaim | Alter)], "it changes nothing"
    assert journal.state.defers


def test_another_runs_rebuild_that_failed_is_not_carried_on_by_this_run() -> None:
    building = ((0.0, "BUILDING"), (5.0, "FAILED"))
    railway = shared(shows_after=5.0, route=Route.REDEPLOY, course=building, failed_step="BUILD_IMAGE")
    verdict, journal = play(railway, plan=plan_of((Route.REDEPLOY, Route.COMMIT)))
    assert verdict.verdict is Verdict.INCONCLUSIVE, "the run that sent it goes on with its ladder"
    assert journal.state.verdict is not None
    assert "may go on by another Route" in str(journal.state.verdict.says)
    assert railway.sent == []


def test_where_nothing_shows_the_next_turn_is_taken_after_the_patience_and_the_run_acts() -> None:
    railway = shared()
    verdict, journal = play(railway)
    assert verdict.verdict is Verdict.RECOVERED
    waited = sent_after(journal)
    assert waited is not None
    assert PATIENCE <= waited < PATIENCE + 5
    assert [a for a in railway.done if isinstance(a, TakeClaim)] == [TakeClaim(subject="bad", turn=2)]
    assert [a for a in railway.done if isinstance(a, Alter)], "it is this run's rollback: it freezes"
    assert not journal.state.defers


def test_of_two_that_wait_the_one_without_the_next_turn_goes_on_waiting() -> None:
    railway = shared(turns=[j.Held.ANOTHERS], shows_after=PATIENCE + 10)
    verdict, _ = play(railway)
    assert verdict.verdict is Verdict.RECOVERED
    assert railway.sent == []


def test_after_some_turns_that_came_to_nothing_the_run_ends_and_says_how_to_get_past_them() -> None:
    railway = shared(turns=[j.Held.ANOTHERS] * 9)
    verdict, journal = play(railway)
    assert (verdict.verdict, verdict.exit_code) == (None, 4)
    assert verdict.reason is Reason.UNSAFE_ROLLBACK_UNDER_WAY
    assert len([a for a in railway.done if isinstance(a, TakeClaim)]) == MOST_TURNS - 1
    assert railway.sent == []
    claim, last = journal.state.claim, journal.state.verdict
    assert claim is not None
    assert last is not None
    assert f"delete their Claims in the repository (refs/rerail/claims/{claim.subject}, " in str(last.says)


def test_another_target_ends_the_run_and_is_named() -> None:
    railway = shared(shows_after=5.0, elsewhere=True)
    verdict, journal = play(railway)
    assert (verdict.verdict, verdict.exit_code) == (None, 4)
    assert journal.state.verdict is not None
    says = str(journal.state.verdict.says)
    assert "deployment theirs, goes back to commit eeeeeeeeee" in says
    assert railway.sent == []


def test_what_went_live_meanwhile_ends_the_run_as_soon_as_it_is_seen() -> None:
    verdict, journal = play(shared(live_changes_after=20.0))
    assert (verdict.exit_code, verdict.reason) == (4, Reason.UNSAFE_LIVE_CHANGED)
    assert (journal.state.entries[-1].at - START).total_seconds() < 30.0


def test_nothing_is_sent_while_railway_does_not_tell_what_the_holder_did() -> None:
    railway = shared(silent_until=1e9)
    verdict, _ = play(railway)
    assert (verdict.exit_code, verdict.reason) == (5, Reason.RAILWAY_UNREACHABLE)
    assert railway.sent == []


def test_a_railway_that_was_silent_is_asked_once_more_before_the_next_turn_is_taken() -> None:
    railway = shared(silent_until=PATIENCE + 20, shows_after=PATIENCE + 5)
    verdict, _ = play(railway)
    assert verdict.verdict is Verdict.RECOVERED
    assert railway.sent == []


REMOVED = ((0.0, "DEPLOYING"), (4.0, "REMOVED"))


class Superseded(Shared):
    """A Railway at which another run's rollback to the same Target takes our deployment's place."""

    def _look(self, action: Action) -> j.Data:
        if isinstance(action, LookForNew) and action.instead_of == "new":
            theirs = Deployment(id="theirs", status="SUCCESS", created_at=START, commit=GOOD.commit)
            return j.NewestSeen(rung=0, active=("theirs",), found=theirs, instead_of="new")
        return super()._look(action)


def test_ours_that_was_removed_for_anothers_rollback_to_the_same_target_is_followed_in_that_one() -> None:
    _, journal = play(Superseded(clock=FakeClock(), course=REMOVED), j.Held.UNAVAILABLE)
    rung = journal.state.rung
    assert rung is not None
    assert rung.new_id == "theirs"
    assert rung.closed is not None
    assert rung.closed.outcome is Outcome.PASSED


def test_ours_that_was_removed_with_nothing_in_its_stead_has_failed() -> None:
    verdict, journal = play(shared(course=REMOVED), j.Held.UNAVAILABLE)
    assert (verdict.verdict, verdict.reason) == (Verdict.NOT_RECOVERED, Reason.DEPLOYMENT_REMOVED)
    looks = [e.data for e in journal.state.entries if isinstance(e.data, j.NewestSeen) and e.data.instead_of]
    assert len(looks) == 1


@st.composite
def scripts(draw: st.DrawFn) -> Shared:
    maybe = st.one_of(st.none(), st.floats(0, 400))
    return shared(
        shows_after=draw(maybe),
        elsewhere=draw(st.booleans()),
        live_changes_after=draw(maybe),
        silent_until=draw(st.sampled_from([0.0, 10.0, 89.0, 95.0, 300.0, 1e9])),
        turns=draw(st.lists(st.sampled_from(list(j.Held)), max_size=4)),
        replies=draw(st.lists(st.sampled_from(list(j.Reply)), min_size=1, max_size=3)),
        applied=draw(st.booleans()),
        course=draw(
            st.sampled_from(
                [
                    ((0.0, "INITIALIZING"), (8.0, "SUCCESS")),
                    ((0.0, "DEPLOYING"), (8.0, "FAILED")),
                    ((0.0, "DEPLOYING"), (5.0, "REMOVED")),
                ]
            )
        ),
    )


@settings(max_examples=300, deadline=None)
@given(scripts())
def test_whatever_the_holder_does_this_run_sends_nothing_beside_it_and_ends(railway: Shared) -> None:
    verdict, journal = play(railway)
    lines = [decode(line) for line in journal.lines]
    turns = [1]
    for place, line in enumerate(lines):
        match line.data:
            case j.ClaimSeen(turn=turn) if place:
                turns.append(turn)
            case j.Intent() | j.ChangeIntent():
                before = fold(lines[:place])
                assert before.continued is None
                assert before.claim is not None
                assert before.claim.held is not j.Held.ANOTHERS
                assert (line.at - START).total_seconds() >= PATIENCE
            case _:
                pass
    assert turns == sorted(set(turns)), "a turn is asked for once"
    assert len(turns) <= MOST_TURNS
    assert (lines[-1].at - START).total_seconds() < 420 + MOST_TURNS * (PATIENCE + 60) + 900
    if journal.state.continued is not None:
        assert verdict.verdict is not None
        assert railway.sent == []
