from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.simulator.world.log_filter import FilterError, matcher

ROW = {"requestId": "abc-1", "httpStatus": 502, "path": "/health", "message": "upstream refused"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "refused",
        '"upstream refused"',
        "@requestId:abc-1",
        "@requestId:zzz OR @requestId:abc-1",
        "@httpStatus:>=500 AND @path:/health",
        "@httpStatus:500..599 refused",
        "-@httpStatus:200",
        "(@requestId:zzz OR refused) -nothing",
    ],
)
def test_a_filter_finds_what_it_describes(text: str) -> None:
    assert matcher(text)(ROW)


@pytest.mark.parametrize(
    "text", ["granted", "@requestId:abc", "@httpStatus:<500", "-refused", "refused AND no"]
)
def test_a_filter_leaves_out_the_rest(text: str) -> None:
    assert not matcher(text)(ROW)


@pytest.mark.parametrize("text", ["(refused", "refused)", "a OR"])
def test_a_broken_filter_is_refused(text: str) -> None:
    with pytest.raises(FilterError):
        matcher(text)


@given(st.lists(st.uuids().map(str), min_size=1, max_size=20, unique=True), st.data())
def test_an_or_of_request_ids_finds_exactly_those(ids: list[str], drawn: st.DataObject) -> None:
    wanted = drawn.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    test = matcher(" OR ".join(f"@requestId:{key}" for key in wanted))
    assert {key for key in ids if test({"requestId": key})} == set(wanted)
