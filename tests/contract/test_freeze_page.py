"""docs/freeze.md shows options that exist and names every key that gate and thaw give to machines."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from rerail.bootstrap.gate import Found
from rerail.cli import gate, gate_text, thaw
from rerail.core.telling.machine_block import MachineBlock
from rerail.core.text import Redactor, Untrusted
from rerail.ports.incidents import FiledIncident
from rerail.settings import RunnerFacts
from rerail.usecases.frozen import Place
from rerail.usecases.gate import Gated, Held
from rerail.usecases.thaw_wish import Thawed

if TYPE_CHECKING:
    import click

PAGE = (Path(__file__).parents[2] / "docs" / "freeze.md").read_text("utf-8")


def documented(heading: str) -> set[str]:
    """Give every name in a section's table."""
    section = PAGE.split(f"### {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `.*\|$", section, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}


def test_every_key_of_the_gate_is_documented() -> None:
    block = MachineBlock(run="r-1", frozen_at=datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    incident = FiledIncident(number=1, url="u", title=Untrusted("t"), is_open=True, block=block)
    found = Found(
        gated=Gated(held=(Held(incident=incident, is_sure=True),), fixed=(), not_frozen=()),
        repository="acme/shop",
        place=Place(),
        is_open=True,
        runner=RunnerFacts(),
        redactor=Redactor.knowing_nothing(),
    )
    record: dict[str, Any] = gate_text.record(found)
    keys = {*record, *record["frozen"][0]} - {"schema_version"}
    assert keys <= documented("The gate's JSON")
    assert f"`schema_version` is {gate_text.SCHEMA_VERSION}" in PAGE


def test_every_key_of_the_thaw_is_documented_and_no_other() -> None:
    record = thaw.record(Thawed(), Redactor.knowing_nothing())
    assert documented("The thaw's JSON") == set(record) - {"schema_version"}


def test_every_option_that_is_typed_is_one_of_the_command() -> None:
    for name, command in (("gate", gate.command), ("thaw", thaw.command)):
        typed = {each for line in PAGE.splitlines() if f"rerail {name} " in line for each in options_in(line)}
        assert typed
        assert typed <= known(command)


def test_the_workflow_gives_the_gate_no_more_than_it_needs() -> None:
    [block] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    workflow = yaml.safe_load(block)
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["deploy"]["permissions"] == {"contents": "read", "issues": "read"}
    [step] = workflow["jobs"]["deploy"]["steps"]
    assert "${{" not in step["run"]
    assert "RAILWAY" not in str(step["env"])


def options_in(line: str) -> set[str]:
    return set(re.findall(r"--[a-z-]+", line))


def known(command: click.Command) -> set[str]:
    return {each for param in command.params for each in param.opts}
