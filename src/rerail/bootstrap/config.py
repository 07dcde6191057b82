"""Finding the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.ports import RepositoryError
from rerail.settings import CONFIG_PATH, ConfigFile, find_config
from rerail.settings.resolving import gather

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path


def config_file(folder: Path, env: Mapping[str, str], now: datetime) -> tuple[ConfigFile | None, str | None]:
    """Find `.github/rerail.yml`: on a runner on the default branch through GitHub, else in this checkout.

    Commands in it are executed, so that on a runner the checkout, which may be the bad commit's or a pull
    request's, never serves. Gives the file, if there is one, and a warning if it could not be looked for.
    """
    if env.get("GITHUB_ACTIONS") != "true":
        found = find_config(folder)
        return (ConfigFile.read(found, CONFIG_PATH) if found else None), None
    known, text = _on_default_branch(env, now)
    if known:
        return (ConfigFile.parse(text, f"{CONFIG_PATH} (default branch)") if text else None), None
    return None, f"{CONFIG_PATH} could not be read from the default branch: going on with the inputs alone"


def _on_default_branch(env: Mapping[str, str], now: datetime) -> tuple[bool, str | None]:
    """Give whether GitHub could tell, and the file's text where there is one."""
    gathered = gather({}, env, None, now, "rollback")
    token = gathered.found.tokens.github
    repository = gathered.values.get("repository")
    if token is None or not repository:
        return False, None
    from rerail.adapters.github.repository import GitHubRepository  # noqa: PLC0415

    github = GitHubRepository(
        repository=repository,
        token=token,
        api_url=gathered.values["github_api_url"],
        graphql_url=gathered.values["github_graphql_url"],
        with_config=True,
    )
    try:
        return True, github.read("deploy-*").config_text
    except RepositoryError:
        return False, None
    finally:
        github.close()
