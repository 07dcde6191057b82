"""SIGINT and SIGTERM at several moments: it stops waiting, writes down, tells, and ends in time."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING

import pytest

from rerail.simulator.faults import Kind
from tests.job.killing import ended, journal_says, killing, until
from tests.job.test_killed import SECOND_WAVE, Moment, hangs, kill_at
from tests.job.test_process import is_running

if TYPE_CHECKING:
    from pathlib import Path

    from tests.job.killing import Scene

LONGEST = 7.0
"""Real seconds: the runner kills a container 7.5 s after its first signal."""
BEFORE_ACTING = (
    Moment(
        "reading Railway",
        lambda scene, _: any(r.operation == "Vital" for r in scene.theatre.stage.requests.of("railway")),
        hangs("Vital"),
    ),
    SECOND_WAVE,
)
ACTING = (
    Moment("following", lambda _, folder: journal_says(folder, "answer")),
    Moment("measuring", lambda _, folder: journal_says(folder, "measured")),
    Moment(
        "waiting for auto-deploy to be switched off",
        lambda _, folder: journal_says(folder, "change-intent"),
        hangs("AutoDeployUpdate"),
    ),
)


def stopped(
    scene: Scene, moment: Moment, folder: Path, number: signal.Signals
) -> tuple[dict[str, object], str]:
    """Run up to that moment, send the signal, and give result.json and what was said, in time."""
    moment.lay(scene)
    process = scene.start(folder)
    until(lambda: moment.happened(scene, folder), process)
    sent = time.monotonic()
    process.send_signal(number)
    code, said = ended(process)
    assert time.monotonic() - sent < LONGEST
    assert code == 11, said
    assert "Traceback" not in said
    assert journal_says(folder, "verdict")
    result: dict[str, object] = json.loads((folder / "result.json").read_text())
    assert result["reason-code"] == "interrupted"
    return result, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", BEFORE_ACTING, ids=lambda moment: moment.name)
def test_a_signal_before_anything_was_sent(moment: Moment, number: signal.Signals, tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        result, _ = stopped(scene, moment, tmp_path / "out", number)
        assert result["verdict"] is None
        assert scene.theatre.mutations == ()
        assert scene.claims == [], "the Claim is given back"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", ACTING, ids=lambda moment: moment.name)
def test_a_signal_while_it_acts(moment: Moment, number: signal.Signals, tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        result, _ = stopped(scene, moment, tmp_path / "out", number)
        assert result["verdict"] == "inconclusive"
        assert len(scene.rollbacks) == 1
        assert len(scene.issues) == 1


def test_after_a_signal_the_command_that_is_said_goes_on_to_the_end(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        _, said = stopped(scene, ACTING[0], tmp_path / "out", signal.SIGINT)
        assert f"rerail resume {tmp_path / 'out'}\n" in said
        code, said = ended(scene.start(tmp_path / "out", str(tmp_path / "out"), command="resume"))
        assert code == 0, said
        assert len(scene.rollbacks) == 1
        assert len(scene.issues) == 1


def test_a_signal_while_another_has_the_claim(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        kill_at(SECOND_WAVE, scene, tmp_path / "dead")
        waiting = Moment("waiting", lambda _, folder: journal_says(folder, "others-seen"))
        result, _ = stopped(scene, waiting, tmp_path / "out", signal.SIGTERM)
        assert result["verdict"] is None
        assert scene.theatre.mutations == ()
        assert len(scene.claims) == 1, "it is another's"


def test_a_signal_while_a_smoke_command_with_children_runs(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        child = tmp_path / "child"
        script = f"(trap '' TERM INT; sleep 300 & echo $! > {child}; wait); wait"
        process = scene.start(tmp_path / "out", "--smoke-command", script)
        until(lambda: child.exists() and child.read_text().endswith("\n"), process)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert ended(process)[0] == 11
        assert time.monotonic() - sent < LONGEST
        assert not is_running(int(child.read_text()))


def test_while_github_is_silent_what_is_untold_is_said(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        scene.theatre.setting.github.faults.go_down()
        moment = Moment("following", lambda _, folder: journal_says(folder, "answer"))
        _, said = stopped(scene, moment, tmp_path / "out", signal.SIGTERM)
        assert scene.issues == []
        assert "NOT FILED" in said


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with killing("bad-release", tmp_path) as scene:
        scene.theatre.stage.railway.faults.fail("Vital", Kind.HANGS)
        process = scene.start(tmp_path / "out")
        until(lambda: bool(scene.theatre.stage.requests.of("railway")), process)
        process.send_signal(signal.SIGSTOP)  # so that both are there however long this process has to wait
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        assert ended(process)[0] in {128 + signal.SIGINT, 128 + signal.SIGTERM}
