"""Finding the configuration file."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from rerail.bootstrap.network import usable_network
from rerail.ports import RepositoryError
from rerail.settings import CONFIG_PATH, ConfigFile, find_config
from rerail.settings.resolving import gather

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path


_WITHOUT = "going on with the inputs alone; checks and limits that only it names do not count"


def config_file(folder: Path, env: Mapping[str, str], now: datetime) -> tuple[ConfigFile | None, str | None]:
    """Find `.github/rerail.yml`: on a runner on the default branch through GitHub, else in this checkout.

    Commands in it are executed, so that on a runner the checkout, which may be the bad commit's or a pull
    request's, never serves. Gives the file, if there is one, and a warning if it could not be looked for.
    """
    if env.get("GITHUB_ACTIONS") != "true":
        found = find_config(folder)
        return (ConfigFile.read(found, CONFIG_PATH) if found else None), None
    try:
        text = _on_default_branch(env, now)
    except RepositoryError as error:
        return None, f"{CONFIG_PATH} could not be read from the default branch ({error}): {_WITHOUT}"
    return (ConfigFile.parse(text, f"{CONFIG_PATH} (default branch)") if text else None), None


def _on_default_branch(env: Mapping[str, str], now: datetime) -> str | None:
    """Give the file's text, of the workflow's own repository. Raises RepositoryError, ConfigurationError.

    Not of the one that `repository` names: who merges there need not be one who may run commands here.
    """
    gathered = gather({}, env, None, now, "rollback")
    token, repository = gathered.found.tokens.github, env.get("GITHUB_REPOSITORY")
    if token is None or not repository:
        raise RepositoryError("no github-token" if repository else "GITHUB_REPOSITORY is not set")
    if "github_api_url" not in gathered.values:
        raise RepositoryError("GitHub's address is a mistake")
    from rerail.adapters.github.default_branch import DefaultBranch  # noqa: PLC0415

    with usable_network():
        branch = DefaultBranch(repository=repository, token=token, api_url=gathered.values["github_api_url"])
    with closing(branch):
        return branch.text(CONFIG_PATH)
