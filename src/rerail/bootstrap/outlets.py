"""Building the outlets from the settings. Each is imported when it is built, and calls nobody."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from rerail.bootstrap.folder import RESULT_FILE
from rerail.bootstrap.incident_place import at_home, where_filed
from rerail.core.telling.circumstances import TellingFacts

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from rerail.bootstrap.incident_place import Where
    from rerail.core.text import Secret
    from rerail.driver import Stop
    from rerail.outlets.deployment_status import Deployments
    from rerail.outlets.tracker import Tracker
    from rerail.ports import Outlet
    from rerail.ports.evidence import ArtifactStore
    from rerail.settings import Resolved

UPLOAD_AFTER_SIGNAL = 3.0
"""Real seconds for the artifact, of those that the outlets have after a signal."""


def outlets(
    resolved: Resolved, facts: TellingFacts, folder: Path, still_open: ExitStack, stop: Stop
) -> tuple[Outlet, ...]:
    """Build the outlets, those that need no network first."""
    from rerail.outlets.files import PageOutlet, ResultOutlet  # noqa: PLC0415

    wanted: list[Outlet] = [ResultOutlet(folder / RESULT_FILE, facts), PageOutlet(folder, facts)]
    if resolved.runner.step_summary:
        wanted.append(_summary(resolved.runner.step_summary, facts, same_repository=at_home(resolved)))
    where = where_filed(resolved)
    if where is not None:
        wanted.append(_issue(where, still_open))
    if resolved.settings.dry_run:
        return tuple(wanted)
    if resolved.runner.runtime_token is not None:
        wanted.append(_artifact(resolved, stop))
    if resolved.settings.repository and resolved.tokens.github:
        filed_here = where is not None and not where.elsewhere
        wanted.append(
            deployment_status(
                resolved.settings.repository,
                resolved.tokens.github,
                resolved.settings.github_api_url,
                still_open,
                same_repository=filed_here,
            )
        )
    return tuple(wanted)


def _summary(path: Path, facts: TellingFacts, *, same_repository: bool) -> Outlet:
    from rerail.adapters.runner import write_summary  # noqa: PLC0415
    from rerail.outlets.summary import SummaryOutlet  # noqa: PLC0415

    return SummaryOutlet(lambda text: write_summary(path, text), facts, same_repository=same_repository)


def _issue(where: Where, still_open: ExitStack) -> Outlet:
    from rerail.outlets.issue import IssueOutlet  # noqa: PLC0415

    def make() -> Tracker:
        from rerail.adapters.github.issues import IssueTracker  # noqa: PLC0415  imports PyGithub's room

        if where.token is None:
            raise AssertionError("an issue outlet without a token")
        tracker = IssueTracker(repository=where.repository, token=where.token, api_url=where.api_url)
        still_open.callback(tracker.close)
        return tracker

    facts = TellingFacts(public_evidence=where.public_evidence)
    return IssueOutlet(make, facts, same_repository=not where.elsewhere)


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


def deployment_status(
    repository: str, token: Secret, api_url: str, still_open: ExitStack, *, same_repository: bool
) -> Outlet:
    """Build what tells GitHub's deployments; `same_repository`: the Incident is filed there, too."""
    from rerail.outlets.deployment_status import DeploymentStatusOutlet  # noqa: PLC0415

    def make() -> Deployments:
        from rerail.adapters.github.deployments import DeploymentRecords  # noqa: PLC0415  imports PyGithub's room

        records = DeploymentRecords(repository=repository, token=token, api_url=api_url)
        still_open.callback(records.close)
        return records

    return DeploymentStatusOutlet(make, same_repository=same_repository)
