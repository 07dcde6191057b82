"""result.json: complete at every stage, and the same after a round trip."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import NoneType

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.core.record import OUTPUTS, SCHEMA_VERSION, Result, UnknownVersion, decode, encode, outputs
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.telling.result import result
from tests import telling_states as told

FACTS = TellingFacts(private=True, result_path="out/result.json", journal_path="out/journal.jsonl")
st.register_type_strategy(
    datetime,
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  bounds are naive by hypothesis' contract
)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False, width=32))
st.register_type_strategy(int, st.integers(-(2**31), 2**31))
st.register_type_strategy(str, st.text(st.characters(codec="utf-8"), max_size=20))


@given(st.builds(Result, schema_version=st.just(SCHEMA_VERSION), timeline=st.just(())))
def test_a_record_survives_writing_and_reading(record: Result) -> None:
    assert decode(encode(record)) == record


@pytest.mark.parametrize("story", told.STORIES)
def test_the_record_of_every_story_survives_writing_and_reading(story: str) -> None:
    record = result(told.STORIES[story](), FACTS)
    assert decode(encode(record)) == record


def test_the_keys_are_the_documented_ones() -> None:
    written = json.loads(encode(result(told.recovered(), FACTS)))
    assert written["schema_version"] == 1
    expected = {
        "verdict": "recovered",
        "reason-code": "recovered",
        "route": "rollback",
        "proof": "request-log",
        "target-tag": told.TAG,
        "target-deployment-id": told.GOOD_ID,
        "from-deployment-id": told.BAD_ID,
        "deployment-id": told.NEW_ID,
        "incident-number": 12,
        "incident-url": "https://github.com/shop/api/issues/12",
        "result-path": "out/result.json",
        "exit-code": 0,
    }
    assert {key: written[key] for key in expected} == expected


def test_a_run_that_ended_before_acting_has_no_verdict_but_a_reason() -> None:
    record = result(told.nothing_found(), FACTS)
    assert (record.verdict, record.reason_code) == (None, "nothing-to-roll-back-to")
    assert record.passed_over[0].why == "served 9 min, less than 30 min"
    assert outputs(record)["verdict"] == ""


@pytest.mark.parametrize("story", told.STORIES)
def test_the_outputs_are_strings_without_line_breaks(story: str) -> None:
    found = outputs(result(told.STORIES[story](), FACTS))
    assert tuple(found) == OUTPUTS
    assert not any("\n" in value or "\r" in value for value in found.values())


def test_a_figure_is_written_without_an_exponent() -> None:
    found = outputs(Result(time_to_initiate=0.25, time_to_restore=100.0))
    assert (found["time-to-initiate"], found["time-to-restore"]) == ("0.25", "100")


def test_a_record_of_a_newer_rerail_is_refused() -> None:
    newer = msgspec.json.encode({"schema_version": SCHEMA_VERSION + 1})
    with pytest.raises(UnknownVersion, match="newer"):
        decode(newer)


def test_an_unknown_key_is_ignored() -> None:
    assert decode(b'{"schema_version": 1, "added-later": true}') == Result()


def test_each_check_tells_its_last_outcome() -> None:
    checks = {c.name: c for c in result(told.target_unhealthy(), FACTS).checks}
    assert (checks["health"].outcome, checks["health"].in_a_row) == ("failed", 12)
    assert isinstance(checks["smoke"].outcome, NoneType)
