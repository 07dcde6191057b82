"""The workflow by which this repository tests itself, by a runner that is not ours: the Action as `./`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.container.act import needs_act, ourselves
from tests.container.engine import build, needs_engine

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_engine, needs_act, pytest.mark.container, pytest.mark.timeout(900)]


JOB = """\
FROM docker.io/library/python:3.13-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends git
"""
"""Where the job's own steps run: GitHub's runners have git, of which the simulated repository is made."""


def test_the_happy_path_brings_the_service_back_on_a_simulator_by_tls(tmp_path: Path) -> None:
    us = ourselves(tmp_path / "us")
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / "Dockerfile").write_text(JOB)
    job = build("localhost/rerail-test-job:1", tmp_path / "job")
    ran = us.run("push", "selftest.yml", "-j", "happy-path", "-P", f"ubuntu-latest={job}")
    assert ran.exit_code == 0, ran.log
    result = json.loads((us.folder / "rerail-output" / "result.json").read_text())
    assert result["verdict"] == "recovered"
    assert "RECOVERED" in ran.summary
    [zipped] = us.artifacts.rglob("*.zip")
    assert zipped.stat().st_size > 0
