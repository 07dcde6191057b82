"""What a terminal or a job's log is told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.choosing.choice import NothingFound
from rerail.core.state import State
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.telling.go_ahead import go_ahead_options
from rerail.core.telling.result import result
from rerail.core.telling.timeline import Stage
from rerail.core.telling.tone import Tone
from rerail.render.console import closing, lines, staged_lines, toned_closing
from rerail.render.plan import console_line, plan_markdown, plan_parts
from rerail.render.short import with_short_ids
from tests import telling_states as told
from tests.render.test_escape import HOSTILE

FACTS = TellingFacts(private=True, result_path="out/result.json", journal_path="out/journal.jsonl")


def said(state: State) -> str:
    return "\n".join((*lines(State(), state), *closing(state, result(state, FACTS))))


def plan_lines(state: State) -> tuple[str, ...]:
    return tuple(console_line(part) for part in plan_parts(state))


@pytest.mark.parametrize("story", told.STORIES)
def test_every_line_is_one_line(story: str) -> None:
    state = told.STORIES[story]()
    for line in (*lines(State(), state), *closing(state, result(state, FACTS))):
        assert "\n" not in line


def test_an_event_has_its_time_and_only_new_ones_are_told() -> None:
    story = told.Story().sent()
    before = story.state
    after = j.NewestSeen(rung=0, active=(), found=story.new("DEPLOYING"))
    story.tell(after, after=2.0)
    assert lines(before, story.state) == (
        f"03:00:03  New deployment found: {told.NEW_ID[:8]}",
        "03:00:03  New deployment is DEPLOYING",
    )
    assert lines(story.state, story.state) == ()


def test_the_plan_is_shown_before_anything_is_sent() -> None:
    found = lines(State(), told.recovered())
    sent = next(i for i, line in enumerate(found) if "Request leaves" in line)
    plan = next(i for i, line in enumerate(found) if "Restores image and variables" in line)
    assert plan < sent


def test_lines_know_the_part_of_the_run_they_belong_to() -> None:
    stages = [line.stage for line in staged_lines(State(), told.recovered())]
    assert stages[0] is Stage.CHOOSE
    assert stages[-1] is Stage.TELL
    assert set(stages) == set(Stage) - {Stage.BEFORE, Stage.WATCH}


def test_it_closes_with_verdict_warning_deeds_unknowns_next_steps_and_files() -> None:
    lines_said = closing(told.recovered(), result(told.recovered(), FACTS))
    assert lines_said[0] == ""
    assert lines_said[1] == (
        "RECOVERED: api in production is back on deploy-2026-11-22-1410 since 03:00:27 UTC, "
        "proven by the request log."
    )
    text = "\n".join(lines_said)
    wanted = (
        "RECOVERED: ",
        "Deploys are frozen: auto-deploy is off, read back.",
        "exit code 0",
        "Restored 1 min 24 s",
        "Still unknown:",
        "What comes next:",
        "https://github.com/shop/api/issues/12",
        "out/result.json",
        "out/journal.jsonl",
    )
    places = [text.index(word) for word in wanted]
    assert places == sorted(places)


def test_a_run_that_sent_nothing_says_so() -> None:
    assert "Nothing was sent to Railway." in closing(told.unsafe(), result(told.unsafe(), FACTS))
    assert "Nothing was sent to Railway." not in closing(told.lost(), result(told.lost(), FACTS))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_command_and_adds_no_line(text: str) -> None:
    words = told.Words(**dict.fromkeys(told.Words.__dataclass_fields__, text))
    calm, hostile = said(told.recovered()).splitlines(), said(told.recovered(words)).splitlines()
    assert len(calm) == len(hostile)
    assert not any(line.lstrip().startswith("::") or "##[" in line or "\x1b" in line for line in hostile)


def test_the_plan_names_service_live_target_reason_routes_checks_and_deadline() -> None:
    text = "\n".join(plan_lines(told.dry_run()))
    wanted = (
        "Service     api in production",
        f"Live        {told.BAD_ID[:8]} (SUCCESS",
        "            “Cache sessions in Redis”",
        f"Target      {told.TAG}: {told.GOOD_ID[:8]} (REMOVED",
        "            “Speed up the product list”",
        "Why         It is the newest release that served well",
        "served 9 min, less than 30 min",
        "Route       rollback: Restores",
        "barred: a rebuild was not allowed",
        "Check       health: https://api.shop.example/health",
        "Deadline    7 min 15 s",
        "Warning     Going back changes SESSION_STORE_URL.",
    )
    places = [text.index(word) for word in wanted]
    assert places == sorted(places)


def test_without_a_target_the_plan_says_why_and_what_to_do() -> None:
    text = "\n".join(plan_lines(told.nothing_found()))
    assert "Target      none" in text
    assert "Do          Fix forward, or name a commit with --target." in text
    assert "none is needed" in "\n".join(plan_lines(told.nothing_wrong()))


def test_an_unsafe_plan_says_how_to_go_ahead() -> None:
    state = told.unsafe()
    assert state.plan is not None
    assert go_ahead_options(state.plan) == ("--accept-migrations",)
    assert "to go ahead all the same: --accept-migrations" in "\n".join(plan_lines(state))


@pytest.mark.parametrize("story", told.STORIES)
def test_the_plan_is_shown_at_any_stage(story: str) -> None:
    state = told.STORIES[story]()
    assert plan_lines(state)[0] == "Service     api in production"
    page = plan_markdown(state)
    assert page.count("\n") + page.count(" <br> ") == len(plan_lines(state)) + 1
    assert "–" not in page.partition("\n")[2]  # noqa: RUF001  the dash of an empty cell


def test_the_empty_state_can_be_told() -> None:
    assert lines(State(), State()) == ()
    assert closing(State(), result(State(), FACTS))[:2] == ("", "UNDER WAY")


def test_without_another_deployment_nothing_is_said_of_those_passed_over() -> None:
    state = told.nothing_found()
    assert isinstance(state.choice, NothingFound)
    alone = replace(state, choice=replace(state.choice, passed_over=()))
    record = result(state, FACTS)
    assert "  - Read why each deployment was passed over." in closing(state, record)
    assert not any("passed over" in line for line in closing(alone, record))


def test_why_there_is_no_target_is_said_once() -> None:
    state = told.nothing_found()
    text = said(state)
    assert text.count("This is the first deployment of the service.") == 1
    assert text.count("Fix forward, or name a commit with --target.") == 1
    assert "Passed over 22222222: served 9 min, less than 30 min" in text


def test_what_stops_a_plan_is_said_in_the_plan_and_at_the_end() -> None:
    text = said(told.unsafe())
    assert text.count("Going back crosses migrations/0042_sessions.sql.") == 2
    assert "UNSAFE, NOTHING DONE: Going back crosses" in text
    assert (
        text.count(
            "rerail rollback --service api --environment production --repository shop/api --accept-migrations"
        )
        == 1
    )


def test_a_failing_stop_is_a_bad_line_of_the_plan_and_a_price_is_none() -> None:
    tones = {line.text.strip(): line.tone for line in staged_lines(State(), told.unsafe())}
    assert tones["Stop        Going back crosses migrations/0042_sessions.sql."] is Tone.BAD
    assert tones["Warning     Going back changes SESSION_STORE_URL."] is Tone.DOUBTFUL
    assert tones["Route       rollback: Restores image and variables; seconds, no build."] is None


@pytest.mark.parametrize(
    ("story", "tone"),
    [("recovered", Tone.GOOD), ("inconclusive", Tone.DOUBTFUL), ("target-unhealthy", Tone.BAD)],
)
def test_the_verdict_at_the_end_has_its_tone(story: str, tone: Tone) -> None:
    state = told.STORIES[story]()
    found = toned_closing(state, result(state, FACTS))
    assert found[1].tone is tone
    assert tuple(line.text for line in found) == closing(state, result(state, FACTS))


def test_a_deadline_holds_the_time_of_a_rebuild_where_the_first_open_rung_builds() -> None:
    state = told.dry_run()
    assert state.plan is not None
    barred, open_rung = state.plan.rungs
    rungs = (replace(barred, barred="its image is gone"), replace(open_rung, barred=None))
    plan = replace(state.plan, rungs=rungs, timing=replace(state.plan.timing, rebuild=120.0))
    rebuilt = replace(state, plan=plan)
    text = "\n".join(plan_lines(rebuilt))
    assert "Deadline    9 min 15 s, of it 2 min for the build, from the request" in text
    assert result(rebuilt, FACTS).deadline == 555.0
    assert result(state, FACTS).deadline == 435.0


def test_ids_are_short_and_addresses_whole() -> None:
    url = f"https://railway.com/project/{told.SERVICE_ID}?id={told.NEW_ID}"
    assert with_short_ids(f"{told.NEW_ID}, ({told.BAD_ID})") == "44444444, (33333333)"
    assert with_short_ids(url) == url
    assert told.NEW_ID not in said(told.recovered())
    assert result(told.recovered(), FACTS).deployment_id == told.NEW_ID
