"""What an Incident is called, when it is the same one, and what it tells a tired person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rerail.core.judging.reasons import Reason
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts, told_at_home
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.telling.incident import LABELS, incident, title
from rerail.core.telling.metrics import time_to_initiate, time_to_live, time_to_restore
from rerail.core.telling.tone import Tone
from rerail.core.telling.unknown import unknown
from rerail.errors import ExitCode
from tests import telling_states as told
from tests.fakes import START, FakeClock


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("recovered", "api in production: rolled back to deploy-2026-11-22-1410 — recovered"),
        ("inconclusive", "api in production: rolled back to deploy-2026-11-22-1410 — inconclusive"),
        ("target-unhealthy", "api in production: rolled back to deploy-2026-11-22-1410 — not recovered"),
        ("lost", "api in production: rollback to deploy-2026-11-22-1410 — inconclusive"),
        ("under-way", "api in production: rolling back to deploy-2026-11-22-1410"),
        ("nothing-found", "api in production: nothing to roll back to"),
        ("dry-run", "dry run, api in production: would roll back to deploy-2026-11-22-1410"),
        ("unreachable", "api in production: rollback could not begin"),
    ],
)
def test_the_title_says_service_environment_target_and_status(story: str, expected: str) -> None:
    assert title(told.STORIES[story]()) == expected


def test_a_title_stays_short_enough_for_github() -> None:
    assert len(title(told.recovered(told.Words(tag="deploy-" + "x" * 400)))) <= 256


def test_an_incident_is_one_per_failed_deployment_from_the_moment_it_is_sent() -> None:
    expected = f"{told.SERVICE_ID}/{told.ENVIRONMENT_ID}/{told.BAD_ID}"
    stories = ("under-way", "recovered", "lost", "target-unhealthy")
    assert {fingerprint(told.STORIES[s]()) for s in stories} == {expected}


def test_an_end_before_acting_is_one_incident_per_service_environment_and_day() -> None:
    stories = ("nothing-found", "unsafe", "unreachable")
    assert {fingerprint(told.STORIES[s]()) for s in stories} == {"api/production/2026-11-23"}
    tomorrow = told.Story(clock=FakeClock(START + timedelta(days=1))).begin()
    state = tomorrow.end(Reason.RAILWAY_UNREACHABLE, ExitCode.REMOTE_UNAVAILABLE)
    assert fingerprint(state) == "api/production/2026-11-24"


@pytest.mark.parametrize("story", ["dry-run", "nothing-wrong", "misconfigured"])
def test_nothing_is_filed_for_a_dry_run_a_mistaken_option_or_when_nothing_is_wrong(story: str) -> None:
    assert fingerprint(told.STORIES[story]()) is None


def test_nothing_is_filed_before_the_rollback_was_sent() -> None:
    assert fingerprint(told.Story().planned().state) is None


def test_a_name_can_not_end_the_comment_that_holds_the_fingerprint() -> None:
    words = told.Words(service="a--><b", environment="x--y")
    story = told.Story(words=words).begin()
    found = fingerprint(story.end(Reason.RAILWAY_UNREACHABLE, ExitCode.REMOTE_UNAVAILABLE))
    assert found is not None
    assert "--" not in found
    assert ">" not in found
    assert "<" not in found


@pytest.mark.parametrize(
    ("story", "tone", "headline"),
    [
        ("recovered", Tone.GOOD, "RECOVERED"),
        ("inconclusive", Tone.DOUBTFUL, "INCONCLUSIVE"),
        ("target-unhealthy", Tone.BAD, "NOT RECOVERED"),
        ("under-way", Tone.UNDER_WAY, "UNDER WAY"),
        ("dry-run", Tone.GOOD, "DRY RUN"),
        ("unsafe", Tone.BAD, "UNSAFE, NOTHING DONE"),
    ],
)
def test_the_status_is_said_in_a_word_or_two(story: str, tone: Tone, headline: str) -> None:
    found = incident(told.STORIES[story](), FOR_OURSELVES)
    assert (found.tone, found.headline, found.labels) == (tone, headline, LABELS)


@pytest.mark.parametrize("story", told.STORIES)
def test_every_run_says_what_comes_next(story: str) -> None:
    assert incident(told.STORIES[story](), FOR_OURSELVES).next_steps


def test_an_unsafe_plan_names_the_exact_command_that_goes_ahead_first() -> None:
    command = (
        "rerail rollback --service api --environment production --repository shop/api --accept-migrations"
    )
    assert incident(told.unsafe(), FOR_OURSELVES).next_steps[0].command == command


def test_an_unhealthy_target_is_told_as_not_the_deploys_fault() -> None:
    said = incident(told.target_unhealthy(), FOR_OURSELVES).next_steps[0].says
    assert said.startswith("The release was not the cause.")


@pytest.mark.parametrize(
    ("story", "warned"),
    [("still-on", True), ("lost", True), ("recovered", False), ("unsafe", False), ("undone", False)],
)
def test_it_warns_that_auto_deploy_is_still_on_exactly_where_it_is_or_may_be(
    story: str, warned: bool
) -> None:
    warning = incident(told.STORIES[story](), FOR_OURSELVES).warning or ""
    assert warning.startswith("AUTO-DEPLOY IS STILL ON") is warned


def test_without_proof_it_says_that_the_answering_deployment_is_unknown() -> None:
    assert any("Whether it is the Target that answers" in says for says in unknown(told.inconclusive()))
    assert not any("Whether it is the Target" in says for says in unknown(told.recovered()))


def test_after_a_lost_answer_it_says_that_the_rollback_itself_is_unknown() -> None:
    assert unknown(told.lost())[0].startswith("Whether Railway carried the rollback out")


def test_a_repository_of_unknown_visibility_counts_as_public() -> None:
    state = told.Story(private=None).read().state
    assert not told_at_home(TellingFacts(), state).open
    assert not told_at_home(TellingFacts(private=True), state).open
    assert told_at_home(TellingFacts(), told.recovered()).open
    assert TellingFacts(private=False, public_evidence=True).open


def test_the_times_count_from_the_start_of_the_process() -> None:
    state = told.recovered()
    assert time_to_initiate(state) == pytest.approx(1.0)
    assert time_to_live(state) == pytest.approx(27.3, abs=0.1)
    assert state.verify.closed_at is not None
    assert time_to_restore(state) == (state.verify.closed_at - START).total_seconds()


@pytest.mark.parametrize("story", ["inconclusive", "target-unhealthy", "under-way", "dry-run"])
def test_time_to_restore_is_unknown_unless_recovered(story: str) -> None:
    assert time_to_restore(told.STORIES[story]()) is None
