"""What selftest.yml expects to fail at GitHub does so here: the same inputs, the same program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
NEEDS_RAILWAY = "unknown-token"


def steps() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((ROOT / ".github/workflows/selftest.yml").read_text())
    return [each for each in loaded["jobs"]["expected-failures"]["steps"] if each.get("uses") == "./"]


def test_each_expected_failure_is_asserted() -> None:
    text = (ROOT / ".github/workflows/selftest.yml").read_text()
    assert len(steps()) == 5
    for step in steps():
        assert step["continue-on-error"] is True
        assert f"steps.{step['id']}.outcome" in text


@pytest.mark.parametrize(
    "step", [each for each in steps() if each["id"] != NEEDS_RAILWAY], ids=lambda s: s["id"]
)
def test_it_fails_for_a_mistake_before_anything_is_asked(step: dict[str, Any], tmp_path: Path) -> None:
    declared = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    given = {**dict.fromkeys(declared, ""), "command": "rollback", **step["with"]}
    inputs = {f"INPUT_{name.upper()}": str(value) for name, value in given.items()}
    env = {
        "PATH": os.environ["PATH"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_API_URL": "http://127.0.0.1:9",
        "GITHUB_RUN_ID": "1",
    }
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "rerail", given["command"]],
        cwd=tmp_path,
        env={**env, **inputs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert not (tmp_path / step["with"]["output-dir"] / "result.json").exists()
    if step["id"] == "two-mistakes":
        assert "2 mistakes" in ran.stderr
