"""The demo's service as its users see it, before and after the rollback."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

from rerail.cli.console import say

if TYPE_CHECKING:
    from rerail.adapters.clock import SystemClock
    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.stage import Stage

LOOK_EVERY = timedelta(seconds=6)
"""Of the clock: how often the service is looked at before the rollback begins."""
FAILURES = 3
MOST_LOOKS = 12


def show_trouble(setting: Setting, stage: Stage, clock: SystemClock) -> None:
    """Ask the service itself, as its users do, until it has failed some times in a row."""
    url = f"{stage.service_url(setting.service.name)}/health"
    failed = 0
    for _ in range(MOST_LOOKS):
        answer = _ask(url)
        failed = failed + 1 if answer != "200" else 0
        say(f"{clock.now():%H:%M:%S}  GET {url} → {answer}")
        if failed == FAILURES:
            break
        clock.wait(clock.now() + LOOK_EVERY, Event())
    say("")


def show_health(setting: Setting, stage: Stage, clock: SystemClock) -> None:
    """Ask once more, as its users do."""
    url = f"{stage.service_url(setting.service.name)}/health"
    say(f"{clock.now():%H:%M:%S}  GET {url} → {_ask(url)}")
    say("")


def _ask(url: str) -> str:
    from rerail.adapters.quick_httpx import httpx  # noqa: PLC0415

    try:
        return str(httpx.get(url, timeout=5.0).status_code)
    except httpx.HTTPError as error:
        return type(error).__name__
