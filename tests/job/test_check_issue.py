"""`rerail check --file-issue`: one issue, true at every moment, and nothing is said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.core.readiness.notice import mark_in
from rerail.core.telling.machine_block import decode_block
from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import Answer
from tests.job.check_desk import WRONG, Checked, Desk, theatre
from tests.job.test_privacy import NEVER_PUBLIC, make_public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rerail.simulator.github.values import Issue

FAILING = "http://127.0.0.1:9/health"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with theatre("config-error", tmp_path) as stage:
        yield Desk(stage, capsys)


def well(desk: Desk) -> Checked:
    """Check while nothing is left to be mended."""
    return desk.check(file_issue=True, health_url=(healthy(desk),))


def ill(desk: Desk, *, env: dict[str, str] | None = None, public_evidence: bool = False) -> Checked:
    """Check while the health endpoint can't be reached."""
    return desk.check(
        file_issue=True, env=env, health_url=(FAILING,), public_evidence=public_evidence or None
    )


def healthy(desk: Desk) -> str:
    return f"{desk.stage.stage.service_url(desk.stage.setting.service.name)}/api/version"


def the_issue(desk: Desk) -> Issue:
    [issue] = desk.stage.setting.github.issues
    return issue


def test_while_all_is_well_no_issue_is_opened(desk: Desk) -> None:
    checked = well(desk)
    assert (checked.exit_code, checked.record["counts"]["warn"]) == (0, 0), checked.said
    assert desk.stage.setting.github.issues == ()
    assert checked.complained == "No issue was opened: nothing to be mended was seen.\n"


def test_it_is_opened_updated_in_place_closed_with_a_comment_and_opened_again(desk: Desk) -> None:
    opened = ill(desk)
    issue = the_issue(desk)
    assert (opened.exit_code, issue.state, issue.title) == (
        0,
        "open",
        "rollback of web in production: ready, with warnings",
    )
    assert "Issue opened: " in opened.complained
    assert f"/issues/{issue.number}" in opened.complained
    assert [label.name for label in issue.labels] == ["rerail"]
    assert "**Health** (warn)" in (issue.body or "")
    refused = desk.check(file_issue=True, env={"RAILWAY_TOKEN": WRONG})
    assert refused.exit_code == 5
    assert the_issue(desk).title == "rollback of web: not ready"
    assert "project token" in (the_issue(desk).body or "")
    closed = well(desk)
    assert "Issue closed: " in closed.complained
    assert (the_issue(desk).state, the_issue(desk).title) == (
        "closed",
        "rollback of web in production: ready",
    )
    assert [comment.body.count("Nothing is left") for comment in the_issue(desk).comments] == [1]
    well(desk)
    assert len(the_issue(desk).comments) == 1
    again = ill(desk)
    assert "Issue opened again: " in again.complained
    assert the_issue(desk).state == "open"
    assert len(the_issue(desk).comments) == 2
    ill(desk)
    assert len(the_issue(desk).comments) == 2


def test_what_people_wrote_and_titled_stays(desk: Desk) -> None:
    ill(desk)
    github = desk.stage.setting.github
    github.person_edits_issue(1, f"Ada: I look into it\n\n{the_issue(desk).body}\n\nBen: thanks", "ada")
    well(desk)
    body = the_issue(desk).body or ""
    assert body.startswith("Ada: I look into it")
    assert "Ben: thanks" in body
    mark = mark_in(body)
    assert mark is not None
    assert mark.ready


def test_it_is_taken_for_no_incident(desk: Desk) -> None:
    ill(desk)
    assert decode_block(the_issue(desk).body or "") is None


def test_in_public_it_says_how_each_row_stands_and_no_reasons(desk: Desk) -> None:
    make_public(desk.stage.setting.github)
    ill(desk)
    body = the_issue(desk).body or ""
    assert "- **Health** (warn)" in body
    assert [word for word in (*NEVER_PUBLIC, "127.0.0.1:9") if word in body] == []
    ill(desk, public_evidence=True)
    assert "127.0.0.1" in (the_issue(desk).body or "")


@pytest.mark.parametrize(("broken", "code"), [(False, 12), (True, 5)])
def test_an_issue_that_can_not_be_written_is_said_and_only_a_ready_one_ends_with_12(
    broken: bool, code: int, desk: Desk
) -> None:
    answer = Answer(status=403, message="Resource not accessible by integration")
    desk.stage.setting.github.faults.fail("POST", "/issues$", times=99, answer=answer)
    env = {"RAILWAY_TOKEN": WRONG} if broken else {}
    checked = ill(desk, env=env)
    assert checked.exit_code == code
    assert checked.record["exit-code"] == (5 if broken else 0)
    assert "The issue could not be written. The token may not write issues in acme/shop" in checked.complained


def test_without_a_github_token_it_says_what_is_missing(desk: Desk) -> None:
    checked = ill(desk, env={"GITHUB_TOKEN": ""})
    assert checked.exit_code == 12
    assert "No GitHub token or repository was given" in checked.complained


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/issues$"), ("POST", "/comments$"), ("PATCH", r"/issues/\d+$")]
)
def test_a_lost_answer_leaves_one_issue_and_each_comment_once(method: str, path: str, desk: Desk) -> None:
    desk.stage.setting.github.faults.fail(method, path, applied=True)
    for check in (ill, ill, well, well, ill, ill, well):
        check(desk)
    assert the_issue(desk).state == "closed"
    assert [comment.body.partition("\n")[2][:7] for comment in the_issue(desk).comments] == [
        "Nothing",
        "There i",
        "Nothing",
    ]


def test_what_railway_did_not_answer_closes_nothing(desk: Desk) -> None:
    ill(desk)
    desk.stage.stage.railway.faults.fail("Resources", Kind.SERVER_ERROR, times=99)
    assert "Issue updated: " in well(desk).complained
    assert the_issue(desk).state == "open"
