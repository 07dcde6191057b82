"""`rerail check` from settings to readiness: build, look, and nothing else."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack
from typing import TYPE_CHECKING

from rerail.adapters.workers import FinishingWorkers
from rerail.bootstrap.asked import request_of
from rerail.bootstrap.rollback import NETWORK, given_to_commands
from rerail.bootstrap.wiring import at_home, prober, railway, repository, tracker_of
from rerail.core.redaction.variables import secret_values
from rerail.core.text import Redactor
from rerail.errors import ConfigurationError
from rerail.settings import TokenKind
from rerail.usecases.check import Outlook, check
from rerail.usecases.probing import Sources
from rerail.usecases.request import ReadPorts

if TYPE_CHECKING:
    from rerail.adapters.clock import SystemClock
    from rerail.adapters.railway.client import RailwayClient
    from rerail.core.readiness.values import Readiness
    from rerail.driver import Stop
    from rerail.ports.readiness import IssueDesk
    from rerail.settings import Resolved

SETTLE = 2.0
"""Real seconds at the end for calls that nobody waits for; a runner gives 7.5 s after a signal."""
_KINDS = {
    TokenKind.PROJECT: "A project token (RAILWAY_TOKEN)",
    TokenKind.ACCOUNT: "An account or workspace token (RAILWAY_API_TOKEN)",
}


def look(resolved: Resolved, *, clock: SystemClock, stop: Stop) -> Readiness:
    """Tell how ready a rollback with these settings is; its texts are redacted. Writes nothing anywhere."""
    workers = FinishingWorkers()
    with ExitStack() as still_open:
        try:
            ports, outlook = _built(resolved, clock, stop, workers, still_open)
        except (ImportError, ValueError, OSError) as error:
            raise ConfigurationError((NETWORK.format(kind=type(error).__name__),)) from None
        still_open.callback(workers.settle, SETTLE)
        return check(request_of(resolved), ports, outlook)


def _built(
    resolved: Resolved, clock: SystemClock, stop: Stop, workers: FinishingWorkers, still_open: ExitStack
) -> tuple[ReadPorts, Outlook]:
    redactor = Redactor(resolved.tokens.secrets(), salt=secrets.token_bytes(16))
    redactor.learn(secret_values(given_to_commands(os.environ), frozenset()))
    client = railway(resolved, still_open)
    ports = ReadPorts(
        railway=client,
        repository=repository(resolved, still_open),
        prober=prober(resolved, clock, resolved.settings.output_dir, redactor),
        clock=clock,
        workers=workers,
        stop=stop,
        redactor=redactor,
    )
    return ports, _outlook(resolved, client, still_open)


def _outlook(resolved: Resolved, client: RailwayClient, still_open: ExitStack) -> Outlook:
    where = tracker_of(resolved)
    return Outlook(
        sources=Sources(evidence=client.evidence, readiness=client.readiness),
        token=_KINDS[resolved.tokens.railway_kind],
        issues=_desk(resolved, where, still_open) if where else None,
        files_in=where or "",
    )


def _desk(resolved: Resolved, where: str, still_open: ExitStack) -> IssueDesk:
    from rerail.adapters.github.issue_desk import IssueDesk as Desk  # noqa: PLC0415  when there is one

    s, tokens = resolved.settings, resolved.tokens
    elsewhere = bool(s.incident_repository) and s.incident_repository != s.repository
    token = (tokens.incident if elsewhere else None) or tokens.github
    desk = Desk(repository=where, token=token, api_url=s.github_api_url)
    still_open.callback(desk.close)
    return desk


def shown_openly(resolved: Resolved, readiness: Readiness) -> bool:
    """Tell whether reasons may stand on the run's page: as for a rollback's step summary."""
    private_here = at_home(resolved) and readiness.private is True
    return private_here or resolved.settings.public_evidence
