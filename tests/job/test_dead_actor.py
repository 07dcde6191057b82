"""A run that follows one which dies after it has opened the incident's issue: it completes that issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.fingerprint import joined
from rerail.core.telling.machine_block import MachineBlock, encode_block
from rerail.core.telling.marks import begin, end, fingerprint_mark
from rerail.render.markdown.pages import STATE
from tests.job.front_door import theatre
from tests.job.two_runs import block_of, claim_of_a_dead_run, lines

if TYPE_CHECKING:
    from pathlib import Path


def test_an_issue_that_a_dead_run_left_without_a_verdict_is_completed_by_the_one_that_followed(
    tmp_path: Path,
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        service, target = stage.setting.service, stage.setting.target
        assert target is not None
        mark = joined(service.id, service.environment_id, claim_of_a_dead_run(stage))
        block = encode_block(MachineBlock(run="dead", fingerprint=mark))
        body = f"{fingerprint_mark(mark)}\n{begin(STATE)}\n{block}\n{end(STATE)}"
        stage.setting.github.issue_by("github-actions[bot]", "Rolling back", body, ["rerail"])
        stage.stage.railway.then("Live", lambda: stage.setting.world.rollback(target.id))
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert stage.rollbacks == ()
        assert lines(run, "teller-known")[0]["another"] is False
        (issue,) = stage.setting.github.issues
        assert block_of(issue).verdict == "recovered"
