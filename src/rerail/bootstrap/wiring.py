"""Building adapters from the settings. Each is imported when it is built, and calls nobody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rerail.bootstrap.incident_place import where_filed
from rerail.settings import TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from rerail.adapters.checks.prober import CheckProber
    from rerail.adapters.clock import SystemClock
    from rerail.adapters.railway.client import RailwayClient
    from rerail.core.text import Redactor
    from rerail.ports import Claims, Repository
    from rerail.ports.incidents import Incidents
    from rerail.settings import Resolved


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
    from rerail.adapters.checks.asked import Variables  # noqa: PLC0415
    from rerail.adapters.checks.command import CommandRunner  # noqa: PLC0415
    from rerail.adapters.checks.environment import without_tokens  # noqa: PLC0415
    from rerail.adapters.checks.prober import CheckProber  # noqa: PLC0415

    commands = CommandRunner(
        clock=clock,
        cwd=resolved.runner.workspace or Path(),
        output_dir=folder,
        environment=os.environ,
        secrets=resolved.tokens.secrets().values(),
        redactor=redactor,
    )
    environment = without_tokens(os.environ, resolved.tokens.secrets().values())
    return CheckProber(
        clock=clock,
        commands=commands,
        variables=Variables(environment, redactor.learn),
        control_url=resolved.settings.control_url,
        edge=lambda: client.evidence,
    )


def claims(resolved: Resolved, still_open: ExitStack) -> Claims | None:
    """Build what takes the Claim; None without a GitHub token or repository."""
    s, token = resolved.settings, resolved.tokens.github
    if token is None or not s.repository:
        return None
    from rerail.adapters.github.claims import GitHubClaims  # noqa: PLC0415

    made = GitHubClaims(repository=s.repository, token=token, api_url=s.github_api_url)
    still_open.callback(made.close)
    return made


def incidents(resolved: Resolved, still_open: ExitStack) -> Callable[[], Incidents] | None:
    """Give what builds the reader of earlier incidents; None where there is nowhere to file any."""
    where = where_filed(resolved)
    if where is None:
        return None

    def make() -> Incidents:
        from rerail.adapters.github.incidents import GitHubIncidents  # noqa: PLC0415  seldom needed

        made = GitHubIncidents(repository=where.repository, token=where.token, api_url=where.api_url)
        still_open.callback(made.close)
        return made

    return make
