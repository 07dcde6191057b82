"""Building what collects the evidence of the failed deployment. Calls nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.adapters.bundle import EvidenceFolder
from rerail.adapters.detector import SecretDetector
from rerail.adapters.github.changes import GitHubChanges
from rerail.usecases.evidence.ports import EvidencePorts

if TYPE_CHECKING:
    from contextlib import ExitStack

    from rerail.adapters.clock import SystemClock
    from rerail.adapters.railway.client import RailwayClient
    from rerail.ports.evidence import ChangeSource
    from rerail.settings import Resolved

FOLDER = "evidence"
LIMIT = 90.0
"""Real seconds for which collecting may go on after the Verdict: 300,000 lines take about half of it."""


def evidence_ports(
    resolved: Resolved, client: RailwayClient, clock: SystemClock, still_open: ExitStack
) -> EvidencePorts:
    """Build the sources, the bundle in the output directory, and the detector of secrets."""
    return EvidencePorts(
        source=client.evidence,
        changes=_changes(resolved, still_open),
        bundle=EvidenceFolder(resolved.settings.output_dir / FOLDER, shared=resolved.runner.on_runner),
        detector=SecretDetector(),
        stopwatch=lambda: clock.monotonic() / clock.speed,
        limit=LIMIT * clock.speed,
    )


def _changes(resolved: Resolved, still_open: ExitStack) -> ChangeSource | None:
    s = resolved.settings
    if not s.repository:
        return None
    changes = GitHubChanges(
        repository=s.repository,
        token=resolved.tokens.github,
        api_url=s.github_api_url,
        graphql_url=s.github_graphql_url,
    )
    still_open.callback(changes.close)
    return changes
