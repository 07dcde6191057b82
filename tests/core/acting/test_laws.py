"""The laws of acting: whatever Railway does, it ends, sends once, and never overstates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.actions import Measure, Send
from rerail.core.acting.next import next_decision
from rerail.core.acting.plan import Timing
from rerail.core.codec import decode
from rerail.core.fold import fold
from rerail.core.judging.checks import Reach
from rerail.core.judging.reasons import Reason
from rerail.core.values import Instance, Outcome, Proof, Route, Verdict
from tests.core.acting.played import GOOD, HEALTH, SMOKE, PlayedRailway, plan_of
from tests.core.acting.playing import REBUILDING, play, railway
from tests.fakes import START

if TYPE_CHECKING:
    from tests.fakes import MemoryJournal

statuses = st.sampled_from(
    [
        "INITIALIZING",
        "QUEUED",
        "BUILDING",
        "DEPLOYING",
        "SUCCESS",
        "SLEEPING",
        "FAILED",
        "CRASHED",
        "REMOVED",
        "SKIPPED",
        "NEEDS_APPROVAL",
        "REMOVING",
        "WAITING",
        "UNHEARD_OF",
    ]
)


MOVED = replace(GOOD, id="moved", status="SUCCESS", instances=(Instance(id="i-2", status="RUNNING"),))
PUSH = replace(MOVED, id="push", commit="c" * 40)


@st.composite
def courses(draw: st.DrawFn) -> tuple[tuple[float, str], ...]:
    later = draw(st.lists(st.tuples(st.floats(0.1, 500), statuses), max_size=5))
    return ((0.0, draw(statuses)), *sorted(later))


@st.composite
def scripts(draw: st.DrawFn) -> PlayedRailway:
    outcomes = draw(st.lists(st.sampled_from(list(Outcome)[:3]), min_size=1, max_size=30))
    period = draw(st.floats(1, 20))
    return railway(
        replies=draw(st.lists(st.sampled_from(list(j.Reply)), min_size=1, max_size=4)),
        applied=draw(st.booleans()),
        course=draw(courses()),
        answers=lambda live_for: outcomes[int(max(live_for, 0) / period) % len(outcomes)],
        failed_step=draw(st.sampled_from([None, "BUILD_IMAGE", "HEALTHCHECK"])),
        logged=draw(st.booleans()),
        smoke=draw(st.sampled_from(list(Outcome)[:3])),
        target_can_roll_back=draw(st.booleans()),
        instances=draw(st.sampled_from(["RUNNING", "CRASHED", "RESTARTING", "STOPPED"])),
        overtaken=draw(st.booleans()),
        silent_looks=draw(st.integers(0, 12)),
        refuses_by_id=draw(st.booleans()),
        mistakes=draw(st.sampled_from([None, None, "good", "bad", "new", "new-1"])),
        taker=draw(st.sampled_from([None, None, MOVED, PUSH])),
        reach=draw(st.sampled_from([None, *Reach])),
        control=draw(st.sampled_from([Outcome.PASSED, Outcome.UNKNOWN])),
        edge=draw(st.sampled_from([Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN])),
    )


routes = st.sampled_from([(Route.ROLLBACK,), REBUILDING, (Route.ROLLBACK, Route.REDEPLOY, Route.COMMIT)])
check_sets = st.sampled_from([(), (HEALTH,), (HEALTH, SMOKE)])


@settings(max_examples=300, deadline=None)
@given(scripts(), routes, check_sets)
def test_whatever_railway_does_the_laws_hold(
    played: PlayedRailway, ladder: tuple[Route, ...], checks: tuple[object, ...]
) -> None:
    """The laws of failure, for any course of events: it ends, sends once, and never overstates."""
    timing = Timing(deadline=420.0, settle=10.0, rebuild=300.0)
    verdict, journal = play(played, plan_of(ladder, checks, timing))  # type: ignore[arg-type]
    state = journal.state
    times = [e.at for e in state.entries]
    assert times == sorted(times)
    assert (times[-1] - START).total_seconds() <= len(ladder) * (720 + 120) + 240
    _sent_at_most_once_unless_unsent(state.entries)
    _ours_was_never_there_before(journal)
    _what_serves_is_said(journal)
    assert len([e for e in state.entries if isinstance(e.data, j.VerdictGiven)]) == 1
    closed = [(e.data.step, e.data.rung) for e in state.entries if isinstance(e.data, j.StepClosed)]
    assert len(closed) == len(set(closed))
    _others_are_asked_only_when_there_was_no_answer(journal)
    if verdict.verdict is Verdict.RECOVERED:
        _recovered_was_earned(journal, has_http=bool(checks))
    if state.rungs and any(r.closed and r.closed.outcome is not Outcome.PASSED for r in state.rungs[-1:]):
        assert not [a for a in played.done if isinstance(a, Measure)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([j.Reply.ACCEPTED, j.Reply.LOST]), min_size=1, max_size=2),
    st.sampled_from([None, "good", "bad", "new-0", "new-1"]),
    st.integers(0, 8),
)
def test_after_a_failed_build_nothing_from_before_is_taken_for_ours(
    replies: list[j.Reply], mistakes: str | None, silent_looks: int
) -> None:
    """Whichever deployment is named, by an answer or by a look: one from before the intent is not ours."""
    course = ((0.0, "BUILDING"), (5.0, "FAILED"))
    played = railway(
        replies=[j.Reply.ACCEPTED, *replies],
        course=course,
        failed_step="BUILD_IMAGE",
        mistakes=mistakes,
        silent_looks=silent_looks,
    )
    _, journal = play(played, plan_of((Route.REDEPLOY, Route.COMMIT)))
    _ours_was_never_there_before(journal)


def _sent_at_most_once_unless_unsent(entries: tuple[object, ...]) -> None:
    """Between two intents of one rung there is always an answer that says `unsent`."""
    last: dict[int, j.Reply | None] = {}
    for entry in entries:
        data = entry.data  # type: ignore[attr-defined]
        if isinstance(data, j.Intent):
            assert data.rung not in last or last[data.rung] is j.Reply.UNSENT
            last[data.rung] = None
        elif isinstance(data, j.Answer):
            last[data.rung] = data.reply


def _ours_was_never_there_before(journal: MemoryJournal) -> None:
    """Read from the lines alone: what was named before a rung's first intent is not that rung's."""
    seen = {"good", "bad"}
    before: dict[int, set[str]] = {}
    for entry in journal.state.entries:
        match entry.data:
            case j.Intent(rung=rung):
                before.setdefault(rung, set(seen))
            case j.Answer(deployment_id=str() as named):
                seen.add(named)
            case j.NewestSeen(active=active, found=found, unclear=unclear, newest=newest):
                seen |= {*active, *unclear, *newest} | ({found.id} if found else set())
            case j.DeploymentSeen(deployment=deployment):
                seen.add(deployment.id)
    for tried in journal.state.rungs:
        assert tried.new_id not in before[tried.rung]
        assert tried.current is None or tried.current.id == tried.new_id


def _others_are_asked_only_when_there_was_no_answer(journal: MemoryJournal) -> None:
    evidence = journal.state.verify.evidence
    if not any(e.reach is Reach.NOWHERE for e in evidence):
        assert not {e.check for e in evidence} & {"control", "edge"}


def _what_serves_is_said(journal: MemoryJournal) -> None:
    verify = journal.state.verify
    if verify.closed is None or not verify.ends:
        return
    end = verify.ends[-1].end
    gone = end.deployment.id not in end.active and end.deployment.status in {"REMOVED", "REMOVING"}
    if gone and end.active:
        assert verify.closed.reason is Reason.OVERTAKEN


def _recovered_was_earned(journal: MemoryJournal, *, has_http: bool) -> None:
    state = journal.state
    assert state.rung is not None
    assert state.rung.live_at is not None
    assert state.verdict is not None
    assert state.verdict.proof is not Proof.NONE
    if has_http:
        passed = [e for e in state.verify.evidence if e.check == "health" and e.outcome is Outcome.PASSED]
        assert len(passed) >= 3
        assert all(e.started_at >= state.rung.live_at for e in passed)


@given(scripts())
@settings(max_examples=50, deadline=None)
def test_any_prefix_of_a_journal_folds_and_can_be_decided_on(played: PlayedRailway) -> None:
    """A crash may leave any prefix; deciding on it never raises, and never sends a second time."""
    _, journal = play(played, plan_of(REBUILDING))
    lines = [decode(line) for line in journal.lines]
    for cut in range(1, len(lines)):
        state = fold(lines[:cut])
        decision = next_decision(state, lines[cut - 1].at)
        unanswered = isinstance(lines[cut - 1].data, j.Intent)
        actions = getattr(decision, "actions", ())
        assert not (unanswered and any(isinstance(a, Send) for a in actions))
