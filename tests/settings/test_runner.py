from __future__ import annotations

from pathlib import Path

import pytest

from rerail.core.text import Secret
from rerail.settings import RunnerFacts

ENV = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_OUTPUT": "/github/file_commands/output",
    "GITHUB_STEP_SUMMARY": "",
    "GITHUB_REPOSITORY": "o/n",
    "GITHUB_RUN_ID": "42",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_SERVER_URL": "https://ghe.example/",
    "GITHUB_ACTOR": "starter",
    "GITHUB_TRIGGERING_ACTOR": "rerunner",
}


def test_a_terminal_has_no_facts_of_a_runner() -> None:
    assert RunnerFacts.of({}) == RunnerFacts()


def test_the_runner_s_facts_are_read_and_an_empty_one_is_absent() -> None:
    facts = RunnerFacts.of(ENV)
    assert facts.on_runner
    assert facts.output == Path("/github/file_commands/output")
    assert facts.step_summary is None
    assert facts.run_url == "https://ghe.example/o/n/actions/runs/42/attempts/2"


def test_who_ran_it_again_is_the_actor() -> None:
    assert RunnerFacts.of(ENV).actor == "rerunner"
    assert RunnerFacts.of({"GITHUB_ACTOR": "starter"}).actor == "starter"


def test_a_container_action_is_told_where_its_artifacts_go() -> None:
    env = {
        "ACTIONS_RUNTIME_TOKEN": "the.jobs.token",
        "ACTIONS_RESULTS_URL": "https://results.example/",
        "GITHUB_RETENTION_DAYS": "30",
    }
    facts = RunnerFacts.of(ENV | env)
    assert isinstance(facts.runtime_token, Secret)
    assert facts.runtime_token.reveal() == "the.jobs.token"
    assert (facts.results_url, facts.retention_days) == ("https://results.example/", 30)
    assert facts.repository == "o/n"
    assert "the.jobs.token" not in repr(facts)


def test_a_run_step_is_told_nothing_of_artifacts() -> None:
    facts = RunnerFacts.of(ENV | {"ACTIONS_RUNTIME_TOKEN": ""})
    assert (facts.runtime_token, facts.results_url, facts.retention_days) == (None, None, None)


@pytest.mark.parametrize("days", ["", "0", "-1", "soon", "9" * 400, "\uff13\uff10"])
def test_days_that_are_no_number_are_unknown(days: str) -> None:
    assert RunnerFacts.of(ENV | {"GITHUB_RETENTION_DAYS": days}).retention_days is None
