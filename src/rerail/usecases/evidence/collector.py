"""What is collected of one failed deployment, in which order; each piece becomes a line of the Journal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.evidence.first_error import FirstError
from rerail.core.evidence.impact import ImpactCounter
from rerail.core.evidence.lines import http_line, log_line
from rerail.core.evidence.readable import readable
from rerail.core.evidence.retention import retained_until
from rerail.core.evidence.tail import Tail
from rerail.core.evidence.unread import nothing_of
from rerail.core.evidence.values import (
    ChangesMade,
    Happenings,
    Impact,
    Kept,
    Part,
    Platform,
    Resources,
    Traffic,
)
from rerail.ports.evidence import HttpLine, LogLine
from rerail.usecases.evidence.cleaning import Cleaning
from rerail.usecases.evidence.figures import Figures
from rerail.usecases.evidence.kept_log import KeptLog
from rerail.usecases.evidence.logs import Log
from rerail.usecases.evidence.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rerail.core.evidence.values import Observation
    from rerail.core.text import Secret
    from rerail.usecases.evidence.asking import Asking, Got
    from rerail.usecases.evidence.cleaning import Watcher
    from rerail.usecases.evidence.logs import Read
    from rerail.usecases.evidence.ports import EvidencePorts
    from rerail.usecases.evidence.subject import Subject
    from rerail.usecases.request import Ports

Row = TypeVar("Row", LogLine, HttpLine)
Told = TypeVar("Told", ChangesMade, Happenings, Impact, Platform, Resources, Traffic)


class Collector:
    """Collects in two rounds: beside the rollback, and once more after it for what came late.

    For one worker at a time. Nothing of it raises for what a remote does: that is said to be missing.
    """

    def __init__(self, subject: Subject, ports: Ports, evidence: EvidencePorts, asking: Asking) -> None:
        """Make no call yet."""
        self.subject = subject
        self._ports = ports
        self._evidence = evidence
        self._asking = asking
        self._figures = Figures(
            subject, asking, railway=ports.railway, evidence=evidence.source, changes=evidence.changes
        )
        self._plan: str | None = None
        """Railway's plan, which says how long it keeps logs."""
        self._first_error = FirstError(Part.DEPLOY_LOG, since=subject.live_from)
        self._tail = Tail(Part.DEPLOY_LOG)
        self._own: set[str] = set()
        """Ids of our own requests: they are no users'."""
        self._impact = ImpactCounter(start=subject.live_from, exclude=self._own)
        source = evidence.source
        self._deploy = KeptLog(
            self._log(LogLine, source.deploy_log),
            self._cleaning(Part.DEPLOY_LOG, self._first_error, self._tail),
            line=log_line,
            asking=asking,
        )
        self._http = KeptLog(
            self._log(HttpLine, source.http_log),
            self._cleaning(Part.HTTP_LOG),
            line=http_line,
            asking=asking,
            look=self._impact.feed,
        )
        self._build = KeptLog(
            self._log(LogLine, source.build_log),
            self._cleaning(Part.BUILD_LOG),
            line=log_line,
            asking=asking,
        )
        self._said: dict[object, Observation] = {}
        self._noted: set[Part] = set()
        """What was read once stays, though a later look at it fails."""

    def variables(self) -> Got[Mapping[str, Secret]]:
        """Read the failed deployment's variables, to hide what they hold."""
        return self._asking.ask(lambda: self._evidence.source.variable_values(self.subject.deployment_id))

    def first_round(self) -> None:
        """Collect what is known by now, the quickest first."""
        self._plan = self._asking.ask(lambda: self._evidence.source.plan(self.subject.project_id)).value
        self._note(Part.PLATFORM, self._figures.platform())
        self._note(Part.EVENTS, self._figures.happenings())
        changes = self._figures.changed()
        if changes is not None:
            self._note(Part.CHANGES, changes)
        self._read_logs(last=False)

    def second_round(self, back_at: datetime | None) -> None:
        """Collect what came late, and what can be measured only now; `back_at`: since when the Target served.

        The files are finished with it.
        """
        self._note(Part.EVENTS, self._figures.happenings())
        self._read_logs(last=True)
        for log in (self._deploy, self._http, self._build):
            log.close()
        now = self._ports.clock.now()
        self._note(Part.TRAFFIC, self._figures.traffic(now, back_at=back_at))
        self._note(Part.RESOURCES, self._figures.resources(back_at or now))
        self._observe_logs()

    def _read_logs(self, *, last: bool) -> None:
        now = self._ports.clock.now()
        self._own.update(
            e.request_id for e in self._ports.journal.state.verify.evidence if e.request_id is not None
        )
        for log in (self._deploy, self._http, self._build):
            log.read(now, last=last)
        self._observe_logs()

    def _observe_logs(self) -> None:
        """Say what the logs came to so far."""
        until = partial(retained_until, self._plan)
        for log in (self._build, self._deploy, self._http):
            self._observe(log.kept(until))
        self._observe(self._first_error.excerpt())
        self._observe(self._tail.excerpt())
        self._observe(self._impacted())

    def _impacted(self) -> Impact:
        """Give what users met; without their paths where the log's words may not be shown."""
        impact = self._impact.impact(complete=self._http.whole, missing=self._http.missing)
        if self._http.gone:
            impact = replace(impact, paths=(), more_paths=len(impact.paths) + impact.more_paths)
        return self._redacted(impact)

    def _note(self, part: Part, value: Told) -> None:
        """Say the value, and keep it as a file: the newest of it that could be read."""
        nothing = nothing_of(value)
        if nothing is not None and part in self._noted:
            return
        self._observe(self._redacted(value))
        if nothing is not None:
            self._observe(Kept(part=part, missing=nothing))
            return
        self._noted.add(part)
        self._evidence.bundle.discard(part)
        cleaning = self._cleaning(part)
        cleaning.take(readable(value))
        cleaning.finish()
        self._observe(cleaning.kept())

    def _observe(self, what: Observation) -> None:
        """Write it down, unless it says what was said before, or the bundle was closed meanwhile."""
        key = (type(what), getattr(what, "part", None), getattr(what, "which", None))
        if self._said.get(key) != what and self._ports.journal.state.evidence.collected is None:
            self._said[key] = what
            self._ports.journal.append(j.Observed(what=what))

    def _redacted(self, value: Told) -> Told:
        detect = self._evidence.detector.find if self._evidence.detector else None
        return Texts(self._ports.redactor, detect).redacted(value)

    def _log(self, kind: type[Row], read: Read[Row]) -> Log[Row]:
        subject = self.subject
        return Log(
            kind, read, deployment_id=subject.deployment_id, start=subject.created_at, asking=self._asking
        )

    def _cleaning(self, part: Part, *watchers: Watcher) -> Cleaning:
        return Cleaning(part, self._evidence, self._ports.redactor, watchers)
