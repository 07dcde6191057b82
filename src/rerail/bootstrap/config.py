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


def config_file(folder: Path, env: Mapping[str, str], now: datetime) -> ConfigFile | None:
    """Find `.github/rerail.yml`: on a runner on the default branch through GitHub, else in the checkout.

    Commands in it are executed, so that on a runner the checkout, which may be the bad commit's, serves only
    when GitHub can't tell. None where there is no file; that must not stop a rollback.
    """
    if env.get("GITHUB_ACTIONS") == "true":
        known, text = _on_default_branch(env, now)
        if known:
            return ConfigFile.parse(text, f"{CONFIG_PATH} (default branch)") if text else None
    found = find_config(folder)
    return ConfigFile.read(found, CONFIG_PATH) if found else None


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
