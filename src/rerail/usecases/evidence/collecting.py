"""Collecting beside the rollback: never in its way, without a say in its Verdict, and sure to end."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.evidence.values import Kept, Part
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.text import draft
from rerail.usecases.evidence.asking import Asking
from rerail.usecases.evidence.subject import subject_of
from rerail.usecases.gather import Gathering
from rerail.usecases.hiding import hide_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.state import State
    from rerail.core.text import Text
    from rerail.usecases.evidence.collector import Collector
    from rerail.usecases.evidence.ports import EvidencePorts
    from rerail.usecases.gather import Asked
    from rerail.usecases.reading import Known
    from rerail.usecases.request import Ports

GRACE = 1.0
"""Seconds in which a call under way may still end when there is no more time."""
OUT_OF_TIME = "there was no more time for it"
LOGS = (Part.BUILD_LOG, Part.DEPLOY_LOG, Part.HTTP_LOG)
"""What is wanted of every failed deployment."""


class Collecting:
    """The evidence of one run: `begin` when the mutation has left, `settle` at the end. Both never raise."""

    def __init__(self, ports: Ports, make: Callable[[], EvidencePorts] | None) -> None:
        """`make` builds what is needed, once the mutation has left. None: nothing is collected."""
        self._ports = ports
        self._make = make
        self._evidence: EvidencePorts | None = None
        self._known: Known | None = None
        self._collector: Collector | None = None
        self._first: Asked[None] | None = None
        self._broken = False
        self._unread = False
        self._late: str | None = None
        self._notes: tuple[Text, ...] = ()
        self._gathering = Gathering(ports.workers, ports.clock, ports.stop.wake)
        self._beginning = Lock()
        """After a signal the end may come while the worker that sent the mutation still begins."""

    def knows(self, known: Known) -> None:
        """Take note of what the first wave brought: its names stay readable, whatever variables hold."""
        self._known = known

    def distrusts_the_plan(self) -> None:
        """Read the variables' values before anything else, whatever the Plan knows: this process does not."""
        self._unread = True

    def begin(self) -> None:
        """Start the first round on a worker of its own; a second call does nothing."""
        with self._beginning:
            if self._first is not None or self._broken:
                return
            try:
                collector = self._made()
            except Exception as error:  # noqa: BLE001  evidence must not touch the rollback
                self._broken = True
                self._say_missing(draft(f"rerail failed: {type(error).__name__}"))
                return
            if collector is not None:
                self._first = self._gathering.ask("evidence", lambda: self._first_round(collector))

    def settle(self) -> None:
        """End it after the Verdict: the second round, within the limit; then the bundle is closed."""
        if fingerprint(self._ports.journal.state) is None:
            return
        self.begin()
        evidence, collector, first = self._evidence, self._collector, self._first
        if evidence is None or collector is None or first is None:
            return
        end = self._ports.clock.now() + timedelta(seconds=evidence.limit)
        missing = self._wait(first, end)
        if missing is None:
            back_at = _back_at(self._ports.journal.state)
            second = self._gathering.ask("evidence", lambda: collector.second_round(back_at))
            missing = self._wait(second, end)
        if missing is not None:
            self._say_missing(missing)
        from rerail.usecases.evidence.closing import close  # noqa: PLC0415  at the end

        close(self._ports, evidence.bundle, collector.subject, missing=missing, notes=self._notes)

    def _say_missing(self, why: Text) -> None:
        """Say it of each log of which nothing was said yet: none is absent without a reason."""
        for part in LOGS:
            if self._ports.journal.state.evidence.of(part) is None:
                self._ports.journal.append(j.Observed(what=Kept(part=part, missing=why)))

    def _made(self) -> Collector | None:
        subject = subject_of(self._ports.journal.state)
        if self._collector is None and self._make is not None and subject is not None:
            from rerail.usecases.evidence.collector import Collector  # noqa: PLC0415  after the mutation

            self._evidence = self._make()
            asking = Asking(self._ports.railway, self._ports.journal, self._hurried)
            self._collector = Collector(subject, self._ports, self._evidence, asking)
        return self._collector

    def _first_round(self, collector: Collector) -> None:
        plan = self._ports.journal.state.plan
        unread = self._unread or plan is None or plan.undone.variables is None
        if self._known is not None and unread:
            got = collector.variables()
            hide_values(self._ports.redactor, (got.value,) if got.value else (), self._known)
            self._notes = (_unreadable(got.missing),) if got.missing else ()
        collector.first_round()

    def _hurried(self) -> str | None:
        signal = self._ports.stop.signal
        return f"rerail was asked to stop ({signal})" if signal else self._late

    def _wait(self, round_: Asked[None], end: datetime) -> Text | None:
        """Wait for a round; gives why it did not come to its end, None where it did."""
        left = max(0.0, (end - self._ports.clock.now()).total_seconds())
        self._gathering.wait(round_, seconds=left, unless=lambda: self._ports.stop.signal is not None)
        if not round_.finished:
            self._late = OUT_OF_TIME
            self._gathering.wait(round_, seconds=GRACE)
            return draft(self._hurried() or OUT_OF_TIME)
        return draft(str(round_.error)) if round_.error else None


def _back_at(state: State) -> datetime | None:
    """Give since when the Target answered alone, well or not; None where it never went live."""
    rung, plan = state.rung, state.plan
    if rung is None or rung.live_at is None or plan is None:
        return None
    return rung.live_at + timedelta(seconds=plan.timing.settle)


def _unreadable(why: Text) -> Text:
    return draft(
        f"The values of the service's variables could not be read ({why.reveal()}): in the logs only tokens "
        "of rerail's own and what looks like a secret are hidden."
    )
