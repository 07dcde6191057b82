"""Rate-limit headers in the forms that are in use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.railway.limits import rate_limit

DATE = "Mon, 23 Nov 2026 03:00:00 GMT"
FOUR = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "reset",
    [
        "1795406400",
        "1795406400000",
        "1795406400.0",
        "3600",
        "Mon, 23 Nov 2026 04:00:00 GMT",
        "2026-11-23T04:00:00Z",
        "2026-11-23T05:00:00+01:00",
    ],
)
def test_each_form_of_the_reset_means_the_same_moment(reset: str) -> None:
    said = rate_limit({"x-ratelimit-remaining": "17", "x-ratelimit-reset": reset, "date": DATE})
    assert said is not None
    assert (said.remaining, said.resets_at) == (17, FOUR)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining": "17"},
        {"x-ratelimit-reset": "1795410000"},
        {"x-ratelimit-remaining": "many", "x-ratelimit-reset": "1795410000"},
        {"x-ratelimit-remaining": "17", "x-ratelimit-reset": "3600"},  # from when on?
        {"x-ratelimit-remaining": "17", "x-ratelimit-reset": "soon", "date": DATE},
        {"x-ratelimit-remaining": "17", "x-ratelimit-reset": "1e30", "date": DATE},
        {"x-ratelimit-remaining": "17", "x-ratelimit-reset": "2026-11-23T04:00:00"},  # in which zone?
    ],
)
def test_half_a_word_is_none(headers: dict[str, str]) -> None:
    assert rate_limit(headers) is None


@given(st.text() | st.floats().map(str), st.text() | st.floats().map(str), st.text())
def test_any_header_gives_a_limit_in_utc_or_none(remaining: str, reset: str, date: str) -> None:
    said = rate_limit({"x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset, "date": date})
    if said is not None:
        assert said.remaining >= 0
        assert said.resets_at.tzinfo is UTC
