"""Rules leave alone what people need to read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.core.redaction.stream import StreamRedactor
from rerail.core.text import Redactor, Secret
from tests.core.redaction.clean_lines import LINES
from tests.core.redaction.cleaning import stays

hex_digits = "0123456789abcdef"
uuids = st.uuids().map(str)
shas = st.text(hex_digits, min_size=40, max_size=40)
short_shas = st.text(hex_digits, min_size=7, max_size=12)
digests = st.text(hex_digits, min_size=64, max_size=64).map(lambda digest: f"sha256:{digest}")
request_ids = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=22, max_size=22
)
in_a_log = st.sampled_from(
    [
        "{}",
        "deployment {} failed",
        '{{"deploymentId":"{}","status":500}}',
        "x-railway-request-id: {}",
        "2026-11-24T02:40:01.123456Z  200  GET  /  12 ms  {}  -  -",
        "request_id={} took 12 ms",
        "HEAD is now at {}",
        "image@{}",
        "https://railway.com/project/{}/service",
    ]
)


@pytest.mark.parametrize("line", LINES)
def test_a_clean_line_stays(line: str) -> None:
    assert stays(line)


def test_clean_lines_stay_in_a_long_log_too() -> None:
    redactor = Redactor({"RAILWAY_TOKEN": Secret("7b1d9a52-aaaa-4222-8333-123456789abc")})
    stream = StreamRedactor(redactor, detect=None, spent=lambda: 0.0)
    given_lines = LINES * 60
    parts = [*stream.feed(given_lines), stream.finish()]
    assert [line for part in parts for line in part.lines] == list(given_lines)
    assert len(parts) > 2  # it was worked in chunks


@settings(deadline=None)
@given(uuids | shas | short_shas | digests, in_a_log)
def test_a_deployments_id_and_a_commits_sha_stay_readable(told: str, line: str) -> None:
    assert stays(line.format(told))


@settings(deadline=None)
@given(request_ids, in_a_log)
def test_a_request_id_stays_readable(told: str, line: str) -> None:
    assert stays(line.format(told))
