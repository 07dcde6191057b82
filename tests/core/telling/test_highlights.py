"""What happened before the run, at its own times."""

from __future__ import annotations

from rerail.core.telling.highlights import error_words, highlights
from rerail.core.telling.timeline import Stage
from tests import telling_states as told


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
