"""SECURITY.md names tests that exist, leaves no threat without an answer, and links to what is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
THREATS = PAGE.split("## Who can make it do what\n")[1]
HEAD = "| who, and how | defence, or accepted risk | held by |"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in THREATS.splitlines()
    if line.startswith("| ") and line not in {HEAD, "| --- | --- | --- |"}
]
NAMED = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", "".join(row[-1] for row in ROWS))


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda part: part)
def test_each_test_that_is_named_is_there(path: str, name: str) -> None:
    assert name in functions_of(path) if name else (ROOT / "tests" / path).is_file()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0])[:50])
def test_each_threat_has_a_defence_with_its_test_or_is_an_accepted_risk(row: list[str]) -> None:
    assert len(row) == 3, "a row has three cells"
    threat, answer, held_by = row
    assert threat
    assert answer
    assert "::test_" in held_by or answer.startswith("**Accepted:**"), "a defence without a test is none"


def test_each_table_of_threats_has_the_same_three_columns() -> None:
    assert THREATS.count(HEAD) == THREATS.count("\n### ") == THREATS.count("| --- | --- | --- |")


def test_the_cells_that_name_tests_hold_nothing_else() -> None:
    rest = "".join(re.sub(r"`[\w/]+\.py(?:::\w+)?`", "", row[-1]) for row in ROWS)
    assert set(rest) <= {",", " "}


def test_every_file_that_is_linked_is_there() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_readme_leads_here() -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("## Security\n")[1].split("\n## ")[0]
    assert "(SECURITY.md)" in section
