"""docs/check.md names every key and every row that `rerail check` gives."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from rerail.core.readiness.judge import judge
from rerail.core.readiness.record import SCHEMA_VERSION, record
from rerail.core.readiness.rights import WITHOUT
from rerail.core.readiness.values import RowState, cleaned
from rerail.core.text import Redactor, draft
from tests.core.readiness.sights import in_order

PAGE = (Path(__file__).parents[2] / "docs" / "check.md").read_text("utf-8")


def documented(heading: str) -> set[str]:
    """Give the names in the first column of a section's table."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_key_of_the_record_is_documented_and_no_other() -> None:
    found = record(cleaned(judge(in_order()), Redactor.knowing_nothing()))
    assert documented("JSON") == set(found) - {"schema_version"}
    assert f"`schema_version` is {SCHEMA_VERSION}." in PAGE


def test_every_row_is_documented() -> None:
    everything = (
        judge(in_order()),
        judge(replace(in_order(), trouble=draft("No."), checks=())),
    )
    names = {row.name for readiness in everything for row in readiness.rows}
    assert len(names) >= 15
    assert names <= documented("Rows") | set(WITHOUT)


def test_every_state_is_documented() -> None:
    assert documented("States") == {str(state) for state in RowState}
