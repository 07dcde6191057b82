"""The requests of other people: made up minute by minute when they are asked for, always the same ones."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from rerail.simulator.world.health import answer_at
from rerail.simulator.world.values import Served
from rerail.simulator.world.windows import portions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.simulator.world.course import Course
    from rerail.simulator.world.declared import Route, Traffic
    from rerail.simulator.world.values import Deployment, Service

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_MICROSECONDS = 60_000_000
_GONE = "Application failed to respond"
_FIRST_SERVER_ERROR = 500
_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari",
    "okhttp/5.1.0",
)
# Networks that are set apart for documentation (RFC 5737), so that nobody's address is shown.
_NETWORKS = ("198.51.100", "203.0.113")


class Visitors:
    """The traffic of one deployment, between its going live and the next one's."""

    def __init__(
        self,
        deployment: Deployment,
        service: Service,
        course: Course,
        traffic: Traffic,
        *,
        until: datetime | None,
        instances: tuple[str, ...],
    ) -> None:
        self._deployment = deployment
        self._service = service
        self._course = course
        self._traffic = traffic
        self._until = until
        self._instances = instances
        self._weights = tuple(accumulate(route.weight for route in traffic.routes))

    def rows(self, start: datetime | None, end: datetime, *, newest_first: bool) -> Iterator[Served]:
        """Give its requests within these times (both included), lazily, from either end."""
        live = self._course.live_at
        if live is None or not self._traffic.routes:
            return iter(())
        first = max(time for time in (live, start, self._traffic.since) if time is not None)
        last = end if self._until is None else min(end, self._until - timedelta(microseconds=1))
        return portions(self._minute, _EPOCH, _MINUTE, (first, last), newest_first=newest_first)

    def _minute(self, number: int) -> list[Served]:
        # Seeded by service and minute: the same clients, whichever deployment they meet.
        rng = random.Random(f"{self._service.instance_id}/{number}")
        begin = _EPOCH + number * _MINUTE
        times = sorted(rng.randrange(_MICROSECONDS) for _ in range(self._traffic.per_minute))
        return [self._request(begin + timedelta(microseconds=at), rng) for at in times]

    def _request(self, at: datetime, rng: random.Random) -> Served:
        (route,) = rng.choices(self._traffic.routes, cum_weights=self._weights)
        number, network, host, dice = (
            rng.randrange(100, 1000),
            rng.choice(_NETWORKS),
            rng.randrange(60),
            rng.random(),
        )
        status, slow, details = self._answered(route, at)
        usual = self._traffic.bad_millis if status >= _FIRST_SERVER_ERROR else route.millis
        request_id = uuid.UUID(int=rng.getrandbits(128), version=4)
        return Served(
            request_id=str(request_id),
            at=at,
            deployment_id=self._deployment.id,
            instance_id="" if details else self._instances[host % len(self._instances)],
            host=self._service.custom_domain or self._service.domain or "shop.example.com",
            method=route.method,
            path=route.path.replace("{n}", str(number)),
            status=status,
            millis=max(1, round(usual * (0.6 + 0.8 * dice + 3.0 * dice**12))) + round(slow * 1000),
            client_ua=_AGENTS[host % len(_AGENTS)],
            source_ip=f"{network}.{host + 10}",
            sent_bytes=200 + number,
            details=details,
        )

    def _answered(self, route: Route, at: datetime) -> tuple[int, float, str]:
        stopped = self._course.stopped_at
        if stopped is not None and stopped <= at:
            return 502, 0.0, _GONE
        starts = [time for time in (self._course.started_at, *self._deployment.restarted_at) if time]
        began = max((time for time in starts if time <= at), default=at)
        answer = answer_at(self._deployment, self._service, began, at, route.path)
        if not route.breaks:
            return route.status, 0.0, ""
        return route.status if answer.ok else answer.status, answer.slow, ""
