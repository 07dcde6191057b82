"""What happened before the run, at its own times."""

from __future__ import annotations

import pytest

from rerail.core.evidence.values import Excerpt, ExcerptKind, Part
from rerail.core.telling.highlights import error_words, highlights
from rerail.core.telling.timeline import Stage
from rerail.core.text import Safe
from tests import telling_states as told

AT = "2026-11-25T22:54:26.727486Z  ERROR  "
FRAMES = (
    "Traceback (most recent call last):",
    '  File "/app/a.py", line 8, in b',
    "    x()",
    "a.Broken: it broke",
)


def test_the_highlights_are_in_the_order_of_their_times() -> None:
    assert [(f"{row.at:%H:%M:%S}", row.event) for row in highlights(told.documented())] == [
        ("02:40:48", "The failed deployment's pre-deploy command failed"),
        ("02:41:00", "The failed deployment began to serve"),
        ("02:41:07", "First failed request"),
        ("02:41:07", "First error in its log"),
        ("03:00:21", "Last failed request that is known"),
    ]
    assert {row.stage for row in highlights(told.documented())} == {Stage.BEFORE}


def test_without_evidence_there_are_none() -> None:
    assert highlights(told.recovered()) == ()


def test_the_error_is_told_without_its_time_and_severity() -> None:
    found = told.documented().evidence.excerpts[0]
    assert error_words(found) == 'relation "sessions" does not exist'
    assert error_words(told.documented().evidence.excerpts[1]) == ""


@pytest.mark.parametrize("apart", [True, False])
def test_of_a_traceback_the_error_is_told_not_that_there_is_one(apart: bool) -> None:
    lines = [AT + frame for frame in FRAMES] if apart else (AT + "\n    ".join(FRAMES)).split("\n")
    made = tuple(Safe(line) for line in lines)
    found = Excerpt(which=ExcerptKind.FIRST_ERROR, part=Part.DEPLOY_LOG, lines=made, marked=0)
    assert error_words(found) == "a.Broken: it broke"


def test_a_traceback_that_was_cut_off_is_told_as_what_it_is() -> None:
    made = (Safe(AT + FRAMES[0]), Safe(AT + FRAMES[1]))
    found = Excerpt(which=ExcerptKind.FIRST_ERROR, part=Part.DEPLOY_LOG, lines=made, marked=0)
    assert error_words(found) == "Traceback (most recent call last):"
