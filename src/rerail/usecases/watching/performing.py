"""Performing what a watch wants: one bounded call, and the line that says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rerail.core import journal as j
from rerail.core.acting.actions import (
    Action,
    ExplainSubject,
    LookAtBaseline,
    LookAtEdge,
    LookAtLatency,
    LookAtLogs,
    LookAtPlatform,
    LookAtSubject,
    Measure,
)
from rerail.core.acting.statuses import ENDED
from rerail.core.text import draft
from rerail.ports import RailwayError, Trouble
from rerail.usecases.perform import sentence
from rerail.usecases.reading import without_words
from rerail.usecases.watching.baseline import read_baseline
from rerail.usecases.watching.edge_log import EdgeLog
from rerail.usecases.watching.printed_log import PrintedLog

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.acting.actions import Watching
    from rerail.core.values import ServiceView
    from rerail.core.watching.state import WatchState
    from rerail.ports import Clock, Prober, Railway
    from rerail.ports.evidence import EvidenceSource

_NAMES: dict[type, str] = {
    LookAtSubject: "subject",
    LookAtEdge: "edge",
    LookAtLogs: "logs",
    LookAtBaseline: "baseline",
    LookAtLatency: "latency",
    LookAtPlatform: "platform",
    ExplainSubject: "explained",
}
"""As `core.fold_watching` knows them."""
_UNANSWERED = frozenset({Trouble.UNREACHABLE, Trouble.LOST})


class WatchPerformer:
    """Performs the driver's actions for one watch. Raises nothing: what fails is a line, too."""

    def __init__(
        self,
        *,
        railway: Railway,
        evidence: EvidenceSource,
        prober: Prober,
        clock: Clock,
        view: ServiceView,
        watch: Callable[[], WatchState],
    ) -> None:
        """`watch` gives the watch as it stands."""
        self._railway = railway
        self._evidence = evidence
        self._prober = prober
        self._clock = clock
        self._view = view
        self._watch = watch
        self._edge = EdgeLog(evidence, watch)
        self._printed = PrintedLog(evidence)

    def __call__(self, action: Action) -> j.Data:
        """Do it, and give the line that says what came of it."""
        name = _NAMES.get(type(action), type(action).__name__)
        try:
            return self._do(action)
        except RailwayError as error:
            refused = error.trouble not in _UNANSWERED
            return j.LookFailed(
                action=name, says=draft(sentence(error)), retry_after=error.retry_after, refused=refused
            )
        except Exception as error:  # noqa: BLE001  a mistake of ours in a look must not end the watch
            return j.LookFailed(action=name, says=draft(f"rerail failed: {type(error).__name__}."))

    def _do(self, action: Action) -> j.Data:
        match action:
            case Measure(check=check):
                return j.Measured(evidence=self._prober.measure(check))
            case (
                LookAtSubject()
                | LookAtEdge()
                | LookAtLogs()
                | LookAtBaseline()
                | LookAtLatency()
                | LookAtPlatform()
                | ExplainSubject()
            ):
                return self._look(action)
            case _:
                raise AssertionError("a watch changes nothing")

    def _look(self, action: Watching) -> j.Data:  # noqa: PLR0911  a table
        now = self._clock.now()
        match action:
            case LookAtSubject(deployment_id=subject):
                return self._subject(subject)
            case LookAtEdge(deployment_id=subject, since=since):
                return self._edge.look(subject, since, now)
            case LookAtLogs(deployment_id=subject, since=since):
                return self._printed.look(subject, since, now)
            case LookAtBaseline(deployment_id=before, until=until):
                return read_baseline(self._evidence, self._watch(), before, until)
            case LookAtLatency(since=since):
                return self._latency(since, now)
            case LookAtPlatform():
                return j.PlatformSeen(platform=self._evidence.platform())
            case ExplainSubject(deployment_id=subject):
                return self._explain(subject)
            case _:
                assert_never(action)

    def _subject(self, subject: str) -> j.SubjectSeen:
        live = self._railway.read_live(self._view)
        found = next((d for d in (*live.active, *live.newest) if d.id == subject), None)
        deployment = found or self._railway.read_deployment(subject)
        newer = [d for d in live.newest if d.created_at > deployment.created_at and d.id != subject]
        return j.SubjectSeen(
            deployment=without_words(deployment),
            active=tuple(d.id for d in live.active),
            under_way=tuple(without_words(d) for d in newer if d.status not in ENDED),
        )

    def _latency(self, since: datetime, now: datetime) -> j.LatencySeen:
        plan = self._watch().plan
        figures = self._evidence.traffic(plan.environment_id, plan.service_id, since, now)
        return j.LatencySeen(start=since, end=now, latency=figures.latency)

    def _explain(self, subject: str) -> j.SubjectExplained:
        happenings = self._railway.read_happenings(subject)
        failed = next((h for h in reversed(happenings) if h.error), None)
        return j.SubjectExplained(
            step=failed.step if failed else None, error=failed.error if failed else None
        )
