"""Telling beside the rollback: nobody waits for an Outlet, and nothing is told twice."""

from __future__ import annotations

import threading
from threading import Event
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.text import draft
from rerail.core.values import Trigger
from rerail.outlets.mailbox import Mailbox, TellingRoom
from rerail.ports import OutletError
from tests.fakes import FakeClock, MemoryJournal

if TYPE_CHECKING:
    from rerail.core.state import State

STARTED = j.Started(
    rerail="0",
    trigger=Trigger.MANUAL,
    service="api",
    environment=None,
    repository=None,
    reason=None,
    dry_run=False,
    run_url=None,
    actor=None,
)


QUICKLY = (0.01, 0.02, 0.04, 0.08)


class Recording:
    """An Outlet that keeps what it was told, and can be held up."""

    def __init__(self, name: str = "recording") -> None:
        self.name = name
        self.seen: list[int] = []
        self.go = Event()
        self.go.set()

    def tell(self, state: State, *, final: bool) -> j.Told | None:
        del final
        self.go.wait(5)
        self.seen.append(state.seq)
        return j.Told(outlet=self.name, done=True, where="here")


class Failing(Recording):
    def tell(self, state: State, *, final: bool) -> j.Told | None:
        del state, final
        raise OutletError("Issues are disabled.", says=draft("gone"))


class Broken(Recording):
    def tell(self, state: State, *, final: bool) -> j.Told | None:
        del state, final
        raise ZeroDivisionError("at https://store.example/blob?sig=s1gn4tur3")


def journal() -> MemoryJournal:
    kept = MemoryJournal(FakeClock())
    kept.append(STARTED)
    return kept


def test_an_outlet_that_is_held_up_gets_only_the_latest_state() -> None:
    outlet, kept = Recording(), journal()
    outlet.go.clear()
    room = TellingRoom((outlet,), kept)
    for _ in range(5):
        room.publish(kept.append(STARTED))
    outlet.go.set()
    assert room.settle(5)
    assert outlet.seen[-1] >= 6
    assert len(outlet.seen) <= 4


def test_lines_that_come_in_a_burst_are_told_together() -> None:
    outlet, kept = Recording(), journal()
    mailbox = Mailbox(outlet, kept, breath=60)
    mailbox.put(kept.state, final=False)
    assert mailbox.idle_within(5)
    for _ in range(5):
        mailbox.put(kept.append(STARTED), final=False)
    assert not mailbox.idle_within(0.01)
    assert outlet.seen == [1], "it takes a breath first"
    mailbox.close()


def test_what_was_told_is_written_down_once() -> None:
    outlet, kept = Recording(), journal()
    room = TellingRoom((outlet,), kept)
    assert room.settle(5)
    assert room.settle(5)
    assert len(kept.state.told) == 1


def test_an_outlet_that_fails_is_written_down_and_holds_nobody_up() -> None:
    other, kept = Recording(), journal()
    room = TellingRoom((Failing("issue"), other), kept)
    assert not room.settle(1)
    failed = next(t for t in kept.state.told if t.outlet == "issue")
    assert not failed.done
    assert str(failed.says) == "Issues are disabled (gone)"
    assert other.seen


def test_a_mistake_of_ours_in_an_outlet_is_written_down_too() -> None:
    kept = journal()
    assert not TellingRoom((Broken("summary"),), kept).settle(1)
    assert "ZeroDivisionError" in str(kept.state.told[0].says)
    assert "store.example" not in str(kept.state.told[0].says)


def test_the_others_hear_what_one_outlet_told() -> None:
    first, kept = Recording("a"), journal()
    second = Recording("b")
    assert TellingRoom((first, second), kept).settle(5)
    assert second.seen[-1] >= kept.state.seq - 1 or second.seen[-1] == kept.state.seq


def test_an_outlet_that_hangs_does_not_hold_the_end_for_longer_than_its_time() -> None:
    outlet, kept = Recording(), journal()
    outlet.go.clear()
    assert not TellingRoom((outlet,), kept).settle(0.1)
    outlet.go.set()


class Flaky(Recording):
    """Fails so many times before it tells."""

    def __init__(self, failures: int) -> None:
        super().__init__("issue")
        self.failures = failures

    def tell(self, state: State, *, final: bool) -> j.Told | None:
        if self.failures:
            self.failures -= 1
            raise OutletError("GitHub answered 502.")
        return super().tell(state, final=final)


def test_an_outlet_that_failed_is_asked_again_before_the_end() -> None:
    kept = journal()
    assert TellingRoom((Flaky(2),), kept).settle(10)
    assert [t.done for t in kept.state.told] == [False, True]


def test_an_outlet_that_keeps_failing_is_not_asked_for_ever() -> None:
    outlet, kept = Flaky(1000), journal()
    assert not TellingRoom((outlet,), kept, pauses=QUICKLY).settle(60)
    assert 1000 - outlet.failures == 1 + len(QUICKLY), "once, and after each pause"


class Wavering(Recording):
    """Fails and tells by turns, and each is news that it has to tell again."""

    def tell(self, state: State, *, final: bool) -> j.Told | None:
        told = super().tell(state, final=final)
        if len(self.seen) % 2:
            raise OutletError("The connection to GitHub broke.")
        return told


def test_an_outlet_whose_failure_is_news_to_itself_pauses_all_the_same() -> None:
    wavering, other, kept = Wavering("issue"), Recording("result"), journal()
    assert not TellingRoom((wavering, other), kept, pauses=QUICKLY).settle(60)
    assert len(wavering.seen) <= 2 * (1 + len(QUICKLY))
    assert not kept.state.told[-1].done
    assert other.seen[-1] == kept.state.seq, "the others tell how it ended"


class Forbidden(Recording):
    def tell(self, state: State, *, final: bool) -> j.Told | None:
        del final
        self.seen.append(state.seq)
        error = OutletError("The token may not write issues.")
        error.again = False
        raise error


def test_an_outlet_that_may_not_tell_is_not_asked_again() -> None:
    outlet, kept = Forbidden("issue"), journal()
    assert TellingRoom((outlet,), kept).settle(60)
    assert len(outlet.seen) <= 2


class Partly(Recording):
    """Tells the main thing, and fails with a part so many times."""

    def __init__(self, failures: int) -> None:
        super().__init__("issue")
        self.failures = failures

    def tell(self, state: State, *, final: bool) -> j.Told | None:
        told = super().tell(state, final=final)
        if self.failures:
            self.failures -= 1
            error = OutletError("GitHub answered 502.")
            error.told = j.Told(outlet=self.name, done=True, where="here", says=draft("A part is missing."))
            raise error
        return told


def test_an_outlet_that_told_the_main_thing_counts_as_done_and_is_asked_again_for_the_rest() -> None:
    kept = journal()
    assert TellingRoom((Partly(2),), kept).settle(10)
    assert [(t.done, str(t.says)) for t in kept.state.told] == [(True, "A part is missing."), (True, "None")]


def test_a_room_that_is_closed_leaves_no_worker_behind() -> None:
    before = set(threading.enumerate())
    room = TellingRoom((Recording("one"), Recording("two")), MemoryJournal(FakeClock()))
    workers = set(threading.enumerate()) - before
    room.settle(5.0)
    room.close()
    for worker in workers:
        worker.join(5)
    assert len(workers) == 2
    assert not any(worker.is_alive() for worker in workers)
