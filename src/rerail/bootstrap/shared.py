"""Building what several runs share at GitHub: the Claim, and earlier incidents. Calls nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.bootstrap.wiring import tracker_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from rerail.ports import Claims
    from rerail.ports.incidents import Incidents
    from rerail.settings import Resolved


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
    where, s, tokens = tracker_of(resolved), resolved.settings, resolved.tokens
    if where is None:
        return None
    token = (tokens.incident if where != s.repository else None) or tokens.github

    def make() -> Incidents:
        from rerail.adapters.github.incidents import GitHubIncidents  # noqa: PLC0415  seldom needed

        made = GitHubIncidents(repository=where, token=token, api_url=s.github_api_url)
        still_open.callback(made.close)
        return made

    return make
