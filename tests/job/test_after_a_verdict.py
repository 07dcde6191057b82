"""A run after one that ended with a clear Verdict: it verifies nothing anew, and goes no further back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.job.front_door import theatre

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("story", "code"), [("bad-release", 0), ("target-unhealthy", 10)])
@pytest.mark.parametrize("options", [(), ("--automatic",)], ids=str)
def test_a_rollback_whose_incident_has_its_verdict_is_neither_followed_nor_rolled_back(
    story: str, code: int, options: tuple[str, ...], tmp_path: Path
) -> None:
    with theatre(story, tmp_path) as stage:
        assert stage.run().exit_code == code
        sent = stage.mutations
        again = stage.run(*options)
        assert (again.exit_code, again.result["reason-code"]) == (4, "unsafe-live-is-rollback"), again.said
        assert not again.result["continued"]
        assert stage.mutations == sent


def test_who_runs_it_again_is_told_to_look_before_it_is_said_how_to_go_further_back(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.run()
        again = stage.run()
    assert again.exit_code == 4
    steps = again.result["next-steps"]
    assert steps[0].startswith("A rollback is live already")
    assert any("rerail rollback --service web --repository acme/shop --target" in step for step in steps[1:])
