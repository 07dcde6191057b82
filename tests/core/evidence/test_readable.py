from __future__ import annotations

from datetime import UTC, datetime

from rerail.core.evidence.readable import readable
from rerail.core.evidence.values import (
    ChangesMade,
    CommitMade,
    Platform,
    Resources,
    Status,
    Traffic,
    TrafficIn,
)
from rerail.core.text import draft

AT = datetime(2026, 11, 24, 2, 40, tzinfo=UTC)


def test_what_is_unknown_is_a_dash_and_an_empty_list_is_none() -> None:
    lines = list(readable(ChangesMade(base="a1", head="b2")))
    assert lines == [
        "base: a1",
        "head: b2",
        "commits: none",
        "total: -",
        "files: -",
        "files complete: yes",
        "url: -",
    ]


def test_why_something_is_missing_is_said_only_where_it_is() -> None:
    assert "missing: no data" in list(readable(Platform(missing=draft("no data"))))
    assert not any("missing" in line for line in readable(Platform(stable=True)))


def test_rows_of_a_list_are_set_off_and_values_within_are_indented() -> None:
    window = TrafficIn(start=AT, end=AT, statuses=(Status(code=200, count=3), Status(code=500, count=1)))
    lines = list(readable(Traffic(during=window)))
    assert lines[0] == "before: -"
    assert lines[1:3] == ["during:", "  start: 2026-11-24T02:40:00.000000Z"]
    assert lines[4:9] == [
        "  statuses:",
        "    - code: 200",
        "      count: 3",
        "    - code: 500",
        "      count: 1",
    ]


def test_a_text_of_several_lines_stays_below_its_name() -> None:
    lines = list(readable(Platform(stable=False, says=draft("one\ntwo"))))
    assert lines[:3] == ["stable: no", "says: one", "    two"]


def test_control_sequences_are_gone() -> None:
    commit = CommitMade(sha="a1", subject=draft("\x1b[31mred\x1b[0m\x07"))
    assert "  - sha: a1" in list(readable(ChangesMade(base="a", head="b", commits=(commit,))))
    assert "    subject: red" in list(readable(ChangesMade(base="a", head="b", commits=(commit,))))


def test_figures_stay_figures() -> None:
    assert "cpu mean: 0.31" in list(readable(Resources(start=AT, end=AT, cpu_mean=0.31)))
