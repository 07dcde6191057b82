"""Which repository is which: where incidents are filed, with the token for it; and whose page a job is on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict, replace

from rerail.bootstrap.config import config_file
from rerail.core.text import Secret
from rerail.core.values import Value
from rerail.errors import ConfigurationError
from rerail.settings.resolving import gather, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rerail.settings import ConfigFile, Resolved
    from rerail.settings.resolving import Gathered
    from rerail.settings.tokens import Tokens


class Where(Value):
    """Which repository the issues are in, and how to get there."""

    repository: str
    elsewhere: bool
    """Whether it is another one than the service's."""
    token: Secret | None
    api_url: str
    public_evidence: bool
    secrets: dict[str, Secret]


def where_of(
    options: Mapping[str, object], env: Mapping[str, str], now: datetime
) -> tuple[Where, tuple[str, ...]]:
    """Find out where incidents are filed, as a run does; with warnings. Raises ConfigurationError."""
    file, trouble = config_file(Path.cwd(), env, now)
    return where_in(needed(options, env, file, now, NAMES)), (trouble,) if trouble else ()


def needed(
    options: Mapping[str, object],
    env: Mapping[str, str],
    file: ConfigFile | None,
    now: datetime,
    names: frozenset[str],
) -> Gathered:
    """Gather the settings. Raises ConfigurationError for mistakes in those of these names."""
    gathered = gather(options, env, file, now)
    mine = tuple(m for m in gathered.mistakes if m.fatal and m.place and m.place.name in names)
    if mine:
        raise ConfigurationError(sentences(replace(gathered, mistakes=mine)))
    return gathered


def where_in(gathered: Gathered) -> Where:
    """Give where incidents are filed by these settings. Raises ConfigurationError."""
    where = _where(gathered.values, gathered.found.tokens)
    if where is None:
        raise ConfigurationError(("which repository? give --repository owner/name, or GITHUB_REPOSITORY",))
    return where


def where_filed(resolved: Resolved) -> Where | None:
    """Give where this run's Incident is filed; None without a repository, or without a token for it."""
    where = _where(asdict(resolved.settings), resolved.tokens)
    return where if where is not None and where.token is not None else None


def _where(values: Mapping[str, Any], tokens: Tokens) -> Where | None:
    home = values.get("repository")
    repository = values.get("incident_repository") or home
    if not repository:
        return None
    elsewhere = not is_same(repository, home)
    return Where(
        repository=repository,
        elsewhere=elsewhere,
        token=(tokens.incident if elsewhere else None) or tokens.github or tokens.incident,
        api_url=values["github_api_url"],
        public_evidence=values["public_evidence"],
        secrets=tokens.secrets(),
    )


def at_home(resolved: Resolved) -> bool:
    """Tell whether the workflow runs in the service's repository, whose privacy the first read finds out."""
    return is_same(resolved.runner.repository, resolved.settings.repository)


def is_same(one: str | None, other: str | None) -> bool:
    """Tell whether both name one repository; GitHub does not mind capitals."""
    return one is not None and other is not None and one.casefold() == other.casefold()


NAMES = frozenset(
    (
        *("repository", "incident-repository", "public-evidence"),
        *("GITHUB_REPOSITORY", "GITHUB_API_URL", "RERAIL_GITHUB_API_URL"),
        *("RERAIL_INCIDENT_REPOSITORY", "RERAIL_PUBLIC_EVIDENCE", "RERAIL_REPOSITORY"),
        *("github-token", "GITHUB_TOKEN", "incident-token", "RERAIL_INCIDENT_TOKEN"),
    )
)
"""By which a mistake in what is needed here is known; other settings are a rollback's business."""
