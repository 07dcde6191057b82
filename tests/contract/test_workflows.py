"""Our own workflows, and those that users copy and call: pinned, least permission, no shell injection."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted(
    path
    for folder in (".github/workflows", "examples")
    for path in (ROOT / folder).glob("*.yml")
    if "\njobs:\n" in path.read_text()
)
_USES = re.compile(r"uses: (?P<what>[^\s#]+)(?P<comment>.*)")
_PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
BIN = Path(sys.executable).parent


def loaded(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


def all_of(path: Path) -> list[dict[str, Any]]:
    """Give all steps of a workflow."""
    return [step for job in loaded(path)["jobs"].values() for step in job.get("steps", ())]


def test_there_are_workflows_to_look_at() -> None:
    assert {"ci.yml", "release.yml", "selftest.yml", "rollback.yml"} <= {path.name for path in WORKFLOWS}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_workflow_may_nothing_until_a_job_says_why(path: Path) -> None:
    text = path.read_text()
    assert "\npermissions: {}\n" in text
    for line in re.findall(r"^      [\w-]+: (?:read|write)\b.*$", text, re.MULTILINE):
        assert " # " in line, f"{path.name}: no reason for{line}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_action_of_others_is_pinned_by_its_commit_and_says_its_version(path: Path) -> None:
    for found in _USES.finditer(path.read_text()):
        what, comment = found["what"], found["comment"]
        ours = what == "./" or what.startswith(("rerail/rerail@", "rerail/rerail/"))
        explained = what.startswith("docker://") and "zizmor: ignore" in comment
        assert ours or explained or (_PINNED.fullmatch(what) and re.match(r" # v\d", comment)), what


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_expression_stands_in_a_shell_s_line(path: Path) -> None:
    assert not [step["run"] for step in all_of(path) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_job_has_a_time_limit(path: Path) -> None:
    for name, job in loaded(path)["jobs"].items():
        assert "uses" in job or job["timeout-minutes"] > 0, name


def test_zizmor_finds_nothing_however_pedantic() -> None:
    config = ("--offline", "--persona=pedantic", "--no-progress", "--config", ".github/zizmor.yml")
    looked = run("zizmor", *config, "action.yml", ".github/dependabot.yml", *map(str, WORKFLOWS))
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert "completed action.yml" in looked.stderr


def test_they_are_what_github_s_schemas_allow() -> None:
    for schema, paths in (
        ("vendor.github-workflows", [str(path) for path in WORKFLOWS]),
        ("vendor.github-actions", ["action.yml"]),
        ("vendor.dependabot", [".github/dependabot.yml"]),
    ):
        looked = run("check-jsonschema", "--builtin-schema", schema, *paths)
        assert looked.returncode == 0, looked.stdout + looked.stderr


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    looked = run("hadolint", "Dockerfile")
    assert looked.returncode == 0, looked.stdout


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a linter that the lock brought."""
    return subprocess.run(  # noqa: S603
        [str(BIN / tool), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_moving_tag_comes_last_and_the_image_before_its_tag() -> None:
    jobs = loaded(ROOT / ".github/workflows/release.yml")["jobs"]
    after = {
        name: {*([job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", ()))}
        for name, job in jobs.items()
    }
    assert "image" in after["tag"]
    assert after["publish"] == {"pypi"}
    assert "tag" in after["pypi"]
    assert jobs["publish"]["steps"][-1]["run"] == 'python3 -m script.release move "$VERSION"'
