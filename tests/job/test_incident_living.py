"""The living issue, through the front door: opened beside the rollback, completed, and shared with people."""

from __future__ import annotations

import re
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from rerail.core.telling.machine_block import decode_block
from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import Answer
from tests.job.front_door import Theatre, theatre
from tests.job.incident_door import key_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rerail.simulator.github.values import Issue

BLOCK = re.compile(r"<!-- rerail:begin:incident -->.*<!-- rerail:end:incident -->", re.DOTALL)


def once_open(stage: Theatre, act: Callable[[Issue], object]) -> Thread:
    """Act as soon as the first run's issue is open and the run has said that it started."""

    def watch() -> None:
        for _ in range(4000):
            issues = stage.setting.github.issues
            if issues and issues[0].comments:
                act(issues[0])
                return
            Event().wait(0.005)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    return thread


def edited(stage: Theatre, change: Callable[[str], str]) -> tuple[str, Issue]:
    """Run, while a person changes the issue's text between two updates; give their text, and the issue."""
    theirs: list[str] = []

    def edit(issue: Issue) -> None:
        theirs.append(change(issue.body or ""))
        stage.setting.github.person_edits_issue(issue.number, theirs[0], "ada")

    watching = once_open(stage, edit)
    played = stage.run("--smoke-command", "sleep 0.7")
    watching.join(30)
    assert played.exit_code == 0, played.said
    [issue] = stage.setting.github.issues
    assert theirs
    return theirs[0], issue


def test_it_is_opened_with_the_initial_alert_and_completed_at_the_end(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        watching = once_open(stage, lambda issue: seen.append(text_of(issue)))
        seen: list[str] = []
        assert stage.run("--smoke-command", "sleep 0.7").exit_code == 0
        watching.join(30)
        [issue] = stage.setting.github.issues
    assert "Rollback in progress" in seen[0]
    assert "**RECOVERED**" not in seen[0]
    assert "**RECOVERED**" in (issue.body or "")
    assert issue.title.endswith("recovered")
    assert issue.labels
    block = decode_block(issue.body or "")
    assert block is not None
    assert (block.verdict, block.exit_code) == ("recovered", 0)


def test_people_are_notified_when_it_starts_and_when_it_is_over_and_never_twice(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        assert stage.run().exit_code == 0
        [issue] = stage.setting.github.issues
    keys = [key_of(comment.body) for comment in issue.comments]
    assert keys[:2] == ["started", "finished"]
    assert len(keys) == len(set(keys))
    assert issue.comments[0].created <= issue.comments[1].created


def test_a_lost_answer_to_a_comment_is_looked_up_and_not_said_again(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.faults.fail("POST", "/comments$", times=2, applied=True)
        played = stage.run()
        [issue] = stage.setting.github.issues
    assert played.exit_code == 0, played.said
    keys = [key_of(comment.body) for comment in issue.comments]
    assert keys[:2] == ["started", "finished"]
    assert len(keys) == len(set(keys))


def test_an_issue_whose_comments_are_refused_is_filed_and_says_what_is_missing(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        answer = Answer(status=403, message="Unable to create comment because issue is locked.")
        stage.setting.github.faults.fail("POST", "/comments$", times=1000, answer=answer)
        played = stage.run()
        [issue] = stage.setting.github.issues
    assert (played.exit_code, played.result["incident-number"]) == (0, 1)
    assert "**RECOVERED**" in (issue.body or "")
    [line] = [line for line in played.said if line.startswith("Incident  http")]
    assert "A comment could not be written" in line


def test_what_people_write_and_tick_between_two_updates_survives(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        before, issue = edited(
            stage, lambda body: f"Ada: on it\n\n{body}\nBob: seen\n".replace("- [ ] ", "- [x] ")
        )
    body = issue.body or ""
    assert "**RECOVERED**" in body
    assert body.startswith("Ada: on it\n\n")
    assert body.endswith("\nBob: seen\n")
    theirs = before.rpartition("<!-- rerail:end:state -->")[2]
    assert "- [x] " in theirs
    assert body.rpartition("<!-- rerail:end:state -->")[2] == theirs


@pytest.mark.parametrize(
    "change",
    [
        lambda body: BLOCK.sub("(Ada took that away)", body),
        lambda body: re.sub(r"<!-- rerail:.*? -->", "", body),
        lambda body: body.replace("<!-- rerail:end:incident -->", ""),
        lambda _: "Ada: all of it is gone",
        lambda _: "",
    ],
)
def test_a_part_that_people_took_away_is_put_again_and_nothing_of_theirs_is_lost(
    change: Callable[[str], str], tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        before, issue = edited(stage, change)
    body = issue.body or ""
    ours = BLOCK.search(body)
    assert ours is not None
    assert "**RECOVERED**" in ours.group()
    assert decode_block(body) is not None
    assert "rerail:fingerprint:v1:" in body
    written = re.sub(r"<!-- rerail:.*? -->", "", before)
    people = written.rpartition("## Follow-ups")[2] if "## Follow-ups" in written else written
    assert people.strip() in body


def test_a_second_run_for_the_same_failed_deployment_goes_on_in_the_same_issue(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.faults.fail("deploymentRollback", Kind.REFUSED)
        assert stage.run().exit_code == 10
        assert stage.run().exit_code == 0
        [issue] = stage.setting.github.issues
    assert "**RECOVERED**" in (issue.body or "")
    assert (issue.body or "").count("## Follow-ups") == 1
    keys = [key_of(comment.body) for comment in issue.comments]
    assert [key for key in keys if key in ("started", "human", "finished")] == [
        *("started", "human"),
        *("started", "finished"),
    ]


def test_github_is_written_to_slowly(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        assert stage.run("--smoke-command", "sleep 0.7").exit_code == 0
        edits = [
            r for r in stage.stage.requests.all() if r.operation.startswith("PATCH /repos/acme/shop/issues/")
        ]
    assert 1 <= len(edits) <= 6
