"""The demo's story of two runs that are started in the same moment: their lines beside each other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TYPE_CHECKING

from rerail.cli.console import say
from rerail.cli.demo.environment import environment_of, of_a_job
from rerail.cli.demo.play import EVIDENCE, clear, epilogue
from rerail.cli.demo.service import show_health, show_trouble
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.errors import ExitCode
from rerail.outlets.console import PlainConsole, wrapped

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.adapters.clock import SystemClock
    from rerail.render.lines import ConsoleLine
    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage

WIDEST = 120
_OF_THE_PLAN = " " * 10
"""How the rows of the Plan begin."""
_ONE_AT_A_TIME = Lock()


class _Column(PlainConsole):
    """The console of one of the two: a letter before each line; its last lines are kept for later."""

    def __init__(self, letter: str, *, without_plan: bool) -> None:
        """`without_plan` leaves the Plan's rows out, which are the other's once more."""
        super().__init__(self._say, groups=False)
        self._letter, self._without_plan = letter, without_plan
        self._last: tuple[ConsoleLine, ...] = ()

    def close(self, last: tuple[ConsoleLine, ...]) -> None:
        """Keep the last lines: in between the other's they would not be understood."""
        self._last = last

    def say_last(self) -> None:
        """Say how it ended."""
        for line in self._last:
            self._say(line.text)

    def _say(self, line: str) -> None:
        if self._without_plan and line.startswith(_OF_THE_PLAN):
            return
        before = f"{self._letter} | "
        width = min(shutil.get_terminal_size().columns, WIDEST) - len(before)
        with _ONE_AT_A_TIME:
            for part in wrapped(line, width) or [""]:
                say(f"{before}{part}".rstrip())


@dataclass
class _Run:
    """One of the two."""

    letter: str
    options: tuple[str, ...]
    folder: Path
    without_plan: bool
    stop: Stop = field(default_factory=Stop)
    exit_code: int = int(ExitCode.INCONCLUSIVE)

    def __post_init__(self) -> None:
        self.console = _Column(self.letter, without_plan=self.without_plan)

    def go(self, setting: Setting, stage: Stage, clock: SystemClock) -> None:
        """Run `rerail rollback` to its end."""
        from rerail import bootstrap  # noqa: PLC0415
        from rerail.cli.options import parse_options  # noqa: PLC0415
        from rerail.settings import resolve  # noqa: PLC0415

        options = parse_options([*self.options, "--output-dir", str(self.folder)])
        env = {**environment_of(setting, stage), **of_a_job(setting, stage)}
        self.exit_code = bootstrap.roll_back(
            resolve(options, env, None, clock.now()),
            clock=clock,
            stop=self.stop,
            console=self.console,
            started_at=clock.now(),
            simulated=True,
        )


class _Both(Stop):
    """A signal to the demo is one to both runs."""

    def __init__(self, *runs: _Run) -> None:
        super().__init__()
        self._runs = runs

    def request(self, signal: str) -> None:
        """Ask both to stop."""
        for run in self._runs:
            run.stop.request(signal)


def play(scenario: Scenario, setting: Setting, stage: Stage, clock: SystemClock, output_dir: Path) -> int:
    """Let a person and a pipeline start a rollback in the same moment."""
    shown = ("--service", setting.service.name, *scenario.options(stage))
    runs = (
        _Run("A", shown, output_dir / "a", without_plan=False),
        _Run("B", (*shown, "--automatic"), output_dir / "b", without_plan=True),
    )
    show_trouble(setting, stage, clock)
    for run in runs:
        clear(run.folder)
        say(f"{run.letter} $ rerail rollback {' '.join(run.options)}")
    say("(B's Plan is A's, and left out here.)")
    say("")
    threads = [Thread(target=run.go, args=(setting, stage, clock), daemon=True) for run in runs]
    with signals(_Both(*runs)):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for run in runs:
        run.console.say_last()
        say("")
    show_health(setting, stage, clock)
    return _epilogue(scenario, setting, runs)


def _epilogue(scenario: Scenario, setting: Setting, runs: tuple[_Run, ...]) -> int:
    rollbacks = [row for row in setting.world.deployments(setting.service) if row.reason == "rollback"]
    acted = next((run for run in runs if (run.folder / EVIDENCE).is_dir()), runs[0])
    say(f"Rollbacks that Railway was asked for by both together: {len(rollbacks)}.")
    say(f"Incidents that were filed by both together: {len(setting.github.issues)}.")
    say(
        f"It was {acted.letter} that acted. "
        + ", ".join(f"{r.letter}: exit code {r.exit_code}" for r in runs)
    )
    worst = max(run.exit_code for run in runs)
    return epilogue(scenario, setting, worst, acted.folder)
