from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.settings import kinds as k
from tests.settings.support import NOW, SAMPLES

KINDS = sorted(SAMPLES, key=lambda kind: (kind.noun, kind.metavar))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in SAMPLES for text in SAMPLES[kind]])
def test_each_sample_is_read(kind: k.Kind, text: str) -> None:
    assert kind.read(text, NOW) is not None


@given(kind=st.sampled_from(KINDS), text=st.text(min_size=1))
def test_a_kind_reads_a_text_or_raises_a_value_error_and_nothing_else(kind: k.Kind, text: str) -> None:
    try:
        kind.read(text.strip() or "x", NOW)
    except ValueError as error:
        sentence = kind.why(text, error)
        assert sentence.endswith(kind.allowed)
        assert "\n" not in sentence


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_is_the_sum_of_its_parts(hours: int, minutes: int, seconds: int) -> None:
    total = hours * 3600 + minutes * 60 + seconds
    assert k.DURATION.read(f"{hours}h{minutes}m{seconds}s", NOW) == float(total)
    assert k.DURATION.read(str(total), NOW) == float(total)


@given(
    now=st.datetimes(min_value=datetime(2020, 1, 2), max_value=datetime(2030, 1, 1)),  # noqa: DTZ001
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
def test_a_time_of_day_is_the_last_time_it_was_that_time(now: datetime, hour: int, minute: int) -> None:
    present = now.replace(tzinfo=UTC)
    moment = k.TIMESTAMP.read(f"{hour:02}:{minute:02}", present)
    assert isinstance(moment, datetime)
    assert (moment.hour, moment.minute, moment.second) == (hour, minute, 0)
    assert timedelta(0) <= present - moment < timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        (k.DURATION, "half an hour", "is not a duration"),
        (k.DURATION, "-5m", "is not a duration"),
        (k.DURATION, "5m3h", "is not a duration"),
        (k.DURATION, "999999h", "is longer than 30 days"),
        (k.TIME_LIMIT, "0s", "leaves no time at all"),
        (k.TIMESTAMP, "yesterday", "is not a time"),
        (k.TIMESTAMP, "2026-11-23T02:40:00", "does not say its time zone"),
        (k.TIMESTAMP, "2026-11-23T03:00:01Z", "lies in the future"),
        (k.URL, "ftp://a/b", "is not a URL"),
        (k.URL, "example.com/health", "is not a URL"),
        (k.URL, "https://a:port/", "is not a URL"),
        (k.URL, "https://a/b c", "has a space or a line break in it"),
        (k.REPOSITORY, "name", "is not a repository"),
        (k.REPOSITORY, "https://github.com/o/n", "is not a repository"),
        (k.TAG_PATTERN, "deploy *", "has a character that no tag can have"),
        (k.TAG_PATTERN, "{env}-*", "has another placeholder than {service}"),
        (k.JQ, ".a ==", "is not a valid jq expression"),
        (k.ROUTE, "upload", "is not a Route; write rollback, redeploy or commit"),
        (k.FLAG, "maybe", "is not true or false"),
        (k.NAME, "two\nlines", "has more than one line"),
    ],
)
def test_a_mistake_says_what_is_wrong_with_the_text(kind: k.Kind, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r".*") as caught:
        kind.read(text, NOW)
    assert why in kind.why(text, caught.value)


def test_user_password_and_query_of_a_url_are_never_quoted() -> None:
    text = "https://user:hunter2@a.example/x?key=s3cr3t"
    with pytest.raises(ValueError, match="has credentials in it") as caught:
        k.URL.read(text, NOW)
    said = k.URL.why(text, caught.value)
    assert "hunter2" not in said
    assert "s3cr3t" not in said
    assert "a.example" in said


@given(st.sampled_from(KINDS), st.data())
def test_the_json_schema_s_pattern_accepts_what_the_kind_accepts(kind: k.Kind, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SAMPLES[kind]))
    pattern = kind.schema.get("pattern")
    assert pattern is None or re.search(pattern, text)
