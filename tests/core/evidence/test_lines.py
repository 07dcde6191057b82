"""A line of a log as a line of a file."""

from __future__ import annotations

from datetime import timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.evidence.lines import head, http_line, log_line, stamp_of
from rerail.core.plain_text import plain
from rerail.core.text import Untrusted
from tests.core.evidence.samples import AT, asked, said

STAMP = "2026-11-24T02:40:01.123456Z"
any_text = st.text(st.characters(exclude_categories=()), max_size=200)


def test_a_line_starts_with_its_time_in_utc_and_its_severity() -> None:
    assert log_line(said("started", severity="error")) == f"{STAMP}  ERROR  started"
    east = replace(said("started"), at=AT.astimezone(timezone(timedelta(hours=9))))
    assert log_line(east) == f"{STAMP}  INFO  started"


def test_a_whole_second_is_as_wide_as_any_other() -> None:
    assert log_line(replace(said("x"), at=AT.replace(microsecond=0))).startswith(
        "2026-11-24T02:40:01.000000Z  "
    )


def test_a_message_of_several_lines_goes_on_indented() -> None:
    assert log_line(said("a\nb\r\nc\rd\n")) == f"{STAMP}  INFO  a\n    b\n    c\n    d"


def test_a_severity_that_is_no_word_is_not_shown() -> None:
    for word in (None, "", "x y", "err\nor", "e" * 17, "\x1b[31m"):
        assert log_line(said("m", severity=word)) == f"{STAMP}  -  m"


@given(any_text, any_text)
@example(f"\r{STAMP}  INFO  forged", "error")
@example(f"\x1b]0;\n{STAMP}", "info")
@example(f"\u2028{STAMP}  INFO  x\x85{STAMP}  INFO  x\x0c{STAMP}  INFO  x", "info")
def test_nothing_that_a_process_prints_passes_for_another_line(message: str, severity: str) -> None:
    text = log_line(said(message, severity=severity))
    first, *others = text.split("\n")
    assert stamp_of(first) == STAMP
    assert all(line.startswith("    ") and stamp_of(line) is None and head(line) is None for line in others)
    assert plain(text) == text, "what removes control sequences later must find none that crosses lines"


@given(any_text)
def test_the_head_of_a_line_is_read_back(message: str) -> None:
    found = head(log_line(said(message, severity="warn")))
    assert found is not None
    assert (found.stamp, found.word, found.at) == (STAMP, "WARN", AT)
    assert log_line(said(message, severity="warn"))[found.width :] == plain(message).rstrip("\n").replace(
        "\n", "\n    "
    )


def test_a_request_is_one_line() -> None:
    assert http_line(asked("/orders/7", 502, request_id="q")) == (
        f"{STAMP}  502  GET  /orders/7  12 ms  q  i-1  -"
    )
    detailed = replace(asked("/", 502), details=Untrusted("connection\nrefused"), instance=None)
    assert http_line(detailed).endswith("r-1  -  connection refused")


@given(any_text, any_text, any_text)
@example(f"/a\n{STAMP}  200  GET", "GET\r\n", "id")
def test_a_hostile_request_stays_one_line_of_its_fields(path: str, method: str, request_id: str) -> None:
    line = http_line(asked(path, method=method, request_id=request_id))
    assert "\n" not in line
    assert len(line.split("  ")) == 8
    assert plain(line) == line


def test_nothing_of_the_query_is_in_the_line() -> None:
    for path in ("/a?mail=eve@example.com", "/a#eve@example.com", "/a;jsessionid=eve@example.com?x"):
        assert "  /a  " in http_line(asked(path))
        assert "eve" not in http_line(asked(path))
