"""Whatever a run has collected: only those who may see the place where it is told get to see it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from rerail.core.judging.reasons import SENTENCES, Reason
from tests.job.front_door import Played, Theatre, theatre
from tests.job.incident_door import REFUSED_BY_NOBODY, change, elsewhere, text_of

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = ("--incident-repository", "acme/incidents")
TOKEN = {"RERAIL_INCIDENT_TOKEN": REFUSED_BY_NOBODY}


def on_runner(folder: Path) -> dict[str, str]:
    (folder / "summary.md").touch()
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_RUN_ID": "77",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }


def inside(played: Played, stage: Theatre) -> set[str]:
    """Give the words of the service's inside that this run knows: all of them outside text, each telling."""
    words = {"127.0.0.1", "localhost", "ada", *stage.setting.service.variables}
    for data in (line["data"] for line in played.journal):
        match data["kind"]:
            case "observed":
                words |= _of_evidence(data["what"])
            case "planned":
                words |= {v["name"] for v in data["plan"]["undone"]["variables"] or ()}
            case "read":
                words |= {d["message"] for d in data["view"]["active"] if d["message"]}
            case "measured":
                words |= {data["evidence"]["subject"], data["evidence"]["excerpt"] or "127.0.0.1"}
    return {word.strip() for word in words if len(word.strip()) > 2}


def _of_evidence(what: dict[str, Any]) -> set[str]:
    match what["kind"]:
        case "excerpt":
            return {line.partition("  ")[2] for line in what["lines"]}
        case "impact":
            return {path["path"] for path in what["paths"] if path["path"] not in ("/", "/health")}
        case "changes-made":
            return {word for c in what["commits"] for word in (c["subject"], c["author"]) if word}
        case _:
            return set()


def found_in(text: str, words: set[str]) -> list[str]:
    return sorted(word for word in words if word in text)


@pytest.mark.parametrize("name", ["bad-release", "config-error", "target-unhealthy"])
def test_a_public_repository_gets_nothing_of_logs_variables_hosts_and_authors(
    name: str, tmp_path: Path
) -> None:
    with theatre(name, tmp_path) as stage:
        change(stage.setting.github, private=False)
        played = stage.run(env=on_runner(tmp_path))
        assert played.exit_code == stage.scenario.exit_code, played.said
        [issue] = stage.setting.github.issues
        known = inside(played, stage)
    told = f"{text_of(issue)}\n{(tmp_path / 'summary.md').read_text()}"
    assert found_in(told, known) == []
    assert issue.comments
    page = (played.folder / "incident.md").read_text()
    assert len(found_in(page, known)) > 5, "the page of whoever runs it has them, so that this could fail"


def test_a_private_repository_gets_all_of_it(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env=on_runner(tmp_path))
        [issue] = stage.setting.github.issues
        known = inside(played, stage)
    assert len(found_in(text_of(issue), known)) > 5
    assert len(found_in((tmp_path / "summary.md").read_text(), known)) > 5


@pytest.mark.parametrize("private", [True, False])
def test_an_incident_told_elsewhere_is_as_private_as_that_place(private: bool, tmp_path: Path) -> None:
    with theatre("config-error", tmp_path) as stage:
        github = stage.setting.github
        change(github, private=not private)
        there = elsewhere(github, private=private)
        played = stage.run(*ELSEWHERE, env={**on_runner(tmp_path), **TOKEN})
        assert played.exit_code == stage.scenario.exit_code, played.said
        assert github.issues == ()
        [issue] = github.issues_of(there).all()
        known = inside(played, stage)
    assert played.result["incident-url"].endswith("/acme/incidents/issues/1")
    assert (found_in(text_of(issue), known) == []) is not private
    summary = (tmp_path / "summary.md").read_text()
    assert (found_in(summary, known) == []) is private, "the summary is where the run is"


@pytest.mark.parametrize("name", ["config-error", "target-unhealthy"])
def test_a_run_in_another_repository_than_the_service_s_is_as_public_as_it_may_be(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre(name, tmp_path) as stage:
        env = {**on_runner(tmp_path), "GITHUB_REPOSITORY": "acme/operations"}
        played = stage.run("--repository", stage.setting.repository_name, env=env)
        assert played.exit_code == stage.scenario.exit_code, played.said
        known = inside(played, stage)
    told = (tmp_path / "summary.md").read_text() + capsys.readouterr().out
    assert found_in(told, known) == [], "nobody has read whether that one is private"
    assert len(found_in((played.folder / "incident.md").read_text(), known)) > 5


def test_an_annotation_in_public_says_the_verdict_and_quotes_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {}
    for private in (True, False):
        with theatre("target-unhealthy", tmp_path / str(private)) as stage:
            change(stage.setting.github, private=private)
            played = stage.run(env={"GITHUB_ACTIONS": "true"})
            said[private] = capsys.readouterr().out.removeprefix("::error title=rerail::").strip()
            words = played.result["says"]
    assert said[True] == f"NOT RECOVERED: {words}"
    assert said[False] == f"NOT RECOVERED: {SENTENCES[Reason.TARGET_UNHEALTHY]}"


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["acting", "dry-run"])
def test_a_value_that_stands_in_a_commit_s_message_is_written_nowhere(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    """The message comes with the first read, the values of the variables with the second."""
    with theatre("bad-release", tmp_path) as stage:
        world = stage.setting.world
        live = max(world.deployments(stage.setting.service), key=lambda each: each.created_at)
        assert live.commit is not None
        value = live.commit.message.splitlines()[0]
        world.keep(dataclasses.replace(live, variables={**live.variables, "SESSION_SECRET": value}))
        played = stage.run(*options, env=on_runner(tmp_path))
        everything = played.everything_written + "".join(map(text_of, stage.setting.github.issues))
    assert value not in everything
    assert "[REDACTED:env:SESSION_SECRET]" in everything


def test_a_secret_that_a_smoke_command_is_given_and_prints_is_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_API_KEY", "kq7Zp2vX4mQz81ab")
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run("--smoke-command", 'echo "called with $SHOP_API_KEY"; exit 1')
        everything = played.everything_written + "".join(map(text_of, stage.setting.github.issues))
    assert "kq7Zp2vX4mQz81ab" not in everything
    assert "called with [REDACTED:env:SHOP_API_KEY]" in everything


def test_no_secret_of_the_service_is_told_anywhere(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env=on_runner(tmp_path))
        [issue] = stage.setting.github.issues
        secrets = [
            value
            for name, value in stage.setting.service.variables.items()
            if any(word in name for word in ("KEY", "SECRET", "TOKEN", "PASSWORD"))
        ]
    assert secrets
    everything = f"{text_of(issue)}\n{(tmp_path / 'summary.md').read_text()}\n{played.everything_written}"
    assert found_in(everything, set(secrets)) == []
    assert json.dumps(played.result)
