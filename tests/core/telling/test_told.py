"""The Timeline says where the evidence went and what GitHub's deployments say, or why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rerail.core import journal as j
from rerail.core.telling.timeline import Row, rows
from rerail.core.telling.tone import Tone
from rerail.core.text import draft
from tests.telling_states import recovered_story

URL = "https://github.com/shop/api/actions/runs/4711/artifacts/99"
ENDS = datetime(2027, 2, 21, 23, 59, tzinfo=UTC)


def row(told: j.Told) -> Row:
    """Give the last row of a run whose last line this is."""
    return rows(recovered_story().tell(told).state)[-1]


def not_done(outlet: str, why: str) -> Row:
    return row(j.Told(outlet=outlet, done=False, says=draft(why)))


def test_an_artifact_is_told_with_its_link_and_its_end() -> None:
    found = row(j.Told(outlet="artifact", done=True, where=URL, expires_at=ENDS))
    assert (found.event, found.link) == ("Evidence attached to the run, kept until 2027-02-21", URL)
    assert found.tone is Tone.GOOD


def test_an_artifact_whose_end_is_not_known_is_told_without_one() -> None:
    assert row(j.Told(outlet="artifact", done=True, where=URL)).event == "Evidence attached to the run"


def test_no_link_but_https_is_made_of_an_address() -> None:
    assert row(j.Told(outlet="artifact", done=True, where="http://127.0.0.1/x")).link is None


@pytest.mark.parametrize(
    ("outlet", "event"),
    [
        ("artifact", "Evidence not attached to the run"),
        ("github-deployment", "GitHub's deployments not marked"),
    ],
)
def test_what_is_absent_is_told_with_its_reason_and_is_no_bad_news_of_the_service(
    outlet: str, event: str
) -> None:
    found = not_done(outlet, "skipped: the token lacks `deployments: write` in shop/api")
    assert found.event == event
    assert found.detail == "Skipped: the token lacks `deployments: write` in shop/api."
    assert found.tone is None


def test_what_was_done_to_the_deployments_is_told() -> None:
    says = draft("the failed deployment is marked failure; the restored one is recorded as success")
    found = row(j.Told(outlet="github-deployment", done=True, says=says))
    assert found.event == "GitHub's deployments updated"
    assert found.detail.startswith("The failed deployment is marked failure; the restored one")


@pytest.mark.parametrize("outlet", ["artifact", "github-deployment"])
def test_the_event_itself_quotes_nobody(outlet: str) -> None:
    hostile = "s3cret @octocat"
    for done in (True, False):
        found = row(j.Told(outlet=outlet, done=done, where=hostile, says=draft(hostile), expires_at=ENDS))
        assert "s3cret" not in found.event


def test_files_are_told_only_when_they_could_not_be_written() -> None:
    story = recovered_story()
    before = len(rows(story.state))
    story.tell(j.Told(outlet="result", done=True, where="out/result.json"))
    assert len(rows(story.state)) == before
    assert not_done("result", "the disk is full").event == "Could not write result.json"


def test_an_issue_that_is_there_and_could_not_be_completed_is_not_said_to_be_unfiled() -> None:
    filed = j.Told(outlet="issue", done=True, where="https://github.com/shop/api/issues/12", number=12)
    failed = j.Told(outlet="issue", done=False, says=draft("GitHub answered 503"))
    assert rows(recovered_story().tell(failed).state)[-1].event == "Could not file the incident"
    later = rows(recovered_story().tell(filed).tell(failed).state)[-1]
    assert (later.event, later.detail) == ("Could not complete the incident's issue", "GitHub answered 503.")
