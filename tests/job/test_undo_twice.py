"""After an undo: the same command undoes nothing more, and what came back is a release like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.usecases.request import UndoWish
from tests.job.front_door import theatre
from tests.job.test_undo import block_of, live, undo, wait_until

if TYPE_CHECKING:
    from pathlib import Path


def test_an_undo_that_is_started_twice_goes_forward_once(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        there.run()
        undo(there)
        sent = there.mutations
        for wish in (UndoWish(), UndoWish(incident=1)):
            found = undo(there, wish=wish)
            assert (found.exit_code, found.result["reason-code"]) == (4, "nothing-to-undo")
            assert any("it was undone already" in line for line in found.said)
        assert there.mutations == sent


def test_what_was_brought_back_by_an_undo_is_rolled_back_like_any_release(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        first = there.run()
        undo(there)
        found = there.run()
        assert found.exit_code == 0, found.said
        assert found.result["target-deployment-id"] == first.result["target-deployment-id"]


def test_a_rollback_does_not_go_on_with_an_undo_that_was_cut_off(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        first = there.run()
        undone = block_of(there, 1).live_deployment_id
        assert undone is not None
        there.setting.world.rollback(undone)
        meanwhile = there.run()
        assert meanwhile.exit_code == 4, meanwhile.said
        failed = there.setting.world.deployments(there.setting.service)[0].commit
        assert failed is not None
        wait_until(there, lambda: live(there) == failed.sha)
        found = there.run()
        assert found.exit_code == 0, found.said
        assert found.result["target-deployment-id"] == first.result["target-deployment-id"]
