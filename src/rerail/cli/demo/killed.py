"""The demo's story of a run that is killed in the middle, and of the same command typed once more."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.demo.environment import environment_of, of_a_job
from rerail.cli.demo.play import epilogue, roll_back
from rerail.cli.demo.service import show_health, show_trouble

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage

LOOKS = 3
"""So often the run has looked at the new deployment when it is killed: nothing is verified by then."""
PATIENCE = 120.0
"""Real seconds after which a run that was not killed by then will not be."""
_CHILD = "from rerail.cli.demo.killed import child; child()"


def play(scenario: Scenario, setting: Setting, stage: Stage, clock: SystemClock, output_dir: Path) -> int:
    """Let a run of its own process be killed, and type the command again."""
    show_trouble(setting, stage, clock)
    killed = _run_and_kill(scenario, setting, stage, clock, output_dir)
    say("")
    say("Killed (SIGKILL), as when a runner is lost." if killed else "It ended before it could be killed.")
    say(f"Its journal is in {output_dir}, up to the last line that it wrote. The same command, once more:")
    say("")
    exit_code = roll_back(scenario, setting, stage, clock, output_dir)
    say("")
    show_health(setting, stage, clock)
    rollbacks = [row for row in setting.world.deployments(setting.service) if row.reason == "rollback"]
    say(f"Rollbacks that Railway was asked for by both together: {len(rollbacks)}.")
    return epilogue(scenario, setting, exit_code, output_dir)


def _run_and_kill(
    scenario: Scenario, setting: Setting, stage: Stage, clock: SystemClock, output_dir: Path
) -> bool:
    """Start `rerail rollback` as a process, and kill it while it follows. False: it had ended before."""
    shown = ["--service", setting.service.name, *scenario.options(stage)]
    say(f"$ rerail rollback {' '.join(shown)}")
    given = {
        "options": [*shown, "--output-dir", str(output_dir)],
        "environment": {**environment_of(setting, stage), **of_a_job(setting, stage)},
        "speed": clock.speed,
        "now": clock.now().isoformat(),
        "at": time.monotonic(),
    }
    command = [sys.executable, "-I", "-c", _CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
        if process.stdin is not None:
            process.stdin.write(json.dumps(given))  # not as arguments: there are tokens in it
            process.stdin.close()
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end and not _follows(stage):
            Event().wait(0.02)
        if process.poll() is not None:
            return False
        process.kill()
        process.wait()
    return True


def _follows(stage: Stage) -> bool:
    """Tell whether the rollback has left, and was looked at some times."""
    asked = [request.operation for request in stage.requests.of("railway")]
    sent = asked.index("Rollback") if "Rollback" in asked else len(asked)
    return asked[sent:].count("Deployment") >= LOOKS


def child() -> None:
    """Be the process that is killed: `rerail rollback` on the clock of the one that started it."""
    from rerail import bootstrap  # noqa: PLC0415
    from rerail.cli.options import parse_options  # noqa: PLC0415
    from rerail.driver import Stop  # noqa: PLC0415
    from rerail.outlets.console import PlainConsole  # noqa: PLC0415
    from rerail.settings import resolve  # noqa: PLC0415

    given = json.load(sys.stdin)
    late = (time.monotonic() - given["at"]) * given["speed"]
    start = datetime.fromisoformat(given["now"]).timestamp() + late
    clock = SystemClock(speed=given["speed"], start=datetime.fromtimestamp(start).astimezone())
    resolved = resolve(parse_options(given["options"]), given["environment"], None, clock.now())
    bootstrap.roll_back(
        resolved,
        clock=clock,
        stop=Stop(),
        console=PlainConsole(say, groups=False),
        started_at=clock.now(),
        simulated=True,
    )
