"""A run may end after any line of its Journal, or within one: from there on a later process comes to an end.

The journals are those of whole runs. What Railway does from then on is played: it did what the mutation asked
for, or not.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.adapters.journal_reader import JournalUnreadable, read_journal
from rerail.core import journal as j
from rerail.core.acting.actions import Alter, LookAt, LookForNew, Send, TakeClaim
from rerail.core.codec import decode
from rerail.core.fold import fold
from rerail.core.resuming import Left, left, may_be_applied
from rerail.core.values import Verdict
from rerail.driver import Driver, Stop
from rerail.simulator.faults import Kind
from tests.core.cut_off import Rest, Ticks, deployment
from tests.fakes import InlineWorkers, MemoryJournal
from tests.job.front_door import theatre

if TYPE_CHECKING:
    from rerail.core.state import State

LIMIT = 90.0
STORIES: tuple[tuple[str, Kind | None], ...] = (
    ("bad-release", None),
    ("bad-release", Kind.DROPPED_AFTER),
    ("bad-release", Kind.DROPPED_BEFORE),
    ("bad-release", Kind.TOO_MANY),
    ("expired-image", None),
    ("target-unhealthy", None),
)


@cache
def lines(story: tuple[str, Kind | None]) -> tuple[bytes, ...]:
    """Give the journal of a whole run."""
    name, fault = story
    with TemporaryDirectory() as folder, theatre(name, Path(folder)) as stage:
        if fault is not None:
            stage.stage.railway.faults.fail("Rollback", fault)
        played = stage.run("--allow-rebuild")
        return tuple((played.folder / "journal.jsonl").read_bytes().splitlines(keepends=True))


def resumed(
    before: State, *, came: bool, resumed: j.Resumed | None, next_turn: j.Held = j.Held.OURS
) -> tuple[Rest, State]:
    """Go on from that state to the end; `came`: what the earlier process sent, if it did, has arrived."""
    assert before.plan is not None
    clock = Ticks(before.entries[-1].at)
    journal = MemoryJournal(clock)
    journal.state = before
    journal.lines = [b""] * before.seq
    rung = before.rung
    arrived = rung is not None and (rung.current is not None or (came and may_be_applied(before)))
    name = (rung.new_id if rung else None) or "new"
    new = deployment(name, clock) if arrived else None
    rest = Rest(plan=before.plan, clock=clock, new=new, next_turn=next_turn)
    if resumed is not None:
        journal.append(resumed)
    driver = Driver(
        journal=journal,
        perform=rest,
        clock=clock,
        workers=InlineWorkers(),
        rate=lambda: None,
        stop=Stop(),
    )
    driver.drive()
    return rest, journal.state


def prefixes(story: tuple[str, Kind | None]) -> list[State]:
    """Give the state after each line from the Plan on, up to the Verdict."""
    whole = lines(story)
    states = [fold(decode(line) for line in whole[:number]) for number in range(1, len(whole) + 1)]
    return [state for state in states if state.plan is not None]


def looked_before_sending(before: State, rest: Rest) -> bool:
    """Tell whether no mutation that an earlier process meant to send was sent without a look before it."""
    intended = {rung.rung for rung in before.rungs if rung.closed is None}
    for number, action in enumerate(rest.done):
        if isinstance(action, Send) and action.rung in intended:
            return any(isinstance(each, LookForNew | LookAt) for each in rest.done[:number])
    return True


def is_unanswered(before: State) -> bool:
    """Tell whether the run was cut off between a mutation and its answer."""
    return bool(before.rungs) and before.rungs[-1].answer is None


@pytest.mark.parametrize("came", [True, False], ids=["applied", "not applied"])
@pytest.mark.parametrize("story", STORIES, ids=str)
def test_from_every_line_on_a_later_process_ends_and_never_sends_twice(
    story: tuple[str, Kind | None], came: bool
) -> None:
    for before in prefixes(story):
        rest, after = resumed(before, came=came, resumed=j.Resumed(rerail="later"))
        assert after.verdict is not None
        assert looked_before_sending(before, rest), before.seq
        there = came and may_be_applied(before)
        assert not (there and rest.sent and before.rungs[-1].closed is None), before.seq
        assert rest.applied <= 1, before.seq
        if is_unanswered(before):
            assert (after.verdict.verdict, len(rest.sent)) == (Verdict.RECOVERED, 0 if there else 1), (
                before.seq
            )
        if left(before) is Left.CERTAIN:
            assert after.verdict.verdict is before.verdict.verdict  # type: ignore[union-attr]
            assert rest.sent == []


@pytest.mark.parametrize("next_turn", list(j.Held))
def test_what_shows_nowhere_is_sent_only_after_the_next_turn_was_asked_for_and_not_if_another_has_it(
    next_turn: j.Held,
) -> None:
    [before] = [state for state in prefixes(STORIES[0]) if is_unanswered(state)]
    assert before.claim is not None
    rest, after = resumed(before, came=False, resumed=j.Resumed(rerail="later"), next_turn=next_turn)
    asked = [each for each in rest.done if isinstance(each, TakeClaim | Send)]
    assert asked[0] == TakeClaim(subject=before.claim.subject, turn=before.claim.turn + 1)
    assert after.verdict is not None
    may_send = next_turn is not j.Held.ANOTHERS
    assert (len(rest.sent), len(asked)) == ((1, 2) if may_send else (0, 1))
    assert after.verdict.verdict is (Verdict.RECOVERED if may_send else Verdict.INCONCLUSIVE)


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_a_process_that_may_only_look_sends_nothing_and_keeps_its_limit(
    story: tuple[str, Kind | None],
) -> None:
    for before in prefixes(story):
        if not before.acting or before.verdict is not None:
            continue
        for came in (True, False):
            asked = j.Resumed(rerail="later", may_send=False, limit=LIMIT)
            rest, after = resumed(before, came=came, resumed=asked)
            assert not [each for each in rest.done if isinstance(each, Send | Alter | TakeClaim)]
            assert after.verdict is not None
            took = (after.verdict_at - before.entries[-1].at).total_seconds()  # type: ignore[operator]
            assert took <= LIMIT + 30, (before.seq, took)
            if not came and before.rung is not None and before.rung.current is None:
                assert after.verdict.verdict is not Verdict.RECOVERED


@settings(max_examples=150, deadline=None)
@given(story=st.sampled_from(STORIES), part=st.floats(min_value=0, max_value=1))
def test_a_journal_that_is_torn_anywhere_is_what_its_whole_lines_say(
    story: tuple[str, Kind | None], part: float
) -> None:
    whole = lines(story)
    data = b"".join(whole)
    cut = int(len(data) * part)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        path.write_bytes(data[:cut])
        try:
            kept = read_journal(path)
        except JournalUnreadable:
            assert cut < len(whole[0])
            return
    assert kept.whole <= cut
    assert kept.state == fold(decode(line) for line in whole[: kept.state.seq])
    assert kept.state.seq >= data[:cut].count(b"\n")
