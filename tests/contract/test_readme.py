"""The README's workflows are what GitHub would run: valid YAML, least permission, inputs that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from rerail.errors import ExitCode

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)]


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in BLOCKS:
        for job in (block.get("jobs") or block).values():
            if isinstance(job, dict) and "steps" in job:
                found += job["steps"]
    return found


def test_every_input_of_the_examples_is_an_input_of_the_action() -> None:
    known = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    used = [name for step in steps() for name in step.get("with", {})]
    assert used
    assert set(used) <= set(known)


def test_every_job_that_rolls_back_may_take_the_claim_and_file_the_incident() -> None:
    texts = (README, *((ROOT / f"docs/{page}.md").read_text() for page in ("evidence", "watch")))
    blocks = [yaml.safe_load(b) for text in texts for b in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    jobs = [job for block in blocks for job in (block.get("jobs") or block).values() if isinstance(job, dict)]
    acting = [job for job in jobs if "rerail/rerail@" in str(job.get("steps"))]
    assert len(acting) == 3  # the examples have their own test: test_user_workflows.py
    for job in acting:
        assert {"contents": "write", "issues": "write"}.items() <= job["permissions"].items()
        assert job["environment"] in {"production-rollback", "${{ inputs.environment }}-rollback"}


def test_no_example_puts_what_a_person_typed_into_a_shell() -> None:
    assert not [step for step in steps() if "${{" in str(step.get("run", ""))]


def test_every_exit_code_is_documented_and_no_other() -> None:
    table = README.split("## Exit codes")[1].split("##")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)} == {
        int(code) for code in ExitCode
    }


def test_every_file_that_is_linked_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
