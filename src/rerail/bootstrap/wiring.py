"""Building adapters and outlets from the settings. Each is imported when it is built, and calls nobody."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from rerail.core.telling.circumstances import TellingFacts
from rerail.settings import TokenKind

if TYPE_CHECKING:
    from contextlib import ExitStack

    from rerail.adapters.checks.prober import CheckProber
    from rerail.adapters.clock import SystemClock
    from rerail.adapters.railway.client import RailwayClient
    from rerail.core.text import Redactor
    from rerail.driver import Stop
    from rerail.outlets.deployment_status import Deployments
    from rerail.outlets.issue import Tracker
    from rerail.ports import Outlet, Repository
    from rerail.ports.evidence import ArtifactStore
    from rerail.settings import Resolved

RESULT = "result.json"
UPLOAD_AFTER_SIGNAL = 3.0
"""Real seconds for the artifact, of those that the outlets have after a signal."""


def railway(resolved: Resolved, still_open: ExitStack) -> RailwayClient:
    """Build Railway's client for the token at hand."""
    from rerail.adapters.railway.client import RailwayClient  # noqa: PLC0415  httpx, when it is needed

    tokens = resolved.tokens
    if tokens.railway is None:
        raise AssertionError("settings without a Railway token are not resolved")
    client = RailwayClient(
        url=resolved.settings.railway_api_url,
        token=tokens.railway,
        is_project_token=tokens.railway_kind is TokenKind.PROJECT,
    )
    still_open.callback(client.close)
    return client


def repository(resolved: Resolved, still_open: ExitStack) -> Repository:
    """Build the sources of releases: GitHub, then this checkout."""
    from rerail.adapters.checkout import Checkout  # noqa: PLC0415
    from rerail.adapters.github.repository import GitHubRepository  # noqa: PLC0415
    from rerail.adapters.releases import Chained  # noqa: PLC0415

    s = resolved.settings
    here = Checkout(resolved.runner.workspace or Path())
    if not s.repository:
        return Chained(here)
    github = GitHubRepository(
        repository=s.repository,
        token=resolved.tokens.github,
        api_url=s.github_api_url,
        graphql_url=s.github_graphql_url,
    )
    still_open.callback(github.close)
    return Chained(github, here)


def prober(
    resolved: Resolved, clock: SystemClock, folder: Path, redactor: Redactor, client: RailwayClient
) -> CheckProber:
    """Build what measures Checks; smoke commands run in the workspace, without tokens."""
    from rerail.adapters.checks.command import CommandRunner  # noqa: PLC0415
    from rerail.adapters.checks.prober import CheckProber  # noqa: PLC0415

    commands = CommandRunner(
        clock=clock,
        cwd=resolved.runner.workspace or Path(),
        output_dir=folder,
        environment=os.environ,
        secrets=resolved.tokens.secrets().values(),
        redactor=redactor,
    )
    return CheckProber(
        clock=clock,
        commands=commands,
        control_url=resolved.settings.control_url,
        edge=lambda: client.evidence,
    )


def outlets(
    resolved: Resolved, facts: TellingFacts, folder: Path, still_open: ExitStack, stop: Stop
) -> tuple[Outlet, ...]:
    """Build the outlets, those that need no network first."""
    from rerail.outlets.files import PageOutlet, ResultOutlet  # noqa: PLC0415

    wanted: list[Outlet] = [ResultOutlet(folder / RESULT, facts), PageOutlet(folder, facts)]
    if resolved.runner.step_summary:
        wanted.append(_summary(resolved.runner.step_summary, facts, same_repository=at_home(resolved)))
    where = tracker_of(resolved)
    if where is not None:
        wanted.append(_issue(resolved, where, still_open))
    if resolved.settings.dry_run:
        return tuple(wanted)
    if resolved.runner.runtime_token is not None:
        wanted.append(_artifact(resolved, stop))
    if resolved.settings.repository and resolved.tokens.github:
        wanted.append(_deployments(resolved, still_open))
    return tuple(wanted)


def _summary(path: Path, facts: TellingFacts, *, same_repository: bool) -> Outlet:
    from rerail.adapters.runner import write_summary  # noqa: PLC0415
    from rerail.outlets.summary import SummaryOutlet  # noqa: PLC0415

    return SummaryOutlet(lambda text: write_summary(path, text), facts, same_repository=same_repository)


def tracker_of(resolved: Resolved) -> str | None:
    """Give the repository that the Incident goes to; None without a repository or token for it."""
    s, tokens = resolved.settings, resolved.tokens
    if s.incident_repository:
        return s.incident_repository if tokens.incident or tokens.github else None
    return s.repository if tokens.github else None


def _issue(resolved: Resolved, repository: str, still_open: ExitStack) -> Outlet:
    from rerail.outlets.issue import IssueOutlet  # noqa: PLC0415

    s, tokens = resolved.settings, resolved.tokens
    elsewhere = bool(s.incident_repository) and s.incident_repository != s.repository
    token = (tokens.incident if elsewhere else None) or tokens.github

    def make() -> Tracker:
        from rerail.adapters.github.issues import IssueTracker  # noqa: PLC0415  imports PyGithub's room

        if token is None:
            raise AssertionError("an issue outlet without a token")
        tracker = IssueTracker(repository=repository, token=token, api_url=s.github_api_url)
        still_open.callback(tracker.close)
        return tracker

    facts = TellingFacts(public_evidence=s.public_evidence)
    return IssueOutlet(make, facts, same_repository=not elsewhere)


def _artifact(resolved: Resolved, stop: Stop) -> Outlet:
    """Build what uploads the evidence; only a container action gets the token for it."""
    from rerail.outlets.artifact import ArtifactOutlet  # noqa: PLC0415

    s, runner = resolved.settings, resolved.runner

    def make() -> ArtifactStore:
        from rerail.adapters.clock import SystemClock  # noqa: PLC0415
        from rerail.adapters.github.artifact import SECONDS, ArtifactUploader, JobOnRunner  # noqa: PLC0415

        job = JobOnRunner(
            runtime_token=runner.runtime_token,
            results_url=runner.results_url,
            run_url=runner.run_url,
            retention_days=runner.retention_days,
        )
        # A signal ends an upload that is under way; what begins after it has the time that is left.
        seconds, wake = (UPLOAD_AFTER_SIGNAL, Event()) if stop.signal else (SECONDS, stop.requested)
        # GitHub's time is the real one, however fast the run's own clock is.
        return ArtifactUploader(job, clock=SystemClock(), wake=wake, seconds=seconds)

    def pack(folder: Path, target: Path) -> None:
        from rerail.adapters import pack  # noqa: PLC0415  zipfile, when it is needed

        pack.pack(folder, target)

    facts = TellingFacts(public_evidence=s.public_evidence)
    return ArtifactOutlet(make, pack, facts, same_repository=at_home(resolved))


def _deployments(resolved: Resolved, still_open: ExitStack) -> Outlet:
    from rerail.outlets.deployment_status import DeploymentStatusOutlet  # noqa: PLC0415

    s, token = resolved.settings, resolved.tokens.github

    def make() -> Deployments:
        from rerail.adapters.github.deployments import DeploymentRecords  # noqa: PLC0415  imports PyGithub's room

        if token is None or s.repository is None:
            raise AssertionError("an outlet for deployments without a token or a repository")
        records = DeploymentRecords(repository=s.repository, token=token, api_url=s.github_api_url)
        still_open.callback(records.close)
        return records

    return DeploymentStatusOutlet(make, same_repository=_same(tracker_of(resolved), s.repository))


def at_home(resolved: Resolved) -> bool:
    """Tell whether the workflow runs in the service's repository, whose privacy the first read finds out."""
    return _same(resolved.runner.repository, resolved.settings.repository)


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()
