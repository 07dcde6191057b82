"""`rerail check` from settings to readiness: build and look; and its issue, where that is asked for."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from rerail.adapters.workers import DaemonWorkers, FinishingWorkers
from rerail.bootstrap.asked import request_of
from rerail.bootstrap.rollback import NETWORK, given_to_commands
from rerail.bootstrap.wiring import at_home, prober, railway, repository, tracker_of
from rerail.core.redaction.variables import secret_values
from rerail.core.telling.filing import NO_ANSWER, NO_TRACKER, sentence
from rerail.core.text import Redactor
from rerail.errors import ConfigurationError, RerailError
from rerail.settings import TokenKind
from rerail.usecases.check import Outlook, check
from rerail.usecases.gather import Gathering
from rerail.usecases.probing import Sources
from rerail.usecases.request import ReadPorts

if TYPE_CHECKING:
    from rerail.adapters.clock import SystemClock
    from rerail.adapters.railway.client import RailwayClient
    from rerail.core.readiness.values import Readiness
    from rerail.core.text import Secret
    from rerail.driver import Stop
    from rerail.outlets.readiness_issue import Kept
    from rerail.ports.readiness import IssueDesk
    from rerail.settings import Resolved

SETTLE = 2.0
"""Real seconds at the end for calls that nobody waits for; a runner gives 7.5 s after a signal."""
TELL_LIMIT = 45.0
"""Seconds for GitHub to take the issue."""
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
        prober=prober(resolved, clock, resolved.settings.output_dir, redactor, client),
        clock=clock,
        workers=workers,
        stop=stop,
        redactor=redactor,
    )
    return ports, _outlook(resolved, client, still_open)


def _outlook(resolved: Resolved, client: RailwayClient, still_open: ExitStack) -> Outlook:
    files_in, home = tracker_of(resolved), resolved.settings.repository
    tokens = resolved.tokens
    issues = _desk(resolved, files_in, _incident_token(resolved), still_open) if files_in else None
    claims = issues
    if files_in != home:
        claims = _desk(resolved, home, tokens.github, still_open) if home and tokens.github else None
    return Outlook(
        sources=Sources(evidence=client.evidence, readiness=client.readiness),
        token=_KINDS[tokens.railway_kind],
        issues=issues,
        claims=claims,
    )


def _desk(resolved: Resolved, where: str, token: Secret | None, still_open: ExitStack) -> IssueDesk:
    from rerail.adapters.github.issue_desk import IssueDesk as Desk  # noqa: PLC0415  when there is one

    desk = Desk(repository=where, token=token, api_url=resolved.settings.github_api_url)
    still_open.callback(desk.close)
    return desk


def _incident_token(resolved: Resolved) -> Secret | None:
    s, tokens = resolved.settings, resolved.tokens
    elsewhere = bool(s.incident_repository) and s.incident_repository != s.repository
    return (tokens.incident if elsewhere else None) or tokens.github


class NotKept(RerailError):  # noqa: N818  the name is the sentence
    """The issue could not be made to say how ready a rollback is; the text says why."""


def keep_issue(resolved: Resolved, readiness: Readiness, *, clock: SystemClock, stop: Stop) -> Kept:
    """Open, update or close the issue that says how ready a rollback is. Raises NotKept, redacted."""
    where, token = tracker_of(resolved), _incident_token(resolved)
    if where is None or token is None:
        raise NotKept(sentence(NO_TRACKER))
    from rerail.adapters.github.issues import IssueTracker  # noqa: PLC0415  imports PyGithub's room
    from rerail.outlets.readiness_issue import keep  # noqa: PLC0415

    s = resolved.settings
    tracker = IssueTracker(repository=where, token=token, api_url=s.github_api_url)
    run_url = resolved.runner.run_url
    gathering = Gathering(DaemonWorkers(), clock, stop.wake)

    def kept() -> Kept:
        with closing(tracker):
            return keep(tracker, readiness, public_evidence=s.public_evidence, run_url=run_url)

    asked = gathering.ask("GitHub", kept)
    gathering.wait(asked, seconds=TELL_LIMIT, unless=lambda: stop.signal is not None)
    if asked.value is None:
        why = asked.error.sentence_part if asked.error else NO_ANSWER
        raise NotKept(sentence(Redactor(resolved.tokens.secrets()).clean(why)))
    return asked.value


def shown_openly(resolved: Resolved, readiness: Readiness) -> bool:
    """Tell whether reasons may stand on the run's page: as for a rollback's step summary."""
    private_here = at_home(resolved) and readiness.private is True
    return private_here or resolved.settings.public_evidence
