"""The one loop: asks what to do next, has it done beside the main thread, records what came of it.

This is the only place that waits. Workers make one bounded call each; a retry is a Wait. Nothing that a
remote does leaves this loop as an exception.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Protocol

from rerail.core.acting.actions import Alter, Close, Concluded, Do, Done, LookBack, Measure, Send, Wait
from rerail.core.acting.next import next_decision as of_the_lane
from rerail.core.journal import ChangeIntent, Data, Intent, Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.acting.actions import Action, Decision
    from rerail.core.journal import Judged, VerdictGiven
    from rerail.core.state import State
    from rerail.core.values import RateLimit
    from rerail.ports import Clock, Journal, Workers

LONGEST_WAIT = timedelta(seconds=60)
"""However long there is nothing to do, ask again after this."""


class Perform(Protocol):
    """Makes one bounded call for an action. Never raises: a failure is a line as well."""

    def __call__(self, action: Action) -> Data:
        """Do it, and give the line that says what came of it."""
        ...


class Decide(Protocol):
    """Decides what to do next. Pure: the same state and time give the same decision."""

    def __call__(self, state: State, now: datetime, rate: RateLimit | None) -> Decision:
        """Give the decision at `now` (UTC)."""
        ...


class Stop:
    """A request to stop, from a signal handler; sets the driver's wake."""

    def __init__(self) -> None:
        self.wake = Event()
        self.requested = Event()
        """Set by a signal only, for what goes on beside the driver."""
        self.signal: str | None = None

    def request(self, signal: str) -> None:
        """Ask the run to stop, record and tell. Safe in a signal handler."""
        self.signal = signal
        self.requested.set()
        self.wake.set()


class Driver:
    """Carries out what is decided of the journal's state, up to its end."""

    def __init__(
        self,
        *,
        journal: Journal,
        perform: Perform,
        clock: Clock,
        workers: Workers,
        rate: Callable[[], RateLimit | None],
        stop: Stop,
        decide: Decide = of_the_lane,
    ) -> None:
        """`decide` is asked again and again: how a Lane acts, or how a release is watched."""
        self._journal = journal
        self._perform = perform
        self._clock = clock
        self._workers = workers
        self._rate = rate
        self._stop = stop
        self._decide = decide
        self._results: SimpleQueue[tuple[str, Data]] = SimpleQueue()
        self._under_way: set[str] = set()

    def drive(self) -> VerdictGiven:
        """Ask, act, record, until the Lane has its Verdict (which is journalled)."""
        end = self._until_the_end()
        if isinstance(end, Concluded):
            raise AssertionError("a Lane ends with a Verdict")  # noqa: TRY004  it is no caller's mistake
        return end.verdict

    def watch(self) -> Judged:
        """Ask, look, record, until it is known what the watch comes to (which is journalled)."""
        end = self._until_the_end()
        if isinstance(end, Done):
            raise AssertionError("a watch ends with what it comes to")  # noqa: TRY004
        return end.judged

    def _until_the_end(self) -> Done | Concluded:
        while True:
            self._stop.wake.clear()
            self._record()
            decision = self._decide(self._journal.state, self._clock.now(), self._rate())
            match decision:
                case Done(verdict=verdict):
                    self._journal.append(verdict)
                    return decision
                case Concluded(judged=judged):
                    self._journal.append(judged)
                    return decision
                case Close(closed=closed):
                    self._journal.append(closed)
                case Do(actions=actions, until=until):
                    self._start(actions)
                    self._wait(until)
                case Wait(until=until):
                    self._wait(until)

    def _start(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            if key_of(action) not in self._under_way:
                self._run(action)

    def _run(self, action: Action) -> None:
        key = key_of(action)
        self._under_way.add(key)
        if (intent := intent_of(action)) is not None:
            self._journal.append(intent)

        def call() -> None:
            self._results.put((key, self._perform(action)))
            self._stop.wake.set()

        self._workers.start(key, call)

    def _record(self) -> None:
        """Write down what the workers brought, and that somebody asked to stop."""
        with suppress(Empty):
            while True:
                key, data = self._results.get_nowait()
                self._under_way.discard(key)
                self._journal.append(data)
        if self._stop.signal and not self._journal.state.interrupted:
            self._journal.append(Interrupted(signal=self._stop.signal))

    def _wait(self, until: datetime) -> None:
        self._clock.wait(min(until, self._clock.now() + LONGEST_WAIT), self._stop.wake)


def intent_of(action: Action) -> Intent | ChangeIntent | None:
    """Give the line that must be on disk before the action leaves; None for one that changes nothing."""
    match action:
        case Send():
            return Intent(rung=action.rung, route=action.route, subject=action.subject)
        case Alter():
            return ChangeIntent(change=action.change, subject=action.subject)
        case _:
            return None


def key_of(action: Action) -> str:
    """Name what may be under way only once at a time."""
    kind = type(action).__name__
    match action:
        case Measure():
            return f"{kind} {action.check.name}"
        case Alter() | LookBack():
            return f"{kind} {action.change} {action.subject}"
        case _:
            return kind
