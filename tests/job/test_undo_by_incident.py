"""`rerail undo --incident`: an incident says what was gone back from only for its own service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.core.telling.machine_block import encode_block
from rerail.usecases.request import UndoWish
from tests.job.front_door import theatre
from tests.job.test_undo import block_of, undo

if TYPE_CHECKING:
    from pathlib import Path

BOT = "github-actions[bot]"
ELSEWHERE = "5e000000-0000-4000-8000-00000000beef"


@pytest.mark.parametrize("field", ["service_id", "environment_id"])
def test_the_incident_of_another_service_or_environment_undoes_nothing_here(
    field: str, tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path) as there:
        assert there.run().exit_code == 0
        sent = there.mutations
        other = replace(block_of(there, 1), **{field: ELSEWHERE})
        number = there.setting.github.issue_by(BOT, "Rolled back", encode_block(other), ["rerail"]).number
        found = undo(there, wish=UndoWish(incident=number))
        assert found.exit_code == 4, found.said
        assert f"#{number} is no incident of web in production" in found.result["says"]
        assert there.mutations == sent
