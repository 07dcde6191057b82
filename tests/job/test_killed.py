"""A process that is killed, at every boundary of what it changes; then another one, there or elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from rerail.core.acting.claiming import PATIENCE
from rerail.core.telling.machine_block import decode_block
from rerail.core.values import Verdict
from rerail.simulator.faults import Kind
from tests.job.killing import ended, journal_says, killing, until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.job.killing import Scene

SPEED = 40.0


@dataclass(frozen=True)
class Moment:
    """When it is killed."""

    name: str
    happened: Callable[[Scene, Path], bool]
    lay: Callable[[Scene], None] = lambda _: None
    by_answer_to: str | None = None
    """It is killed when Railway has done this, before the answer leaves."""


def hangs(operation: str) -> Callable[[Scene], None]:
    return lambda scene: scene.theatre.stage.railway.faults.fail(operation, Kind.HANGS)


def asked(scene: Scene, operation: str) -> bool:
    return any(request.operation == operation for request in scene.theatre.stage.requests.of("railway"))


AFTER_SENDING = (
    Moment("the rollback was done, its answer not sent", lambda *_: True, by_answer_to="Rollback"),
    Moment("the answer came", lambda _, folder: journal_says(folder, "answer")),
    Moment("auto-deploy was switched off", lambda *_: True, by_answer_to="AutoDeployUpdate"),
    Moment("it was measuring", lambda _, folder: journal_says(folder, "measured")),
    Moment("the issue was opened", lambda scene, _: bool(scene.issues)),
)
READ_ONLY = Moment(
    "the request was read, nothing was done", lambda scene, _: asked(scene, "Rollback"), hangs("Rollback")
)
SECOND_WAVE = Moment(
    "it was looking for danger", lambda _, folder: journal_says(folder, "claim"), hangs("Snapshots")
)


def kill_at(moment: Moment, scene: Scene, folder: Path, env: dict[str, str] | None = None) -> None:
    """Start a run and kill it at that moment."""
    moment.lay(scene)
    started: list[subprocess.Popen[str]] = []
    if moment.by_answer_to is not None:
        scene.theatre.stage.railway.then(moment.by_answer_to, lambda: started[0].kill())  # noqa: PLW0108
        started.append(scene.start(folder, env=env))
        started[0].wait(timeout=60)
    else:
        started.append(scene.start(folder, env=env))
        until(lambda: moment.happened(scene, folder), started[0])
        started[0].kill()
        started[0].wait()
    assert started[0].returncode == -9
    assert not journal_says(folder, "verdict")


def all_is_well(scene: Scene, folder: Path) -> None:
    """Look that the service is back by one rollback, and that one issue says so."""
    result = json.loads((folder / "result.json").read_text())
    assert (result["verdict"], result["exit-code"]) == ("recovered", 0), result["says"]
    assert len(scene.rollbacks) == 1
    [issue] = scene.issues
    block = decode_block(issue.body or "")
    assert block is not None
    assert block.verdict is Verdict.RECOVERED
    assert not scene.theatre.setting.world.service("web").auto_deploys, "deploys are frozen"


@pytest.mark.parametrize("moment", AFTER_SENDING, ids=lambda moment: moment.name)
def test_a_run_that_was_killed_after_it_had_sent_is_gone_on_with_in_its_folder(
    moment: Moment, tmp_path: Path
) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(moment, scene, tmp_path / "out")
        code, said = ended(scene.start(tmp_path / "out"))
        assert code == 0, said
        all_is_well(scene, tmp_path / "out")
        assert len(scene.theatre.rollbacks) == 1, "none was sent again"
        assert journal_says(tmp_path / "out", "resumed")


@pytest.mark.parametrize("moment", AFTER_SENDING, ids=lambda moment: moment.name)
def test_a_run_that_was_killed_after_it_had_sent_is_gone_on_with_elsewhere(
    moment: Moment, tmp_path: Path
) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(moment, scene, tmp_path / "out")
        played = scene.hurried(SPEED).run(folder=tmp_path / "elsewhere")
        assert played.exit_code == 0, played.said
        all_is_well(scene, tmp_path / "elsewhere")
        assert len(scene.theatre.rollbacks) == 1, "none was sent again"
        assert journal_says(tmp_path / "elsewhere", "continued")


def test_one_that_was_killed_before_railway_had_done_anything_is_sent_by_the_next_in_its_folder(
    tmp_path: Path,
) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(READ_ONLY, scene, tmp_path / "out")
        assert scene.rollbacks == []
        played = scene.hurried(SPEED).run(folder=tmp_path / "out")
        assert played.exit_code == 0, played.said
        all_is_well(scene, tmp_path / "out")
        kinds = [line["data"]["kind"] for line in played.journal]
        second = len(kinds) - 1 - kinds[::-1].index("intent")
        assert "newest-seen" in kinds[kinds.index("resumed") : second], "it looked before it sent"


@pytest.mark.parametrize("moment", [READ_ONLY, SECOND_WAVE], ids=lambda moment: moment.name)
def test_elsewhere_the_claim_of_the_dead_is_waited_for_and_the_next_turn_taken(
    moment: Moment, tmp_path: Path
) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(moment, scene, tmp_path / "out")
        [claim] = scene.claims
        before = scene.clock.monotonic()
        played = scene.hurried(SPEED).run(folder=tmp_path / "elsewhere")
        assert played.exit_code == 0, played.said
        all_is_well(scene, tmp_path / "elsewhere")
        assert scene.claims == [claim, f"{claim}.2"]
        assert scene.clock.monotonic() - before > PATIENCE


def test_in_its_folder_the_claim_of_one_that_had_done_nothing_is_kept(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(SECOND_WAVE, scene, tmp_path / "out")
        code, said = ended(scene.start(tmp_path / "out"))
        assert code == 0, said
        all_is_well(scene, tmp_path / "out")
        assert len(scene.claims) == 1
        assert not journal_says(tmp_path / "out", "resumed")
        assert (tmp_path / "out" / "journal-1.jsonl").exists()


def test_two_that_are_started_in_the_folder_of_a_killed_one_roll_back_once(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(AFTER_SENDING[0], scene, tmp_path / "out")
        both = [scene.start(tmp_path / "out") for _ in range(2)]
        for process in both:
            code, said = ended(process)
            assert code == 0, said
        assert len(scene.rollbacks) == 1
        assert len(scene.issues) == 1
