"""The demo's story of two runs at once, as one sees it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.cli.demo.two import play
from tests.job.front_door import theatre

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_both_runs_can_be_read_line_by_line_and_one_rollback_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with theatre("two-at-once", tmp_path) as stage:
        code = play(stage.scenario, stage.setting, stage.stage, stage.clock, tmp_path)
    printed = capsys.readouterr().out.splitlines()
    assert code == 0, "\n".join(printed)
    assert "Rollbacks that Railway was asked for by both together: 1." in printed
    assert "Incidents that were filed by both together: 1." in printed
    said = {letter: [line for line in printed if line.startswith(f"{letter} | ")] for letter in "AB"}
    for lines in said.values():
        assert any("RECOVERED" in line for line in lines)
        assert all(len(line) <= 80 for line in lines if "http" not in line and str(tmp_path) not in line)
    assert sum("Request leaves for Railway: roll back" in line for line in printed) == 1
