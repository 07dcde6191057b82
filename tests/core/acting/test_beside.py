"""Auto-deploy off and running deployments cancelled, beside the rollback and never in its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.actions import Action, Alter, LookBack, Send
from rerail.core.acting.beside import HOLDS_UP, MOST_SENDINGS, beside, outcome
from rerail.core.acting.change import Change, PlannedChange
from rerail.core.codec import decode
from rerail.core.fold import fold
from rerail.core.text import draft
from rerail.core.values import Outcome, Verdict
from tests.core.acting.played import PlayedRailway, plan_of
from tests.core.acting.playing import play
from tests.fakes import FakeClock, MemoryJournal

FREEZE = PlannedChange(change=Change.FREEZE, subject="service")
CANCEL = PlannedChange(change=Change.CANCEL, subject="building")
PLAN = replace(plan_of(), changes=(FREEZE,))


@dataclass
class WithChanges(PlayedRailway):
    """A Railway that is also asked for changes, and answers them by a script."""

    change_replies: list[j.Reply] = field(default_factory=lambda: [j.Reply.ACCEPTED])
    takes: list[bool] = field(default_factory=lambda: [True])
    """Whether each sending that may have arrived does take effect."""
    blind_looks: int = 0
    in_force: set[str] = field(default_factory=set)
    altered: list[Alter] = field(default_factory=list)
    sent_while_in_force: int = 0

    def __call__(self, action: Action) -> j.Data:
        match action:
            case Alter():
                self.done.append(action)
                return self._alter(action)
            case LookBack():
                self.done.append(action)
                return self._look_back(action)
            case _:
                return super().__call__(action)

    def _alter(self, action: Alter) -> j.Data:
        self.altered.append(action)
        number = sum(each == action for each in self.altered) - 1
        reply = self.change_replies[min(number, len(self.change_replies) - 1)]
        arrives = reply in (j.Reply.ACCEPTED, j.Reply.LOST)
        if arrives and self.takes[min(number, len(self.takes) - 1)]:
            self.in_force.add(action.subject)
        return j.ChangeAnswer(
            change=action.change, subject=action.subject, reply=reply, says=draft(str(reply))
        )

    def _look_back(self, action: LookBack) -> j.Data:
        if self.blind_looks > 0:
            self.blind_looks -= 1
            return j.LookFailed(action=str(action.change), says=draft("no answer"))
        there = action.subject in self.in_force
        return j.ChangeSeen(
            change=action.change, subject=action.subject, in_force=there, says=draft("off" if there else "on")
        )


def railway(**script: object) -> WithChanges:
    return WithChanges(clock=FakeClock(), **script)  # type: ignore[arg-type]


def freeze_of(journal: MemoryJournal) -> Outcome | None:
    return outcome(journal.state.changes[0])


def test_auto_deploy_goes_off_after_railway_accepted_and_is_read_back() -> None:
    played = railway()
    verdict, journal = play(played, PLAN)
    kinds = [type(a) for a in played.done if isinstance(a, Send | Alter | LookBack)]
    assert kinds == [Send, Alter, LookBack]
    assert freeze_of(journal) is Outcome.PASSED
    assert verdict.verdict is Verdict.RECOVERED


def test_a_refused_rollback_changes_nothing_else() -> None:
    played = railway(replies=[j.Reply.REFUSED], applied=False)
    play(played, PLAN)
    assert played.altered == []


def test_a_rollback_whose_answer_was_lost_may_be_applied_and_is_frozen() -> None:
    played = railway(replies=[j.Reply.LOST])
    _, journal = play(played, PLAN)
    assert freeze_of(journal) is Outcome.PASSED


def test_a_token_that_may_not_freeze_is_told_once_and_the_verdict_stays() -> None:
    played = railway(change_replies=[j.Reply.REFUSED])
    verdict, journal = play(played, PLAN)
    assert len(played.altered) == 1
    assert freeze_of(journal) is Outcome.FAILED
    assert verdict.verdict is Verdict.RECOVERED


def test_a_lost_answer_is_looked_at_and_sent_again_only_where_it_did_nothing() -> None:
    took = railway(change_replies=[j.Reply.LOST])
    _, journal = play(took, PLAN)
    assert (len(took.altered), freeze_of(journal)) == (1, Outcome.PASSED)
    did_not = railway(change_replies=[j.Reply.LOST, j.Reply.ACCEPTED], takes=[False, True])
    _, journal = play(did_not, PLAN)
    assert (len(did_not.altered), freeze_of(journal)) == (2, Outcome.PASSED)


def test_what_never_reached_railway_is_sent_again_a_few_times() -> None:
    played = railway(change_replies=[j.Reply.UNSENT])
    _, journal = play(played, PLAN)
    assert (len(played.altered), freeze_of(journal)) == (MOST_SENDINGS, Outcome.FAILED)


def test_a_freeze_that_can_not_be_read_back_is_unknown_and_not_a_success() -> None:
    played = railway(blind_looks=100)
    _, journal = play(played, PLAN)
    assert freeze_of(journal) is Outcome.UNKNOWN


def test_a_verdict_waits_for_a_freeze_that_is_still_open() -> None:
    played = railway(change_replies=[j.Reply.UNSENT, j.Reply.ACCEPTED], course=((0.0, "FAILED"),))
    verdict, journal = play(played, PLAN)
    assert verdict.verdict is Verdict.NOT_RECOVERED
    assert freeze_of(journal) is Outcome.PASSED


def test_a_process_that_may_only_look_does_not_send_again_what_did_nothing() -> None:
    _, journal = play(railway(change_replies=[j.Reply.LOST], takes=[False]), PLAN)
    looked = [isinstance(entry.data, j.ChangeSeen) for entry in journal.state.entries].index(True)
    state = fold(decode(line) for line in journal.lines[: looked + 1])
    now = state.entries[-1].at
    assert [type(action) for action in beside(state, PLAN, now).actions] == [Alter]
    only_looks = replace(state, resumed=j.Resumed(rerail="later", may_send=False))
    assert beside(only_looks, PLAN, now + timedelta(seconds=2)).actions == (
        LookBack(change=FREEZE.change, subject=FREEZE.subject),
    )


def test_each_of_several_changes_is_made() -> None:
    played = railway()
    _, journal = play(played, replace(PLAN, changes=(FREEZE, CANCEL)))
    assert {(c.change, outcome(c)) for c in journal.state.changes} == {
        (Change.FREEZE, Outcome.PASSED),
        (Change.CANCEL, Outcome.PASSED),
    }


replies = st.lists(st.sampled_from(list(j.Reply)), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(replies, replies, st.lists(st.booleans(), min_size=1, max_size=3), st.integers(0, 9))
def test_whatever_comes_of_the_changes_the_rollback_goes_its_way(
    of_rollback: list[j.Reply], of_change: list[j.Reply], takes: list[bool], blind: int
) -> None:
    plain, _ = play(railway(replies=list(of_rollback)))
    played = railway(replies=list(of_rollback), change_replies=of_change, takes=takes, blind_looks=blind)
    verdict, journal = play(played, replace(PLAN, changes=(FREEZE, CANCEL)))
    assert (verdict.verdict, verdict.reason) == (plain.verdict, plain.reason)
    _nothing_is_sent_before_the_rollback_or_blindly(played)
    last = max(journal.state.verify.closed_at or s.closed_at for s in journal.state.rungs if s.closed_at)
    assert journal.state.verdict_at is not None
    assert journal.state.verdict_at - last <= timedelta(seconds=HOLDS_UP)
    for change in journal.state.changes:
        if outcome(change) is Outcome.PASSED:
            assert change.subject in played.in_force


def _nothing_is_sent_before_the_rollback_or_blindly(played: WithChanges) -> None:
    """After a sending that may have arrived, the same is sent again only after a look."""
    sendings = {FREEZE.subject: 0, CANCEL.subject: 0}
    looked = dict.fromkeys(sendings, True)
    assert not played.altered or isinstance(next(a for a in played.done if isinstance(a, Send | Alter)), Send)
    for action in played.done:
        if isinstance(action, LookBack):
            looked[action.subject] = True
        elif isinstance(action, Alter):
            before = sendings[action.subject]
            reply = played.change_replies[min(before - 1, len(played.change_replies) - 1)]
            assert before == 0 or reply is j.Reply.UNSENT or looked[action.subject]
            sendings[action.subject], looked[action.subject] = before + 1, False
    assert all(count <= MOST_SENDINGS for count in sendings.values())
