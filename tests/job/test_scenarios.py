"""Each story, through the front door, ends as it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.simulator.scenarios import SCENARIOS
from tests.job.front_door import theatre

if TYPE_CHECKING:
    from pathlib import Path


ROLLBACKS = [name for name, scenario in SCENARIOS.items() if scenario.command == "rollback"]


@pytest.mark.parametrize("name", ROLLBACKS)
def test_the_story_ends_with_its_verdict_and_exit_code(name: str, tmp_path: Path) -> None:
    with theatre(name, tmp_path) as stage:
        played = stage.run()
        result = played.result
        expected = (
            stage.scenario.verdict.lower() if stage.scenario.verdict else None,
            stage.scenario.exit_code,
        )
        assert (result["verdict"] or None, played.exit_code) == expected, "\n".join(played.said)
        assert result["exit-code"] == played.exit_code
        if stage.setting.target is not None and stage.scenario.verdict is not None:
            assert result["target-deployment-id"] == stage.setting.target.id
        assert (played.folder / "incident.md").stat().st_size > 500
        assert "<svg" in (played.folder / "incident.html").read_text() or result["verdict"] is None
        for token in (stage.setting.railway_token, stage.setting.github_token):
            assert token not in played.everything_written
