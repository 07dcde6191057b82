"""What a command works with before it has a journal: what reads, measures and redacts."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail.adapters.workers import DaemonWorkers
from rerail.bootstrap.network import usable_network
from rerail.bootstrap.wiring import prober, railway, repository
from rerail.core.redaction.harmless import names_secret
from rerail.core.redaction.variables import secret_values
from rerail.core.text import Redactor, Secret
from rerail.usecases.request import ReadPorts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

    from rerail.adapters.checks.prober import CheckProber
    from rerail.adapters.clock import SystemClock
    from rerail.adapters.railway.client import RailwayClient
    from rerail.driver import Stop
    from rerail.ports import Workers
    from rerail.settings import Resolved


@dataclass(frozen=True, kw_only=True)
class Tools:
    """The ports that only read, and the same adapters for what else they can do."""

    reading: ReadPorts
    railway: RailwayClient
    prober: CheckProber
    clock: SystemClock


def tools_of(
    resolved: Resolved,
    *,
    clock: SystemClock,
    stop: Stop,
    still_open: ExitStack,
    workers: Workers | None = None,
) -> Tools:
    """Build what reads and measures. Makes no call to any remote. Raises ConfigurationError."""
    redactor = redactor_of(resolved)
    with usable_network():
        client = railway(resolved, still_open)
        checks = prober(resolved, clock, resolved.settings.output_dir, redactor, client)
        reading = ReadPorts(
            railway=client,
            repository=repository(resolved, still_open),
            prober=checks,
            clock=clock,
            workers=workers or DaemonWorkers(),
            stop=stop,
            redactor=redactor,
        )
    return Tools(reading=reading, railway=client, prober=checks, clock=clock)


def redactor_of(resolved: Resolved) -> Redactor:
    """Build the Redactor, which knows the tokens and what a smoke command may print of the environment."""
    redactor = Redactor(resolved.tokens.secrets(), salt=secrets.token_bytes(16))
    redactor.learn(secret_values(_given_to_commands(os.environ), frozenset()))
    return redactor


def _given_to_commands(environment: Mapping[str, str]) -> dict[str, Secret]:
    """Give the variables with a secret's name: a smoke command gets them, and may print what they hold."""
    return {name: Secret(value) for name, value in environment.items() if names_secret(name)}
