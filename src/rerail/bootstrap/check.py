"""`rerail check` from settings to readiness: build and look; and its issue, where that is asked for."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from rerail.adapters.workers import DaemonWorkers, FinishingWorkers
from rerail.bootstrap.asked import request_of
from rerail.bootstrap.incident_place import at_home, where_filed
from rerail.bootstrap.network import usable_network
from rerail.bootstrap.tools import tools_of
from rerail.core.telling.filing import NO_ANSWER, NO_TRACKER, sentence
from rerail.core.text import Redactor
from rerail.errors import RerailError
from rerail.settings import TokenKind
from rerail.usecases.check import Outlook, check
from rerail.usecases.gather import Gathering
from rerail.usecases.probing import Sources

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
        tools = tools_of(resolved, clock=clock, stop=stop, workers=workers, still_open=still_open)
        with usable_network():
            outlook = _outlook(resolved, tools.railway, still_open)
        still_open.callback(workers.settle, SETTLE)
        return check(request_of(resolved), tools.reading, outlook)


def _outlook(resolved: Resolved, client: RailwayClient, still_open: ExitStack) -> Outlook:
    s, tokens, where = resolved.settings, resolved.tokens, where_filed(resolved)
    issues = _desk(resolved, where.repository, where.token, still_open) if where else None
    claims = None
    if s.repository and tokens.github:
        shared = where is not None and not where.elsewhere
        claims = issues if shared else _desk(resolved, s.repository, tokens.github, still_open)
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


class NotKept(RerailError):  # noqa: N818  the name is the sentence
    """The issue could not be made to say how ready a rollback is; the text says why."""


def keep_issue(resolved: Resolved, readiness: Readiness, *, clock: SystemClock, stop: Stop) -> Kept:
    """Open, update or close the issue that says how ready a rollback is. Raises NotKept, redacted."""
    where = where_filed(resolved)
    if where is None or where.token is None:
        raise NotKept(sentence(NO_TRACKER))
    from rerail.adapters.github.issues import IssueTracker  # noqa: PLC0415  imports PyGithub's room
    from rerail.outlets.readiness_issue import keep  # noqa: PLC0415

    tracker = IssueTracker(repository=where.repository, token=where.token, api_url=where.api_url)
    run_url = resolved.runner.run_url
    gathering = Gathering(DaemonWorkers(), clock, stop.wake)

    def kept() -> Kept:
        with closing(tracker):
            return keep(tracker, readiness, public_evidence=where.public_evidence, run_url=run_url)

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
