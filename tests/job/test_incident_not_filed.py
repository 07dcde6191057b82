"""An incident that can't be filed: each reason has its sentence, and one command files it later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.github.comments import comment_mark, mark_of
from rerail.adapters.journal_reader import read_journal
from rerail.cli.demo import environment_of
from rerail.core.telling.circumstances import TellingFacts
from rerail.render.markdown.comments import comments, excerpt_comments
from rerail.simulator.github.faults import Answer
from tests.job.front_door import Played, Theatre, theatre
from tests.job.incident_door import REFUSED_BY_NOBODY, Door, change, elsewhere, key_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ELSEWHERE = ("--incident-repository", "acme/incidents")


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Door:
    return Door(patch=monkeypatch, printed=capsys)


def disabled(stage: Theatre) -> None:
    change(stage.setting.github, has_issues=False)


def read_only(stage: Theatre) -> None:
    permissions = {"contents": "read", "issues": "read", "deployments": "write"}
    stage.setting.github.add_token(stage.setting.github_token, permissions=permissions)  # type: ignore[arg-type]  # levels


def invalid(stage: Theatre) -> None:
    answer = Answer(status=422, message="Validation Failed")
    stage.setting.github.faults.fail("POST", "/issues$", times=1000, answer=answer)


def limited(stage: Theatre) -> None:
    answer = Answer(status=403, message="secondary rate limit", headers={"Retry-After": "60"})
    stage.setting.github.faults.fail("POST", "/issues$", times=1000, answer=answer)


def down(stage: Theatre) -> None:
    stage.setting.github.faults.go_down()


def nothing(stage: Theatre) -> None:
    elsewhere(stage.setting.github, private=True)


def mend(stage: Theatre) -> None:
    """Play somebody who mends all of these."""
    github = stage.setting.github
    github.faults.come_back()
    change(github, has_issues=True)
    github.add_token(stage.setting.github_token)
    if len(github.hosted) == 1:
        nothing(stage)
    github.add_token(REFUSED_BY_NOBODY, repositories=["acme/incidents"])


FAILURES: dict[str, tuple[Callable[[Theatre], None], tuple[str, ...], dict[str, str], str]] = {
    "disabled": (disabled, (), {}, "Issues are disabled in acme/shop"),
    "forbidden": (read_only, (), {}, "The token may not write issues in acme/shop: give the job"),
    "not-there": (
        lambda _: None,
        ELSEWHERE,
        {"RERAIL_INCIDENT_TOKEN": REFUSED_BY_NOBODY},
        "GitHub does not accept the token for acme/incidents",
    ),
    "not-seen": (
        nothing,
        ELSEWHERE,
        {},
        "The repository acme/incidents (or the issue) is not there, or the token can't see it",
    ),
    "invalid": (invalid, (), {}, "GitHub refused the issue for acme/shop as invalid (Validation Failed)"),
    "limited": (limited, (), {}, "GitHub's rate limit is used up"),
    "down": (down, (), {}, "GitHub answered 503 (Service Unavailable)"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_has_its_sentence_and_the_incident_is_filed_later_by_one_command(
    name: str, door: Door, tmp_path: Path
) -> None:
    break_it, options, env, sentence = FAILURES[name]
    with theatre("bad-release", tmp_path) as stage:
        break_it(stage)
        played = stage.run(*options, env=env)
        assert_not_filed(played, sentence)
        mend(stage)
        token = {"RERAIL_INCIDENT_TOKEN": REFUSED_BY_NOBODY} if options else {}
        said = door.incident(stage, "file", played.folder, env=token)
        assert said.exit_code == 0, said.err
        assert_filed(stage, played, said.out.strip())


def assert_not_filed(played: Played, sentence: str) -> None:
    assert (played.exit_code, played.result["verdict"]) == (12, "recovered"), played.said
    command = f"rerail incident file {played.folder}"
    [line] = [line for line in played.said if line.startswith("Incident  NOT FILED: ")]
    assert line.removeprefix("Incident  NOT FILED: ").startswith(sentence), line
    assert line.endswith(f"holds it; to file it later: {command}")
    assert any(command in step for step in played.result["next-steps"])
    assert any(command in line for line in played.said if line.startswith("  - "))
    assert (played.result["incident-number"], played.result["exit-code"]) == (None, 12)
    page = (played.folder / "incident.md").read_text()
    assert "**NOT FILED**" in page
    assert "(exit code 12)" in page


def assert_filed(stage: Theatre, played: Played, url: str) -> None:
    github = stage.setting.github
    [issue] = [issue for hosted in github.hosted for issue in github.issues_of(hosted).all()]
    assert url.endswith(f"/issues/{issue.number}")
    state = read_journal(played.folder / "journal.jsonl").state
    facts = TellingFacts(private=True, public_evidence=True)
    wanted = (*comments(state, facts), *excerpt_comments(state, facts))
    assert [mark_of(comment.body) for comment in issue.comments] == [comment_mark(c.key) for c in wanted]
    assert "**RECOVERED**" in (issue.body or "")
    assert (played.result["incident-number"], played.result["exit-code"]) == (issue.number, 0)
    assert played.result["incident-url"] == url
    page = (played.folder / "incident.md").read_text()
    assert "NOT FILED" not in page
    assert "(exit code 0)" in page


def test_without_a_token_it_is_not_filed_and_says_which_one_is_missing(door: Door, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env={"GITHUB_TOKEN": ""})
        assert_not_filed(played, "no GitHub token or repository was given")
        said = door.incident(stage, "file", played.folder, without="GITHUB_TOKEN")
        assert said.exit_code == 2
        assert "a GitHub token is needed" in said.err
        said = door.incident(stage, "file", played.folder)
        assert said.exit_code == 0, said.err
        assert_filed(stage, played, said.out.strip())


def test_filing_twice_is_one_issue_and_says_nothing_twice(door: Door, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        disabled(stage)
        played = stage.run()
        mend(stage)
        first = door.incident(stage, "file", played.folder)
        [before] = stage.setting.github.issues
        second = door.incident(stage, "file", played.folder, "--json")
        [after] = stage.setting.github.issues
        assert (first.exit_code, second.exit_code) == (0, 0)
        assert json.loads(second.out)["number"] == before.number
        assert json.loads(second.out)["exit-code"] == 0
        assert [c.body for c in after.comments] == [c.body for c in before.comments]
        assert all(comment.edits == () for comment in after.comments)
        assert after.labels == before.labels


def test_filing_what_the_run_had_filed_keeps_what_people_wrote(door: Door, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        github = stage.setting.github
        body = github.issues[0].body or ""
        github.person_edits_issue(1, f"Ada: I look into it\n\n{body.replace('- [ ]', '- [x]')}", "ada")
        said = door.incident(stage, "file", played.folder)
        assert said.exit_code == 0, said.err
        [issue] = github.issues
        assert (issue.body or "").startswith("Ada: I look into it")
        assert "- [x]" in (issue.body or "")
        keys = [key_of(comment.body) for comment in issue.comments]
        assert len(keys) == len(set(keys))


def test_an_incident_that_still_can_not_be_filed_ends_with_12_and_says_how_to_go_on(
    door: Door, tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        disabled(stage)
        played = stage.run()
        said = door.incident(stage, "file", played.folder)
        assert said.exit_code == 12
        assert "The incident was not filed in acme/shop. Issues are disabled in acme/shop" in said.err
        assert f"Try again: rerail incident file {played.folder}" in said.err
        assert said.out == ""
        machine = door.incident(stage, "file", played.folder, "--json")
        assert json.loads(machine.out)["filed"] is False
        assert json.loads(machine.out)["exit-code"] == 12
        assert played.result["exit-code"] == 12


def test_a_run_that_is_not_over_or_has_nothing_to_file_is_refused(door: Door, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        dry = stage.run("--dry-run")
        said = door.incident(stage, "file", dry.folder)
        assert (said.exit_code, said.out) == (2, "")
        assert said.err == "There is nothing to file: that run was a dry run, or found nothing wrong.\n"
        played = stage.run()
        journal = played.folder / "journal.jsonl"
        kept = [line for line in journal.read_text().splitlines(keepends=True) if '"verdict"' not in line]
        begun = next(n for n, line in enumerate(kept) if '"kind":"answer"' in line)
        journal.write_text("".join(kept[: begun + 1]))
        said = door.incident(stage, "file", played.folder)
        assert said.exit_code == 2
        assert "that run did not come to its end" in said.err
        assert len(stage.setting.github.issues) == 1


def test_a_torn_last_line_is_said_and_the_incident_filed_all_the_same(door: Door, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        disabled(stage)
        played = stage.run()
        mend(stage)
        journal = played.folder / "journal.jsonl"
        with journal.open("ab") as file:
            file.write(b'{"v":1,"seq":99')
        said = door.incident(stage, "file", played.folder)
        assert said.exit_code == 0, said.err
        assert "warning: the journal's last line was cut short" in said.err
        assert all(json.loads(line) for line in journal.read_text().splitlines())
        assert_filed(stage, played, said.out.strip())


def test_what_is_filed_later_is_as_public_as_the_repository_is_then(door: Door, tmp_path: Path) -> None:
    with theatre("config-error", tmp_path) as stage:
        disabled(stage)
        played = stage.run()
        mend(stage)
        change(stage.setting.github, private=False)
        said = door.incident(stage, "file", played.folder)
        assert said.exit_code == 0, said.err
        [issue] = stage.setting.github.issues
        assert "DATABASE_POOL_SIZE" not in text_of(issue)
        assert "DATABASE_POOL_SIZE" in (played.folder / "incident.md").read_text()


def test_no_token_gets_into_what_is_said_and_written(door: Door, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        disabled(stage)
        played = stage.run()
        said = door.incident(stage, "file", played.folder)
        token = environment_of(stage.setting, stage.stage)["GITHUB_TOKEN"]
        assert token not in said.out + said.err + played.everything_written
