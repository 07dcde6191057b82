"""`rerail thaw` from settings to what came of it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from rerail.adapters.workers import FinishingWorkers
from rerail.bootstrap.check import SETTLE
from rerail.bootstrap.tools import redactor_of, usable_network
from rerail.bootstrap.wiring import claims, incidents, prober, railway
from rerail.core.judging.planned_checks import health_checks
from rerail.usecases.gather import Gathering
from rerail.usecases.thaw import thaw
from rerail.usecases.thaw_wish import ThawPorts, ThawWish

if TYPE_CHECKING:
    from rerail.adapters.clock import SystemClock
    from rerail.core.text import Redactor
    from rerail.driver import Stop
    from rerail.settings import Resolved
    from rerail.usecases.thaw_wish import Asked, Thawed


def thaw_now(resolved: Resolved, asked: Asked, *, clock: SystemClock, stop: Stop) -> tuple[Thawed, Redactor]:
    """Thaw, and give what came of it with what makes its texts fit to be shown. Raises ConfigurationError."""
    redactor = redactor_of(resolved)
    workers = FinishingWorkers()
    s = resolved.settings
    wish = ThawWish(
        asked=asked,
        service=s.service,
        environment=s.environment,
        project=s.project,
        dry_run=s.dry_run,
        health=health_checks(s.health_url, assertion=s.health_assert, timeout=s.health_timeout),
        health_assert=s.health_assert,
        health_timeout=s.health_timeout,
    )
    with ExitStack() as still_open:
        with usable_network():
            ports = _built(resolved, redactor, clock, stop, workers, still_open)
        still_open.callback(workers.settle, SETTLE)
        return thaw(wish, ports), redactor


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
