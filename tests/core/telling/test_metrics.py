"""The runbook's metrics: each says how it was obtained, or why it is unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.evidence.values import Excerpt, ExcerptKind, Impact, Kept, Part
from rerail.core.telling.circumstances import FOR_OURSELVES
from rerail.core.telling.metrics import detected, impacted, metrics
from rerail.core.telling.next_steps import next_steps
from rerail.core.telling.unknown import BEGINNING, unknown
from rerail.core.text import draft
from tests import telling_states as told
from tests.fakes import START

if TYPE_CHECKING:
    from rerail.core.state import State


def seen(what: Impact | Excerpt) -> State:
    return told.recovered_story().tell(j.Observed(what=what)).state


def test_they_are_the_runbooks_five_and_the_time_to_live() -> None:
    assert [metric.name for metric in metrics(told.documented())] == [
        "Time to detect",
        "Time to initiate",
        "Time to live",
        "Time to restore",
        "User impact duration",
        "Root-cause category",
    ]


@pytest.mark.parametrize("story", told.STORIES)
def test_each_says_how_it_was_obtained_or_why_it_is_unknown(story: str) -> None:
    assert all(metric.how for metric in metrics(told.STORIES[story]()))


def test_detection_counts_from_the_first_failed_request() -> None:
    found = detected(told.documented())
    assert found.seconds == timedelta(minutes=18, seconds=53).total_seconds()
    assert "first failed request" in found.how


def test_without_requests_detection_counts_from_the_first_error_in_the_log() -> None:
    error = Excerpt(
        which=ExcerptKind.FIRST_ERROR,
        part=Part.DEPLOY_LOG,
        lines=(draft("boom"),),
        marked=0,
        at=START - timedelta(minutes=3),
    )
    found = detected(seen(error))
    assert (found.seconds, "first error" in found.how) == (180.0, True)


def test_without_either_it_counts_from_what_a_person_said() -> None:
    state = told.recovered()
    assert state.started is not None
    since = replace(state, started=replace(state.started, bad_since=START - timedelta(minutes=10)))
    assert detected(since).seconds == 600.0


def test_before_the_logs_were_read_nobody_claims_that_nothing_was_found_in_them() -> None:
    assert "were not read" in detected(told.under_way()).how
    assert "was not read" in impacted(told.under_way()).how
    assert detected(told.under_way()).seconds is None


def test_no_rows_are_no_data_and_no_failures_are_zero() -> None:
    assert impacted(seen(Impact())).seconds is None
    none_failed = impacted(seen(Impact(requests=10, failed=0)))
    assert (none_failed.seconds, none_failed.at_least) == (0.0, False)


def test_impact_that_may_go_on_is_a_lower_bound() -> None:
    going = Impact(requests=10, failed=2, first_failure=START - timedelta(minutes=1), last_failure=START)
    unfinished = told.Story().sent().tell(j.Observed(what=going)).state
    assert impacted(unfinished).at_least
    assert not impacted(seen(going)).at_least
    assert impacted(seen(replace(going, complete=False))).at_least


def test_the_root_cause_is_a_suggestion_with_its_reason() -> None:
    found = metrics(told.documented())[-1]
    assert found.words == "Database migration issue (suggested)"
    assert found.how == "The pre-deploy command of the failed deployment failed."


REFUSED = draft("Railway refused the operation")
UNREAD_LOG = Kept(part=Part.DEPLOY_LOG, missing=REFUSED)
READ_LOG = Kept(part=Part.DEPLOY_LOG, file="deploy.txt", lines=3)


@pytest.mark.parametrize(
    ("impact", "kept", "how"),
    [
        (Impact(missing=REFUSED), UNREAD_LOG, "no data from Railway's logs"),
        (Impact(missing=REFUSED), READ_LOG, "no error was found in the deploy log, and there is no data"),
        (Impact(requests=3, failed=0), UNREAD_LOG, "no failed request was found in Railway's HTTP log, and"),
        (Impact(requests=3, failed=0), READ_LOG, "no failed request or error was found in Railway's logs"),
    ],
)
def test_nobody_claims_to_have_found_nothing_in_a_log_that_was_not_read(
    impact: Impact, kept: Kept, how: str
) -> None:
    story = told.recovered_story().tell(j.Observed(what=impact)).tell(j.Observed(what=kept))
    assert detected(story.state).how.startswith(how)


def test_a_beginning_that_was_measured_is_not_said_to_be_unknown_where_nothing_was_done() -> None:
    failed = Impact(requests=10, failed=2, first_failure=START, last_failure=START)
    state = told.nothing_found()
    assert BEGINNING in unknown(state)
    measured = replace(state, evidence=replace(state.evidence, impact=failed))
    assert BEGINNING not in unknown(measured)
    assert not [step for step in next_steps(measured, FOR_OURSELVES) if "since when" in step.says]
