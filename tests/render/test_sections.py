"""What was undone, the impact and the evidence: each figure with its source, and "no data" never zero."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.evidence.values import (
    ChangesMade,
    Collected,
    Excerpt,
    ExcerptKind,
    Impact,
    Kept,
    Observation,
    Part,
    Platform,
    Resources,
    Traffic,
    TrafficIn,
)
from rerail.core.judging.reasons import Reason
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.incident import incident
from rerail.core.text import draft
from rerail.core.values import Route
from rerail.errors import ExitCode
from rerail.render.markdown.pages import issue_body
from tests import telling_states as told
from tests.fakes import START
from tests.telling_evidence import collected

if TYPE_CHECKING:
    from rerail.core.state import State

UNREAD = draft("Railway refused the operation")


def section(name: str, state: State, facts: TellingFacts = FOR_OURSELVES) -> str:
    body = issue_body(state, incident(state, facts), facts)
    return body.partition(f"## {name}\n")[2].partition("\n## ")[0]


def seen(*what: Observation) -> State:
    story = told.recovered_story()
    for each in what:
        story.tell(j.Observed(what=each))
    return story.state


def test_the_six_questions_of_the_first_minute_are_answered_first() -> None:
    said = section("In short", told.documented())
    for wanted in (
        "| **What happened** | Requests failed from 2026-11-23 02:41:07 to 03:00:21 UTC: 214 of 1,932 ",
        '`relation "sessions" does not exist`',
        "| **What was done** | Rolled back to deploy-2026-11-22-1410",
        "| **Is it over** | **Yes** since 03:01:23 UTC",
        "| **Does it stay back** | Deploys are frozen: auto-deploy is off, read back. Not stopped by that: ",
        "| **What it cost** | 214 failed requests in 19 min 14 s.",
        "| **Which change did it** | commit [f6e5d4c3b2](<https://github.com/shop/api/commit/f6e5d4c3b2>)",
        "[pull request 312](<https://github.com/shop/api/pull/312>)",
        "one of 7 commits; 1 variable changed as well",
    ):
        assert wanted in said


@pytest.mark.parametrize(
    ("story", "answer"),
    [
        ("under-way", "**Not yet**"),
        ("recovered", "**Yes**"),
        ("target-unhealthy", "**No**"),
        ("inconclusive", "**Not known**"),
        ("lost", "**Not known**"),
    ],
)
def test_whether_it_is_over_is_said_for_every_end(story: str, answer: str) -> None:
    assert f"| **Is it over** | {answer}" in section("In short", told.STORIES[story]())


def test_a_target_that_is_unhealthy_too_takes_the_blame_off_the_change() -> None:
    said = section("In short", told.target_unhealthy())
    assert "| **Which change did it** | Perhaps none, as the Target is unhealthy too. Suspected was" in said


def test_what_was_undone_names_commits_variables_migrations_and_the_pre_deploy_command() -> None:
    said = section("What was undone", told.documented())
    for wanted in (
        "**Commits**: 7, of which 2 are listed, 23 files",
        "[compare](<https://github.com/shop/api/compare/a1b2c3d4e5...f6e5d4c3b2>)",
        "| ada | [312](<https://github.com/shop/api/pull/312>) Cache sessions in Redis |",
        "`SESSION_STORE_URL` (changed)",
        "They are again as the Target had them.",
        "`db/migrations/0042_sessions.sql`",
        "a rollback does not undo them",
        "02:40:20 to 02:40:48 UTC, failed: npm run migrate exited with 1",
    ):
        assert wanted in said


def test_before_anything_was_done_it_says_what_going_back_would_undo() -> None:
    said = section("What going back would undo", told.unsafe())
    assert "**Commits**: 7 commits." in said
    assert "They are again" not in said


def refused() -> State:
    # Railway refused the only Route that was tried.
    story = told.Story().planned()
    story.tell(j.Intent(rung=0, route=Route.ROLLBACK, subject=told.GOOD_ID))
    story.tell(j.Answer(rung=0, reply=j.Reply.REFUSED, says=draft("Not Authorized")))
    return story.end(Reason.RAILWAY_REFUSED_TOKEN, ExitCode.NOT_RECOVERED)


def test_where_nothing_went_live_nothing_is_said_to_be_undone_or_not_to_have_been_needed() -> None:
    state = refused()
    assert state.plan is not None
    free = tuple(replace(rung, barred=None) for rung in state.plan.rungs)
    state = replace(state, plan=replace(state.plan, rungs=free))
    body = issue_body(state, incident(state, FOR_OURSELVES), FOR_OURSELVES)
    assert "## What going back would undo" in body
    for wrong in ("## What was undone", "Rolled back from", "not needed"):
        assert wrong not in body
    assert "| Failed deployment |" in body
    assert "| not tried |" in body
    assert "Roll back in Railway's dashboard" in body


def test_where_no_log_could_be_read_nobody_claims_to_have_looked() -> None:
    state = seen(Impact(missing=UNREAD), Kept(part=Part.DEPLOY_LOG, missing=UNREAD))
    assert state.started is not None
    said = section("In short", replace(state, started=replace(state.started, reason=None)))
    assert "| **What happened** | Not known: no data from Railway's logs. |" in said


def test_commits_that_could_not_be_read_are_no_data() -> None:
    said = section("What was undone", seen(ChangesMade(base="a" * 40, head="b" * 40, missing=UNREAD)))
    assert "**Commits**: no data: Railway refused the operation." in said


def test_the_impact_tells_failures_paths_traffic_resources_and_railways_own_trouble() -> None:
    said = section("Impact", told.documented())
    for wanted in (
        "**214 of 1,932 requests failed (11.1 %)**, from 2026-11-23 02:41:07 to 03:00:21 UTC (19 min 14 s)",
        "| `POST /api/checkout` | 190 | 300 |",
        "and 3 more paths with failures.",
        "| before it | 2026-11-23 01:41:00 to 02:41:00 | 5,793 | 200: 5,790, 500: 3 | 21 ms | 64 ms |",
        "| after | 2026-11-23 03:00:00 to 03:02:00 | no data: no traffic was seen yet |",
        "| CPU (vCPU) | 0.31 | 0.92 | 2.00 |",
        "trouble was announced since 2026-11-23 01:00 UTC**: “Elevated latency in EU West”",
        "A rollback does not mend an outage of Railway itself.",
    ):
        assert wanted in said


def test_where_there_is_no_data_it_says_so_with_its_reason_and_shows_no_zero() -> None:
    window = TrafficIn(start=START, end=START, missing=UNREAD)
    said = section(
        "Impact",
        seen(
            Impact(missing=draft("no data: Railway's HTTP log of this deployment has no rows")),
            Traffic(before=None, during=window, after=window),
            Resources(start=START, end=START, missing=UNREAD),
            Platform(missing=UNREAD),
        ),
    )
    assert "**Requests**: no data: Railway's HTTP log of this deployment has no rows." in said
    assert "**CPU and memory**: no data: Railway refused the operation." in said
    assert "**Railway's own status**: no data: Railway refused the operation." in said
    assert " | 0 |" not in said
    assert "0 of 0" not in said


def test_failures_of_a_log_that_was_not_read_to_its_end_are_a_lower_bound() -> None:
    impact = Impact(
        start=START, end=START, requests=10, failed=4, complete=False, missing=draft("the allowance is used")
    )
    said = section("Impact", seen(impact))
    assert "**At least 4 of 10 requests failed (40.0 %)**" in said
    assert "The log was not read to its end: the allowance is used." in said


def test_the_evidence_names_each_file_and_what_is_missing() -> None:
    said = section("Evidence", told.documented())
    for wanted in (
        "[the evidence as a zip](<https://github.com/shop/api/actions/runs/4711/artifacts/99>)",
        "kept until 2027-02-21 (UTC)",
        "6 files, 1.8 MB. `manifest.json`",
        "| `deploy.txt` | deploy log | 12,345 | 1.2 MB | 2026-11-23 02:41:00 to 03:00:22 |",
        "| 420 by Railway (2 notices); not read to its end | email 14, env:DATABASE_URL 3 | 2026-11-30 |",
        "- Missing: the build log: Railway refused the operation: Problem processing request",
    ):
        assert wanted in said


def test_a_log_that_could_not_be_redacted_is_missing_and_says_why() -> None:
    why = draft("not shown, as it could not be redacted: it took longer than 30 s")
    kept = Kept(part=Part.DEPLOY_LOG, missing=why)
    gone = Excerpt(which=ExcerptKind.FIRST_ERROR, part=Part.DEPLOY_LOG, missing=why)
    said = section("Evidence", seen(kept, gone))
    assert (
        "- Missing: the deploy log: not shown, as it could not be redacted: it took longer than 30 s" in said
    )
    assert "There is no excerpt around the first error: not shown, as it could not be redacted" in said
    assert "<details>" not in said


def test_where_it_is_not_attached_it_says_why_and_where_it_is() -> None:
    story = collected(told.recovered_story(), attached=False)
    failed = j.Told(outlet="artifact", done=False, says=draft("GitHub's results service answered 403."))
    said = section("Evidence", story.tell(failed).state)
    assert "**Not attached** as an artifact: GitHub's results service answered 403." in said
    assert "`out/evidence` on the runner" in said
    assert "`actions/upload-artifact`" in said


def test_outside_of_actions_the_folder_on_this_machine_is_named() -> None:
    state = collected(told.recovered_story(), attached=False).state
    assert state.started is not None
    at_home = replace(state, started=replace(state.started, run_url=None))
    assert "The files are in `out/evidence`, on the machine that ran rerail." in section("Evidence", at_home)


def test_an_excerpt_marks_the_error_and_is_folded() -> None:
    said = section("Evidence", told.documented())
    assert "<summary>Excerpt around the first error</summary>" in said
    assert '\n▶ 2026-11-23T02:41:07.120000Z  ERROR  relation "sessions" does not exist\n' in said


def test_evidence_under_way_and_evidence_that_never_ended_are_told_apart() -> None:
    going = told.Story().sent().tell(j.Observed(what=Platform(stable=True))).state
    assert "It is still being collected." in section("Evidence", going)
    assert "It was not complete" in section("Evidence", seen(Platform(stable=True)))


def test_collecting_that_ended_early_says_why() -> None:
    early = Collected(folder="out/evidence", files=1, bytes=999, missing=draft("the time was up"))
    assert "Collecting ended early: the time was up." in section("Evidence", seen(early))


def test_the_timeline_begins_with_what_the_evidence_knows_at_its_own_times() -> None:
    said = section("Timeline", told.documented())
    rows = [line for line in said.splitlines() if line.startswith(("| 2026", "| 0"))]
    times = [row[2:].partition(" |")[0][-8:] for row in rows]
    assert times == sorted(times)
    assert rows[0].startswith("| 2026-11-23 02:40:48 | The failed deployment's pre-deploy command failed")
    assert sum("2026-11-23 0" in row[:24] for row in rows) == 1
    assert "| 02:41:07 | First failed request | Railway |" in said


def test_each_new_day_of_the_timeline_has_its_date() -> None:
    impact = Impact(requests=1, failed=1, first_failure=START - timedelta(days=1), last_failure=START)
    said = section("Timeline", seen(impact))
    assert "| 2026-11-22 03:00:00 | First failed request" in said
    assert "| 2026-11-23 03:00:00 | " in said


def test_where_only_variables_differ_it_says_that_no_commit_was_undone() -> None:
    state = told.recovered()
    assert state.plan is not None
    undone = replace(state.plan.undone, commits=0)
    said = section("What was undone", replace(state, plan=replace(state.plan, undone=undone)))
    assert "**Commits**: none, as both deployments run the same commit." in said


def test_what_is_missing_is_named_in_plain_english() -> None:
    said = section("Evidence", seen(*(Kept(part=part, missing=UNREAD) for part in Part)))
    assert "- Missing: the deploy log: Railway refused" in said
    assert "- Missing: Railway's own status: Railway refused" in said
