"""Could we roll back right now? Everything up to the mutation is done for real, and nothing is changed.

read → choose → plan, as a rollback does → try the reads that it needs later → measure → judge
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec.structs import replace as changed

from rerail.core.choosing.choice import Chosen
from rerail.core.choosing.served import find_live
from rerail.core.judging.checks import HttpCheck, VersionCheck
from rerail.core.judging.planned_checks import default_health_check, health_checks
from rerail.core.readiness.judge import judge
from rerail.core.readiness.seen import IssuesSeen, Seen
from rerail.core.readiness.values import Readiness, cleaned
from rerail.core.text import draft
from rerail.ports import RailwayError
from rerail.usecases.gather import Gathering
from rerail.usecases.hiding import hide_values
from rerail.usecases.overheard import OverheardRailway
from rerail.usecases.planning import plan_rollback
from rerail.usecases.probing import Sources, probe
from rerail.usecases.reading import choose_target, first_reads, wish_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.judging.checks import Check, Evidence
    from rerail.core.text import Text
    from rerail.core.values import ServiceView
    from rerail.ports.readiness import IssueDesk, ReadinessSource
    from rerail.usecases.gather import Asked
    from rerail.usecases.reading import Known
    from rerail.usecases.request import ReadPorts, Request

MEASURE_GRACE = 2.0
"""Seconds beyond a Check's own time."""
ISSUES_LIMIT = 10.0
"""Seconds for which GitHub may still answer when all else is known."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a check asks beyond what planning asks."""

    sources: Sources
    token: str
    """The kind of the Railway token, for people."""
    issues: IssueDesk | None = None
    """Where the incident would be filed; None: there is no token or no repository for it."""
    claims: IssueDesk | None = None
    """Where the Claim would be taken; the same one where it is the same repository."""


def check(request: Request, ports: ReadPorts, outlook: Outlook) -> Readiness:
    """Tell how ready a rollback with these options is; texts are redacted. Never raises for a remote."""
    railway = OverheardRailway(ports.railway)
    ports = replace(ports, railway=railway)
    gathering = Gathering(ports.workers, ports.clock, ports.stop.wake)
    issues = _ask(ports, gathering, outlook.issues)
    same = outlook.claims is outlook.issues
    claims = issues if same else _ask(ports, gathering, outlook.claims)
    now = ports.clock.now()
    seen = Seen(
        at=now,
        service=request.service,
        environment=request.environment,
        token=outlook.token,
        keeps_auto_deploy=request.keep_auto_deploy,
    )
    try:
        known = first_reads(request, ports, gathering)
        skew = _skew(outlook.sources.readiness, ports.clock.now())
        seen = changed(_planned(request, ports, gathering, seen, known), skew=skew)
        seen = _probed(ports, gathering, outlook.sources, seen, known)
    except RailwayError as error:
        skew = _skew(outlook.sources.readiness, ports.clock.now())
        why = draft(f"{error.sentence_part}.")
        seen = changed(seen, trouble=why, skew=skew, checks=_health(request, None))
    seen = changed(
        seen,
        measured=_measured(ports, gathering, seen.checks),
        issues=_seen_at(outlook.issues, ports, gathering, issues),
        claims=_seen_at(outlook.claims, ports, gathering, claims),
        rights=(*railway.rights, *seen.rights),
        rate=railway.rate_limit(),
    )
    return cleaned(judge(seen), ports.redactor)


def _skew(source: ReadinessSource, now: datetime) -> float | None:
    """Give the seconds that our clock is ahead; right after an answer, whose time is told to the second."""
    told = source.told_time()
    return (now - told).total_seconds() if told else None


def _planned(request: Request, ports: ReadPorts, gathering: Gathering, seen: Seen, known: Known) -> Seen:
    """Go on as a rollback would, up to its Plan."""
    known, choice = choose_target(request, ports, gathering, known)
    plan = plan_rollback(request, ports, gathering, known, choice) if isinstance(choice, Chosen) else None
    return changed(
        seen,
        view=known.view,
        releases=len(known.facts.releases),
        releases_from=known.facts.source,
        releases_trouble=_tags_trouble(request, known),
        private=known.facts.is_private,
        choice=choice,
        plan=plan,
        checks=plan.checks if plan else _health(request, known.view),
    )


def _tags_trouble(request: Request, known: Known) -> Text | None:
    """Say why the tags, or GitHub's at least, could not be read; None when they were."""
    unreadable = wish_of(request, known).releases_unreadable
    if unreadable:
        return draft(f"The tags could not be read ({unreadable}).")
    failed_before = known.facts.source.endswith(")")
    return draft("GitHub could not be asked.") if failed_before else None


def _health(request: Request, view: ServiceView | None) -> tuple[Check, ...]:
    """Give the health checks that a rollback would have; without a view those that were named."""
    assertion, timeout = request.health_assert, request.health_timeout
    named = health_checks(request.health_urls, assertion=assertion, timeout=timeout)
    if named or view is None:
        return named
    own = default_health_check(view, assertion=assertion, timeout=timeout)
    return (own,) if own else ()


def _probed(ports: ReadPorts, gathering: Gathering, sources: Sources, seen: Seen, known: Known) -> Seen:
    """Try the reads that come after the mutation, and have hidden what the variables hold."""
    probed = probe(ports, gathering, sources, known.view, find_live(known.view, ports.clock.now()))
    if probed.secrets is not None:
        hide_values(ports.redactor, (probed.secrets,), known)
    return changed(
        seen,
        rights=probed.rights,
        auto_deploy=probed.auto_deploy,
        platform=probed.platform,
        subscription=probed.subscription,
    )


def _measured(ports: ReadPorts, gathering: Gathering, checks: tuple[Check, ...]) -> tuple[Evidence, ...]:
    """Measure what can be measured without running anybody's command."""
    measurable = [each for each in checks if isinstance(each, HttpCheck | VersionCheck)]
    under_way = [gathering.ask(each.name, _measuring(ports, each)) for each in measurable]
    limit = max((each.timeout for each in measurable), default=0.0) + MEASURE_GRACE
    gathering.wait(*under_way, seconds=limit, unless=lambda: ports.stop.signal is not None)
    return tuple(asked.value for asked in under_way if asked.value is not None)


def _measuring(ports: ReadPorts, each: Check) -> Callable[[], Evidence]:
    return lambda: ports.prober.measure(each)


def _ask(ports: ReadPorts, gathering: Gathering, desk: IssueDesk | None) -> Asked[IssuesSeen] | None:
    return gathering.ask("GitHub", lambda: _timed(desk.look(), ports.clock.now())) if desk else None


def _timed(seen: IssuesSeen, now: datetime) -> IssuesSeen:
    """Add how far our clock is ahead; right after the answer, whose time is told to the second."""
    return changed(seen, skew=(now - seen.told_time).total_seconds()) if seen.told_time else seen


def _seen_at(
    desk: IssueDesk | None, ports: ReadPorts, gathering: Gathering, asked: Asked[IssuesSeen] | None
) -> IssuesSeen | None:
    if desk is None or asked is None:
        return None
    gathering.wait(asked, seconds=ISSUES_LIMIT, unless=lambda: ports.stop.signal is not None)
    late = draft(str(asked.error or "GitHub was not waited for"))
    return asked.value or IssuesSeen(repository=desk.repository, trouble=late)
