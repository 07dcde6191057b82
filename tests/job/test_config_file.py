"""Where the configuration file is taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.adapters.quick_httpx import tls
from rerail.bootstrap import config_file
from rerail.cli.demo import environment_of
from rerail.errors import ConfigurationError
from rerail.settings import find_config, resolve
from tests.job.front_door import theatre

if TYPE_CHECKING:
    from pathlib import Path

    from tests.job.front_door import Theatre


def default_branch_holds(stage: Theatre, text: str) -> None:
    stage.setting.repository.commit("Configure rerail", stage.clock.now(), {".github/rerail.yml": text})


def checkout_holds(folder: Path, text: str) -> Path:
    (folder / ".git").mkdir(parents=True)
    (folder / ".github").mkdir()
    (folder / ".github" / "rerail.yml").write_text(text)
    return folder


def service(stage: Theatre, folder: Path, env: dict[str, str]) -> str:
    environment = {**environment_of(stage.setting, stage.stage), **env}
    now = stage.clock.now()
    file, _ = config_file(folder, environment, now)
    return resolve({}, environment, file, now).settings.service


def test_in_a_terminal_the_checkouts_file_counts(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        default_branch_holds(stage, "service: from-github\n")
        here = checkout_holds(tmp_path / "here", "service: from-checkout\n")
        assert service(stage, here, {}) == "from-checkout"


def test_on_a_runner_the_default_branchs_file_counts_and_not_the_bad_commits(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        default_branch_holds(stage, "service: from-github\n")
        here = checkout_holds(tmp_path / "here", "service: from-checkout\nsmoke-command: rm -rf /\n")
        assert service(stage, here, {"GITHUB_ACTIONS": "true"}) == "from-github"


def test_on_a_runner_the_checkouts_file_never_serves_and_that_is_said(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.faults.go_down()
        here = checkout_holds(tmp_path / "here", "service: from-checkout\nsmoke-command: rm -rf /\n")
        environment = {**environment_of(stage.setting, stage.stage), "GITHUB_ACTIONS": "true"}
        file, warning = config_file(here, environment, stage.clock.now())
        assert file is None
        assert warning is not None
        assert "default branch" in warning


def test_graphql_that_is_down_takes_nothing_from_the_file(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        default_branch_holds(stage, "service: from-github\n")
        environment = {"GITHUB_ACTIONS": "true", "GITHUB_GRAPHQL_URL": "http://127.0.0.1:9/graphql"}
        assert service(stage, tmp_path, environment) == "from-github"


def test_on_a_runner_it_is_the_file_of_the_repository_whose_workflow_it_is(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        default_branch_holds(stage, "service: from-github\n")
        environment = {"GITHUB_ACTIONS": "true", "INPUT_REPOSITORY": "other/releases"}
        assert service(stage, tmp_path, environment) == "from-github"


def test_authorities_that_are_not_there_are_a_mistake_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/corp.pem")
    with theatre("bad-release", tmp_path) as stage, pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
        service(stage, tmp_path, {"GITHUB_ACTIONS": "true"})


def test_a_mistake_in_the_default_branchs_file_names_where_it_stands(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        default_branch_holds(stage, "service: web\n\nroute: sideways\n")
        environment = {**environment_of(stage.setting, stage.stage), "GITHUB_ACTIONS": "true"}
        found, _ = config_file(tmp_path, environment, stage.clock.now())
        assert found is not None
        assert "default branch" in found.name


def test_a_file_above_a_folder_that_is_no_checkout_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "rerail.yml").write_text("service: planted\n")
    below = tmp_path / "below"
    below.mkdir()
    assert find_config(below) is None
    (tmp_path / ".git").mkdir()
    assert find_config(below) is not None
