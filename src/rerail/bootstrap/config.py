"""Finding the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.ports import RepositoryError
from rerail.settings import CONFIG_PATH, ConfigFile, find_config
from rerail.settings.tokens import find_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def config_file(folder: Path, env: Mapping[str, str]) -> ConfigFile | None:
    """Find `.github/rerail.yml`: in the checkout, else (on a runner) on the default branch through GitHub.

    Never from the commit of the run: commands in it are executed. None where there is none, or where GitHub
    can't tell; that must not stop a rollback.
    """
    found = find_config(folder)
    if found is not None:
        return ConfigFile.read(found, CONFIG_PATH)
    repository, token = env.get("GITHUB_REPOSITORY"), find_tokens(env).tokens.github
    if env.get("GITHUB_ACTIONS") != "true" or not repository or token is None:
        return None
    from rerail.adapters.github.repository import GitHubRepository  # noqa: PLC0415

    github = GitHubRepository(
        repository=repository,
        token=token,
        api_url=env.get("GITHUB_API_URL") or "https://api.github.com",
        graphql_url=env.get("GITHUB_GRAPHQL_URL") or "https://api.github.com/graphql",
        with_config=True,
    )
    try:
        text = github.read("deploy-*").config_text
    except RepositoryError:
        return None
    finally:
        github.close()
    return ConfigFile.parse(text, f"{CONFIG_PATH} (default branch)") if text else None
