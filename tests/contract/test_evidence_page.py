"""docs/evidence.md describes the files, the manifest and the step that the program knows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from rerail.adapters.bundle import FILES
from rerail.core.evidence.manifest import NAME, ListedFile, Manifest, MissingPart
from rerail.core.evidence.values import Part

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "evidence.md").read_text()
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = [
    step
    for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    for job in yaml.safe_load(block)["jobs"].values()
    for step in job["steps"]
]


def keys_below(heading: str, until: str) -> set[str]:
    """Give the names in the first column of the table there."""
    text = PAGE.split(heading, 1)[1].split(until, 1)[0]
    rows = re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_every_file_is_described_and_no_other() -> None:
    assert keys_below("## The files", "## `manifest") == {*FILES.values(), NAME}


def test_every_key_of_the_manifest_is_described_and_no_other() -> None:
    assert keys_below("## `manifest", "Each of `files`") == set(Manifest.__struct_fields__)
    assert keys_below("Each of `files`", "## Redaction") == set(ListedFile.__struct_fields__)
    assert set(MissingPart.__struct_fields__) == {"part", "why"}
    for part in Part:
        assert f"`{part}`" in PAGE


def test_the_step_that_uploads_uses_outputs_that_exist() -> None:
    used = {name for step in STEPS for name in re.findall(r"outputs\.([a-z-]+)", str(step))}
    assert used == {"evidence-path"}
    assert used <= set(ACTION["outputs"])
    for step in STEPS:
        if step["uses"].startswith("rerail/"):
            assert set(step["with"]) <= set(ACTION["inputs"])


def test_the_step_that_uploads_is_pinned_runs_after_a_failure_and_not_in_public() -> None:
    [upload] = [step for step in STEPS if step["uses"].startswith("actions/upload-artifact@")]
    assert re.fullmatch(r"actions/upload-artifact@[0-9a-f]{40}", upload["uses"])
    for word in ("always()", "outputs.evidence-path", "github.event.repository.private"):
        assert word in upload["if"]
