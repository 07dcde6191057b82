"""`rerail thaw` from settings to what came of it."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Event
from typing import TYPE_CHECKING

from rerail.adapters.workers import FinishingWorkers
from rerail.bootstrap.check import SETTLE
from rerail.bootstrap.network import usable_network
from rerail.bootstrap.tools import redactor_of
from rerail.bootstrap.wiring import claims, incidents, prober, railway
from rerail.core.judging.planned_checks import health_checks
from rerail.usecases.gather import Gathering
from rerail.usecases.thaw import thaw
from rerail.usecases.thaw_wish import ThawPorts, ThawWish

if TYPE_CHECKING:
    from rerail.adapters.clock import SystemClock
    from rerail.bootstrap.tools import Tools
    from rerail.core.text import Redactor
    from rerail.driver import Stop
    from rerail.settings import Resolved
    from rerail.usecases.thaw_wish import Asked, Thawed


def thaw_now(resolved: Resolved, asked: Asked, *, clock: SystemClock, stop: Stop) -> tuple[Thawed, Redactor]:
    """Thaw, and give what came of it with what makes its texts fit to be shown. Raises ConfigurationError."""
    redactor = redactor_of(resolved)
    workers = FinishingWorkers()
    wish = _wish(resolved, asked)
    with ExitStack() as still_open:
        with usable_network():
            ports = _built(resolved, redactor, clock, stop, workers, still_open)
        still_open.callback(workers.settle, SETTLE)
        return thaw(wish, ports), redactor


def thaw_by(resolved: Resolved, asked: Asked, tools: Tools, still_open: ExitStack) -> Thawed:
    """Thaw with the tools of a run that is under way."""
    filed = incidents(resolved, still_open)
    reading = tools.reading
    ports = ThawPorts(
        railway=tools.railway,
        incidents=filed() if filed else None,
        claims=claims(resolved, still_open),
        prober=tools.prober,
        clock=tools.clock,
        # A wake of its own: the run's wakes the one that waits for this.
        gathering=Gathering(reading.workers, tools.clock, Event()),
        stopped=lambda: reading.stop.signal is not None,
    )
    return thaw(_wish(resolved, asked), ports)


def _wish(resolved: Resolved, asked: Asked) -> ThawWish:
    s = resolved.settings
    return ThawWish(
        asked=asked,
        service=s.service,
        environment=s.environment,
        project=s.project,
        dry_run=s.dry_run,
        health=health_checks(s.health_url, assertion=s.health_assert, timeout=s.health_timeout),
        health_assert=s.health_assert,
        health_timeout=s.health_timeout,
    )


def _built(
    resolved: Resolved,
    redactor: Redactor,
    clock: SystemClock,
    stop: Stop,
    workers: FinishingWorkers,
    still_open: ExitStack,
) -> ThawPorts:
    client = railway(resolved, still_open)
    filed = incidents(resolved, still_open)
    return ThawPorts(
        railway=client,
        incidents=filed() if filed else None,
        claims=claims(resolved, still_open),
        prober=prober(resolved, clock, resolved.settings.output_dir, redactor, client),
        clock=clock,
        gathering=Gathering(workers, clock, stop.wake),
        stopped=lambda: stop.signal is not None,
    )
