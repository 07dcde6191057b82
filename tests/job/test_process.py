"""rerail as a real process: signals, help, mistakes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rerail.cli.demo import environment_of
from tests.job.front_door import theatre

if TYPE_CHECKING:
    from tests.job.front_door import Theatre

TOKEN = "3f0e5d4c-0000-4000-8000-00000000beef"


def start(stage: Theatre, folder: Path, *more: str) -> subprocess.Popen[str]:
    options = ["--service", stage.setting.service.name, *stage.scenario.options(stage.stage), *more]
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-Im", "rerail", "rollback", *options, "--output-dir", str(folder)],
        env=environment_of(stage.setting, stage.stage),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def quicken(stage: Theatre) -> None:
    """Have the Target start at once and nothing drain: a real process waits on the real clock."""
    target, world = stage.setting.target, stage.setting.world
    assert target is not None
    world.keep(replace(target, behaviour=replace(target.behaviour, deploy_seconds=1.0)))
    world.change(stage.setting.service, overlap_seconds=0, draining_seconds=0)


def wait_for(text: str, path: Path, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if path.exists() and text in path.read_text():
            return
        time.sleep(0.05)  # noqa: TID251  a real process is waited for
    pytest.fail(f"{text} did not appear in {path}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_within_seven_seconds_with_everything_told(
    number: signal.Signals, tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        process = start(stage, tmp_path / "out")
        wait_for('"kind":"answer"', tmp_path / "out" / "journal.jsonl")
        sent = time.monotonic()
        process.send_signal(number)
        printed, _ = process.communicate(timeout=20)
        took = time.monotonic() - sent
        assert took < 7.0
        assert process.returncode == 11, printed
        result = json.loads((tmp_path / "out" / "result.json").read_text())
        assert (result["verdict"], result["reason-code"]) == ("inconclusive", "interrupted")
        assert len(stage.setting.github.issues) == 1


def test_mistakes_are_all_named_at_once_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "rerail.yml").write_text(
        "service: api\n"
        "min-served: half an hour\n"
        "route: sideways\n"
        "health-url: ftp://example\n"
        "dry-run: perhaps\n"
        "timeout: -3\n"
    )
    ended = subprocess.run(
        [sys.executable, "-Im", "rerail", "rollback"],
        cwd=tmp_path,
        env={"RAILWAY_TOKEN": TOKEN, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    for line in range(2, 7):
        assert f".github/rerail.yml:{line}:" in ended.stderr
    assert TOKEN not in ended.stdout + ended.stderr


def test_a_railway_that_refuses_the_token_ends_with_5_and_says_so(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        ended = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-Im", "rerail", "rollback", "--service", stage.setting.service.name],
            cwd=tmp_path,
            env={
                "RAILWAY_TOKEN": TOKEN,
                "PATH": "/usr/bin:/bin",
                "RERAIL_RAILWAY_API_URL": stage.stage.railway_url,
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 5, ended.stderr + ended.stdout
    assert "Railway" in ended.stdout
    assert TOKEN not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_signal_ends_a_smoke_command_and_its_children_too(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        quicken(stage)
        marker = tmp_path / "child"
        script = f"sleep 300 & echo $! > {marker}; wait"
        process = start(stage, tmp_path / "out", "--smoke-command", script)
        wait_for("\n", marker, seconds=90.0)
        sent = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        assert time.monotonic() - sent < 7.0
        assert process.returncode == 11
        assert not is_running(int(marker.read_text()))


def is_running(pid: int) -> bool:
    """Tell whether a process lives; one that ended and waits to be reaped does not."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_an_output_that_nobody_can_read_does_not_change_the_end(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage, Path("/dev/full").open("w") as full:
        options = [
            "--service",
            stage.setting.service.name,
            "--dry-run",
            "--output-dir",
            str(tmp_path / "out"),
        ]
        ended = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-Im", "rerail", "rollback", *options],
            env=environment_of(stage.setting, stage.stage),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert json.loads((tmp_path / "out" / "result.json").read_text())["reason-code"] == "dry-run"
