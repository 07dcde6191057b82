"""Which deployment an event is about, as GitHub hands it over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rerail.core.watching.what import WhatToWatch
from rerail.settings import resolve
from rerail.settings.event import what_to_watch
from tests.settings.support import ENV, NOW

if TYPE_CHECKING:
    from pathlib import Path

SHA = "0a1b2c3d" * 5


def what(tmp_path: Path, event: str, payload: object, **options: str) -> WhatToWatch:
    path = tmp_path / "event.json"
    path.write_text(payload if isinstance(payload, str) else json.dumps(payload))
    env = ENV | {"GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(path)}
    found = resolve({"service": "api", **options}, env, None, NOW, "watch")
    return what_to_watch(found.settings, env)


def test_a_push_means_the_deployment_of_its_commit(tmp_path: Path) -> None:
    found = what(tmp_path, "push", {"after": SHA})
    assert (found.commit, found.on_push) == (SHA, True)


def test_a_push_that_deletes_a_branch_means_nothing(tmp_path: Path) -> None:
    assert what(tmp_path, "push", {"after": "0" * 40}) == WhatToWatch()


def test_after_another_workflow_it_is_that_one_s_commit_and_nothing_waits_for_us(tmp_path: Path) -> None:
    found = what(tmp_path, "workflow_run", {"workflow_run": {"head_sha": SHA, "conclusion": "success"}})
    assert (found.commit, found.on_push) == (SHA, False)


def test_railway_s_deployment_names_project_and_environment(tmp_path: Path) -> None:
    payload = {"deployment": {"sha": SHA, "environment": "the / shop / production"}, "deployment_status": {}}
    found = what(tmp_path, "deployment_status", payload)
    assert (found.commit, found.project, found.environment) == (SHA, "the / shop", "production")


def test_another_tool_s_deployment_names_neither(tmp_path: Path) -> None:
    found = what(tmp_path, "deployment_status", {"deployment": {"sha": SHA, "environment": "production"}})
    assert (found.commit, found.project, found.environment) == (SHA, None, None)


def test_who_dispatches_means_what_is_there_now(tmp_path: Path) -> None:
    assert what(tmp_path, "workflow_dispatch", {"ref": "refs/heads/main"}) == WhatToWatch()


def test_what_is_named_wins_over_the_event(tmp_path: Path) -> None:
    assert what(tmp_path, "push", {"after": SHA}, commit="abcdef1").commit == "abcdef1"
    assert what(tmp_path, "push", {"after": SHA}, deployment="d-1").deployment_id == "d-1"


@pytest.mark.parametrize(
    "payload",
    ["not json", "[1, 2]", '{"after": 7}', '{"after": "$(id)"}', "null", '{"deployment": []}', "[" * 100_000],
)
@pytest.mark.parametrize("event", ["push", "workflow_run", "deployment_status"])
def test_a_payload_of_any_other_shape_says_nothing(tmp_path: Path, event: str, payload: str) -> None:
    assert what(tmp_path, event, payload) == WhatToWatch()


def test_without_a_file_there_is_no_event(tmp_path: Path) -> None:
    env = ENV | {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(tmp_path / "gone.json")}
    found = resolve({"service": "api"}, env, None, NOW, "watch")
    assert what_to_watch(found.settings, env) == WhatToWatch()
