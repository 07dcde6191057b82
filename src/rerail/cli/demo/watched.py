"""Playing a story of a release that is watched."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rerail.cli.console import say
from rerail.cli.demo.environment import environment_of, of_a_job
from rerail.cli.demo.play import epilogue

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.adapters.clock import SystemClock
    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage

LONGEST_SHOWN = 60
"""Characters of an option's value; what is longer is a file's content."""


def play(scenario: Scenario, setting: Setting, stage: Stage, clock: SystemClock, output_dir: Path) -> int:
    """Run `rerail watch` as a job beside the deploy would; give the demo's exit code."""
    from rerail.cli.options import parse_options  # noqa: PLC0415
    from rerail.cli.watch import run  # noqa: PLC0415
    from rerail.settings import resolve  # noqa: PLC0415

    given = ["--service", setting.service.name, *scenario.options(stage)]
    say(f"$ rerail watch {' '.join(_shown(each) for each in given)}")
    options = parse_options([*given, "--output-dir", str(output_dir)], "watch")
    env = {**environment_of(setting, stage), **of_a_job(setting, stage)}
    resolved = resolve(options, env, None, clock.now(), "watch")
    exit_code = run(resolved, clock, started_at=clock.now(), env=env, simulated=True)
    say("")
    return epilogue(scenario, setting, exit_code, output_dir)


def _shown(option: str) -> str:
    text = " ".join(option.split())
    return shlex.quote(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…")
