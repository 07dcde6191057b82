"""The telling room: one daemon worker per Outlet, each with a mailbox that holds the latest state only.

The driver never waits for an Outlet. After the Verdict they share one deadline; what was told becomes a
line of the Journal, so that nothing is told twice.
"""

from __future__ import annotations

import time
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from rerail.core.journal import Told
from rerail.core.text import draft
from rerail.ports import OutletError

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.ports import Journal, Outlet


PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Real seconds before an Outlet that failed is asked again; after the last it stays untold."""
BREATH = 0.05
"""Real seconds between two tellings of an Outlet: lines that come in a burst are told together."""


class Mailbox:
    """One Outlet's worker. A newer state replaces one that was not told yet."""

    def __init__(self, outlet: Outlet, journal: Journal, *, breath: float = BREATH) -> None:
        self._outlet = outlet
        self._journal = journal
        self._breath = breath
        self._changed = Condition()
        self._letter: tuple[State, bool] | None = None
        self._busy = False
        self._closed = False
        self._noted: tuple[Told, bool] | None = None
        self._failed = False
        Thread(target=self._work, name=f"tell {outlet.name}", daemon=True).start()

    @property
    def failed(self) -> bool:
        """Whether the last telling failed in a way that may pass."""
        return self._failed

    def put(self, state: State, *, final: bool) -> None:
        """Leave the latest state; never waits."""
        with self._changed:
            self._letter = (state, final)
            self._changed.notify_all()

    def close(self) -> None:
        """Let the worker end once it has told what it is telling."""
        with self._changed:
            self._closed, self._letter = True, None
            self._changed.notify_all()

    def idle_within(self, seconds: float) -> bool:
        """Wait until everything put so far was told; False when the time was up before."""
        with self._changed:
            return self._changed.wait_for(lambda: self._letter is None and not self._busy, timeout=seconds)

    def _work(self) -> None:
        while not self._closed:
            with self._changed:
                self._changed.wait_for(lambda: self._letter is not None or self._closed)
                letter, self._letter, self._busy = self._letter, None, True
            if letter is not None:
                self._note(self._tell(*letter), final=letter[1])
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._closed, timeout=self._breath)

    def _tell(self, state: State, final: bool) -> Told | None:
        name = self._outlet.name
        try:
            told = self._outlet.tell(state, final=final)
        except OutletError as error:
            self._failed = error.again
            return error.told or Told(outlet=name, done=False, says=draft(error.sentence_part))
        except Exception as error:  # noqa: BLE001  an Outlet's mistake must not touch the rollback
            self._failed = True
            # Its words may quote anything, a signed address among it.
            return Told(outlet=name, done=False, says=draft(f"rerail failed: {type(error).__name__}"))
        if told is not None:
            self._failed = not told.done
        return told

    def _note(self, told: Told | None, *, final: bool) -> None:
        """Write down what was told, unless it only repeats what the Journal says already.

        That the end was told is a line of its own: without it, a later process has that to do.
        """
        if told is not None and (told, final) != self._noted:
            self._noted = told, final
            self._journal.append(told)


class TellingRoom:
    """All Outlets of a run."""

    def __init__(
        self, outlets: tuple[Outlet, ...], journal: Journal, *, pauses: tuple[float, ...] = PAUSES
    ) -> None:
        self._journal = journal
        self._pauses = pauses
        self._mailboxes = tuple(Mailbox(outlet, journal) for outlet in outlets)
        self._rest = Event()

    def publish(self, state: State) -> None:
        """Tell everybody the newest state, as soon as each can."""
        for mailbox in self._mailboxes:
            mailbox.put(state, final=state.verdict is not None)

    def close(self) -> None:
        """End the workers; nothing is told any more."""
        for mailbox in self._mailboxes:
            mailbox.close()

    def settle(self, seconds: float) -> bool:
        """Wait until all Outlets have told the last state, at most so long (real seconds).

        What one Outlet tells (the incident's number) is news for the others, so that this goes on until
        nothing new was said. An Outlet that failed is asked again until the time is up, a little later each
        time: an Outlet never sends twice what may have arrived. That it failed is news as well, to itself
        too, and must not make it try without a pause. False when the time was up before.
        """
        end, pauses = time.monotonic() + seconds, iter(self._pauses)
        while True:
            before = self._journal.state.seq
            self.publish(self._journal.state)
            if not self._all_idle(end):
                return False
            failed = any(m.failed for m in self._mailboxes)
            if not failed and self._journal.state.seq == before:
                return True
            if not failed:
                continue
            pause = next(pauses, None)
            if pause is None or time.monotonic() + pause >= end:
                self._tell_what_failed(end)
                return False
            self._rest.wait(pause)

    def _all_idle(self, end: float) -> bool:
        return all(m.idle_within(max(0.0, end - time.monotonic())) for m in self._mailboxes)

    def _tell_what_failed(self, end: float) -> None:
        """Let the others, result.json among them, tell the last failure."""
        state = self._journal.state
        for mailbox in self._mailboxes:
            if not mailbox.failed:
                mailbox.put(state, final=state.verdict is not None)
        self._all_idle(end)
