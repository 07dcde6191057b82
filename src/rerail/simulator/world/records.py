"""What Railway remembers of a deployment: log lines, requests, steps and variables, kept as the plan says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rerail.simulator.world.declared import LogRules, PlatformTrouble, PlatformWork
from rerail.simulator.world.events import events_of
from rerail.simulator.world.ground import Ground, RefusedError
from rerail.simulator.world.health import answer_at
from rerail.simulator.world.lines import build_lines, process_lines
from rerail.simulator.world.traffic import Visitors
from rerail.simulator.world.usage import used
from rerail.simulator.world.values import LOG_RETENTION_DAYS
from rerail.simulator.world.windows import kept, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.simulator.world.course import Course
    from rerail.simulator.world.declared import Line
    from rerail.simulator.world.events import Event
    from rerail.simulator.world.values import Deployment, Served, Service

_TICK = timedelta(microseconds=1)
_MILLISECOND = 1000


class Records(Ground):
    """A project with its memory. Windows of time include both ends unless `log_rules` say otherwise."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Ground's own signature holds
        self.log_rules = LogRules()
        self.sealed_in_snapshot = False
        self.platform_trouble: PlatformTrouble | None = None
        self.platform_work: PlatformWork | None = None

    def record(self, served: Served) -> None:
        """Remember a request that the edge took."""
        with self.lock:
            self._served.setdefault(served.deployment_id, []).append(served)

    def lines(
        self,
        deployment: Deployment,
        start: datetime | None = None,
        end: datetime | None = None,
        *,
        build: bool,
        newest_first: bool = False,
    ) -> Iterator[Line]:
        """Give what its build, or its processes, printed so far, lazily. Raises RefusedError."""
        course, service, deployment = self._as_it_is(deployment)
        start, end = self._window(start, end, course.imaged_at if build else course.stopped_at)
        window = start, min(end, self.now() - timedelta(seconds=self.log_rules.late))
        if not build:
            return process_lines(deployment, service, course, window, newest_first=newest_first)
        return kept(build_lines(deployment, course), window, newest_first=newest_first)

    def requests(
        self,
        deployment: Deployment,
        start: datetime | None = None,
        end: datetime | None = None,
        *,
        newest_first: bool = False,
    ) -> Iterator[Served]:
        """Give the requests for it that have reached the logs, lazily. Raises RefusedError."""
        window = self._window(start, end, self._over(deployment))
        return self._requests(deployment, window, newest_first=newest_first)

    def measured(self, service: Service, start: datetime, end: datetime) -> Iterator[Served]:
        """Give the requests for a service from `start` to `end`, of all its deployments, oldest first."""
        sources = [self._requests(row, (start, end), newest_first=False) for row in self.deployments(service)]
        return merged(*sources, newest_first=False)

    def _requests(
        self, deployment: Deployment, window: tuple[datetime, datetime], *, newest_first: bool
    ) -> Iterator[Served]:
        start, end = window[0], min(window[1], self.now() - timedelta(seconds=self.ingestion_seconds))
        with self.lock:
            sent = sorted(self._served.get(deployment.id, ()), key=lambda row: row.at)
        visitors = self._visitors(deployment)
        others = iter(()) if visitors is None else visitors.rows(start, end, newest_first=newest_first)
        own = kept(sent, (start, end), newest_first=newest_first)
        return merged(own, others, newest_first=newest_first)

    def _visitors(self, deployment: Deployment) -> Visitors | None:
        course, service, deployment = self._as_it_is(deployment)
        if service.traffic is None:
            return None
        return Visitors(
            deployment,
            service,
            course,
            service.traffic,
            until=self._over(deployment),
            instances=tuple(key for key, _ in self.instances(deployment)),
        )

    def _as_it_is(self, deployment: Deployment) -> tuple[Course, Service, Deployment]:
        return self.course(deployment), self.home(deployment), self._deployments[deployment.id]

    def _over(self, deployment: Deployment) -> datetime | None:
        """Say when another deployment took its place; None: none did so far."""
        own = self.course(deployment).live_at
        lives = [self.course(row).live_at for row in self.deployments(self.home(deployment))]
        return min((at for at in lives if at is not None and own is not None and at > own), default=None)

    def _window(
        self, start: datetime | None, end: datetime | None, over: datetime | None
    ) -> tuple[datetime, datetime]:
        """Give the window as Railway reads it. Raises RefusedError when nothing of it is kept any more.

        `over`: when the last row was written (None: not yet). That the error is the masked one was observed.
        """
        now = self.now()
        oldest = now - timedelta(days=LOG_RETENTION_DAYS[self.plan])
        if min(end or now, over or now) < oldest:
            raise RefusedError("Problem processing request")
        first = oldest if start is None else max(oldest, self._read(start, _TICK))
        return first, now if end is None else min(now, self._read(end, -_TICK))

    def _read(self, at: datetime, inward: timedelta) -> datetime:
        if not self.log_rules.precise:
            at = at.replace(microsecond=at.microsecond // _MILLISECOND * _MILLISECOND)
        return at if self.log_rules.inclusive else at + inward

    def running(
        self, deployment: Deployment, start: datetime | None, end: datetime | None, every: int
    ) -> range:
        """Give those multiples of `every` seconds (Unix time) within the window when it had a process."""
        course, now = self.course(deployment), self.now()
        if course.started_at is None:
            return range(0)
        over = course.stopped_at or next((t.at for t in course.turns if t.status == "FAILED"), None)
        first = max(course.started_at, start or course.started_at)
        last = min(end or now, now, over or now)
        return range(-int(-first.timestamp() // every) * every, int(last.timestamp()) + 1, every)

    def used(self, deployment: Deployment, name: str, at: int) -> float:
        """Give a measurement (by Railway's name) of all its instances at a Unix time."""
        course, service, deployment = self._as_it_is(deployment)
        moment = datetime.fromtimestamp(at, UTC)
        good = answer_at(deployment, service, course.started_at or moment, moment).ok
        seed = f"{deployment.id}/{name}/{at}"
        return used(name, deployment.behaviour.load, seed, good=good) * service.replicas

    def snapshot(self, deployment: Deployment) -> dict[str, str]:
        """Give the variables it was made with; sealed ones are omitted, unless `sealed_in_snapshot`."""
        sealed = frozenset[str]() if self.sealed_in_snapshot else self.home(deployment).sealed
        return {name: value for name, value in deployment.variables.items() if name not in sealed}

    def events(self, deployment: Deployment) -> list[Event]:
        """Give its steps so far."""
        return events_of(deployment, self.home(deployment), self.course(deployment), self.now())
