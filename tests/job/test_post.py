"""The Action's post step: a new process after the job, also a cancelled one, finishes what was cut off."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.journal_lock import hold
from rerail.bootstrap.post import BUSY_LIMIT, finish_cut_off, to_finish
from rerail.bootstrap.resume import options_of
from rerail.cli.demo import environment_of
from rerail.core.telling.machine_block import decode_block
from rerail.core.values import Verdict
from rerail.driver import Stop
from rerail.outlets.console import PlainConsole
from rerail.settings import RunnerFacts, resolve
from tests.job.front_door import theatre
from tests.job.killing import ended, journal_says, killing, until
from tests.job.test_killed import AFTER_SENDING, READ_ONLY, SECOND_WAVE, kill_at

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.telling.machine_block import MachineBlock
    from tests.job.killing import Scene
    from tests.job.test_killed import Moment

DONE = "The run has ended and was told: there is nothing to finish.\n"
NO_RUN = "No run of this job left anything to finish.\n"


def runner(folder: Path, run: str = "77") -> dict[str, str]:
    """Give what a workflow's job has beside the tokens; the output directory by an environment variable."""
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_RUN_ID": run,
        "GITHUB_STEP_SUMMARY": str(folder.parent / "summary"),
        "RERAIL_OUTPUT_DIR": str(folder),
    }


def post(scene: Scene, folder: Path, run: str = "77") -> tuple[int, str]:
    return ended(scene.start(folder, command="post", env=runner(folder, run)))


def written(scene: Scene) -> int:
    """Count what was changed at Railway and at GitHub."""
    return len(scene.theatre.stage.requests.mutations())


def block(scene: Scene) -> MachineBlock:
    [issue] = scene.issues
    found = decode_block(issue.body or "")
    assert found is not None
    return found


@pytest.mark.parametrize("moment", AFTER_SENDING[:3], ids=lambda moment: moment.name)
def test_a_killed_run_is_looked_after_and_told_and_nothing_is_sent(moment: Moment, tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(moment, scene, tmp_path / "out", env=runner(tmp_path / "out"))
        sent = scene.theatre.mutations
        code, said = post(scene, tmp_path / "out")
        assert code == 0, said
        assert scene.theatre.mutations == sent
        assert len(scene.rollbacks) == 1
        assert block(scene).verdict is Verdict.RECOVERED
        assert "RECOVERED" in (tmp_path / "summary").read_text()
        before = written(scene)
        assert post(scene, tmp_path / "out") == (0, DONE)
        assert written(scene) == before


def test_a_run_that_was_killed_before_it_acted_is_told_as_interrupted_and_its_claim_given_back(
    tmp_path: Path,
) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(SECOND_WAVE, scene, tmp_path / "out", env=runner(tmp_path / "out"))
        code, said = post(scene, tmp_path / "out")
        assert code == 11, said
        assert scene.claims == []
        assert scene.theatre.mutations == ()
        assert (block(scene).verdict, block(scene).reason) == (None, "interrupted")


def test_what_never_arrived_is_not_sent_and_not_called_recovered(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(READ_ONLY, scene, tmp_path / "out", env=runner(tmp_path / "out"))
        sent = scene.theatre.mutations
        assert hurried_post(scene, tmp_path / "out") == 11
        assert scene.theatre.mutations == sent
        assert block(scene).verdict is Verdict.INCONCLUSIVE


def hurried_post(scene: Scene, folder: Path) -> int:
    """Do the step in this process, on a clock that hurries: it may look for a minute and a half."""
    theatre = scene.hurried(40.0)
    clock, stop, env = theatre.clock, Stop(), {**environment_of(theatre.setting, theatre.stage)}
    kept = to_finish(folder, RunnerFacts.of({**env, **runner(folder)}), clock=clock, stop=stop)
    assert not isinstance(kept, str), kept
    resolved = resolve(options_of(kept.state, folder), env, None, clock.now())
    console = PlainConsole(lambda _: None, groups=False)
    return finish_cut_off(resolved, kept, clock=clock, stop=stop, console=console)


def test_the_step_tells_its_post_step_the_folder_which_settings_may_not_name_by_then(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        state = tmp_path / "state"
        env = {**runner(tmp_path / "out"), "GITHUB_STATE": str(state)}
        kill_at(AFTER_SENDING[0], scene, tmp_path / "out", env=env)
        [name, folder, _] = state.read_text().splitlines()
        told = {f"STATE_{name.partition('<<')[0]}": folder}
        by_then = {
            name: value for name, value in runner(tmp_path / "out").items() if "OUTPUT_DIR" not in name
        }
        code, said = ended(scene.start(tmp_path / "other", command="post", env={**by_then, **told}))
        assert code == 0, said
        assert block(scene).verdict is Verdict.RECOVERED


def test_a_run_that_a_later_step_put_aside_is_finished_and_nothing_of_the_later_one_is_lost(
    tmp_path: Path,
) -> None:
    with killing("bad-release", tmp_path) as scene:
        folder = tmp_path / "out"
        kill_at(AFTER_SENDING[0], scene, folder, env=runner(folder))
        ended(scene.start(folder, "--dry-run", env=runner(folder)))
        later = (folder / "journal.jsonl").read_text()
        code, said = post(scene, folder)
        assert code == 0, said
        assert block(scene).verdict is Verdict.RECOVERED
        assert (folder / "journal-1.jsonl").read_text() == later
        assert post(scene, folder) == (0, DONE)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_after_a_signal_nothing_is_left_to_finish(number: signal.Signals, tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        process = scene.start(tmp_path / "out", env=runner(tmp_path / "out"))
        until(lambda: bool(scene.issues), process)
        process.send_signal(number)
        assert ended(process)[0] == 11
        before = written(scene)
        assert post(scene, tmp_path / "out") == (0, DONE)
        assert written(scene) == before


def test_an_incident_that_could_not_be_filed_is_filed(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        process = scene.start(tmp_path / "out", env=runner(tmp_path / "out"))
        until(lambda: journal_says(tmp_path / "out", "planned"), process)
        scene.theatre.setting.github.faults.go_down()
        assert ended(process)[0] == 12
        scene.theatre.setting.github.faults.come_back()
        code, said = post(scene, tmp_path / "out")
        assert (code, said.splitlines()[-1]) == (0, "https://github.com/acme/shop/issues/1")
        assert block(scene).verdict is Verdict.RECOVERED
        assert post(scene, tmp_path / "out") == (0, DONE)


def test_a_container_that_is_still_at_work_is_waited_for_and_then_left_alone(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        facts = RunnerFacts.of(runner(played.folder))
        began = stage.clock.monotonic()
        with (played.folder / "journal.jsonl").open("rb") as file:
            assert hold(file.fileno())
            said = to_finish(played.folder, facts, clock=stage.clock, stop=Stop())
        assert isinstance(said, str)
        assert "still at work" in said
        assert stage.clock.monotonic() - began >= BUSY_LIMIT


def test_what_another_job_left_is_let_alone(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(AFTER_SENDING[0], scene, tmp_path / "out", env=runner(tmp_path / "out", run="76"))
        assert post(scene, tmp_path / "out") == (0, NO_RUN)
        assert post(scene, tmp_path / "elsewhere") == (0, NO_RUN)
        assert scene.issues == []
