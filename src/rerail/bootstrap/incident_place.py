"""Where incidents are filed: the repository and the token for it, as a rollback would take them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.bootstrap.config import config_file
from rerail.core.text import Secret
from rerail.core.values import Value
from rerail.errors import ConfigurationError
from rerail.settings.resolving import gather, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rerail.settings import ConfigFile
    from rerail.settings.resolving import Gathered


class Where(Value):
    """Which repository the issue is in, and how to get there."""

    repository: str
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
    values, tokens = gathered.values, gathered.found.tokens
    repository = values.get("incident_repository") or values.get("repository")
    if not repository:
        raise ConfigurationError(("which repository? give --repository owner/name, or GITHUB_REPOSITORY",))
    elsewhere = repository != values.get("repository")
    token = (tokens.incident if elsewhere else None) or tokens.github or tokens.incident
    return Where(
        repository=repository,
        token=token,
        api_url=values["github_api_url"],
        public_evidence=values["public_evidence"],
        secrets=tokens.secrets(),
    )


NAMES = frozenset(
    (
        *("repository", "incident-repository", "public-evidence"),
        *("GITHUB_REPOSITORY", "GITHUB_API_URL", "RERAIL_INCIDENT_REPOSITORY", "RERAIL_PUBLIC_EVIDENCE"),
        *("RERAIL_REPOSITORY", "github-token", "GITHUB_TOKEN", "incident-token", "RERAIL_INCIDENT_TOKEN"),
    )
)
"""By which a mistake in what is needed here is known; other settings are a rollback's business."""
