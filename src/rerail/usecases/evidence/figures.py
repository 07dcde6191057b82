"""The evidence that is no log: what Railway and GitHub say in figures, each by one or two calls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.evidence.values import (
    ChangesMade,
    Happenings,
    HappeningSeen,
    Platform,
    Resources,
    Traffic,
    TrafficIn,
)

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.ports import Railway
    from rerail.ports.evidence import ChangeSource, EvidenceSource
    from rerail.usecases.evidence.asking import Asking
    from rerail.usecases.evidence.subject import Subject

LONGEST_BEFORE = timedelta(hours=1)
"""How far back "before the deploy" reaches; shorter where the failed deployment served for less."""
SHORTEST_BEFORE = timedelta(minutes=5)


class Figures:
    """Reads the figures of one failed deployment."""

    def __init__(
        self,
        subject: Subject,
        asking: Asking,
        *,
        railway: Railway,
        evidence: EvidenceSource,
        changes: ChangeSource | None,
    ) -> None:
        """Make no call yet; `changes` is None where there is no GitHub to ask."""
        self._subject = subject
        self._asking = asking
        self._railway = railway
        self._evidence = evidence
        self._changes = changes

    def platform(self) -> Platform:
        """Read Railway's own status."""
        got = self._asking.ask(self._evidence.platform)
        return got.value or Platform(missing=got.missing)

    def happenings(self) -> Happenings:
        """Read Railway's own timeline of the failed deployment."""
        got = self._asking.ask(lambda: self._railway.read_happenings(self._subject.deployment_id))
        if got.value is None:
            return Happenings(missing=got.missing)
        return Happenings(
            steps=tuple(
                HappeningSeen(
                    step=each.step,
                    started_at=each.started_at,
                    completed_at=each.completed_at,
                    error=each.error,
                )
                for each in got.value
            )
        )

    def changed(self) -> ChangesMade | None:
        """List the commits in between; None where there are none to list, or nobody to ask."""
        base, head, source = self._subject.base, self._subject.head, self._changes
        if base is None or head is None or source is None:
            return None
        got = self._asking.ask_other(lambda: source.changes(base, head))
        return got.value or ChangesMade(base=base, head=head, missing=got.missing)

    def traffic(self, now: datetime, *, back_at: datetime | None) -> Traffic:
        """Read the traffic before, during and after; `back_at` is when the Target answered alone again."""
        start, end = self._subject.live_from, back_at or now
        before = min(LONGEST_BEFORE, max(SHORTEST_BEFORE, end - start))
        return Traffic(
            before=self._window(start - before, start),
            during=self._window(start, end),
            after=self._window(back_at, now) if back_at is not None and back_at < now else None,
        )

    def _window(self, start: datetime, end: datetime) -> TrafficIn:
        subject = self._subject
        got = self._asking.ask(
            lambda: self._evidence.traffic(subject.environment_id, subject.service_id, start, end)
        )
        return got.value or TrafficIn(start=start, end=end, missing=got.missing)

    def resources(self, end: datetime) -> Resources:
        """Read CPU and memory from going live until `end`."""
        subject = self._subject
        got = self._asking.ask(
            lambda: self._evidence.resources(
                subject.environment_id, subject.service_id, subject.live_from, end
            )
        )
        return got.value or Resources(start=subject.live_from, end=end, missing=got.missing)
