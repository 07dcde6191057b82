"""Playing a story of `rerail check`, in which nothing is waited for, and nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.demo.environment import environment_of
from rerail.cli.demo.play import as_expected, suggest
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage


def play(scenario: Scenario, folder: Path) -> int:
    """Run `rerail check` on the story, its repository in this folder; give the demo's exit code."""
    clock = SystemClock()
    setting = scenario.build(clock.now, folder)
    say(f"{scenario.title}")
    say(f"{scenario.story}")
    say("(Railway, GitHub and the service run on 127.0.0.1.)")
    say("")
    with setting.stage() as stage:
        exit_code = _check(scenario, setting, stage, clock)
    say("")
    say(f"rerail ended with exit code {exit_code}, {as_expected(scenario, exit_code)}. It changed nothing.")
    say("Play another story:")
    suggest("bad-release")
    return 0 if exit_code == scenario.exit_code else int(ExitCode.NOT_RECOVERED)


def _check(scenario: Scenario, setting: Setting, stage: Stage, clock: SystemClock) -> int:
    from rerail.cli.check import run  # noqa: PLC0415
    from rerail.cli.options import parse_options  # noqa: PLC0415
    from rerail.settings import resolve  # noqa: PLC0415

    shown = ["--service", setting.service.name, *scenario.options(stage)]
    say(f"$ rerail check {' '.join(shown)}")
    options = parse_options(shown, "check")
    resolved = resolve(options, environment_of(setting, stage), None, clock.now())
    stop = Stop()
    with signals(stop):
        return run(resolved, clock=clock, stop=stop)
