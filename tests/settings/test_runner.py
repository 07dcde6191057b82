from __future__ import annotations

from pathlib import Path

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
