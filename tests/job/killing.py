"""Real processes that are killed at a moment of the play, on a clock that may hurry afterwards."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from rerail.cli.demo import environment_of
from rerail.simulator.scenarios import SCENARIOS
from tests.job.front_door import Theatre
from tests.ticking import STEP, TickingClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rerail.simulator.github.values import Issue
    from rerail.simulator.world.values import Deployment

LONGEST = 60.0
"""Real seconds within which every moment comes."""


class PatientClock(TickingClock):
    """The real time, as processes have it too, until it is told to hurry."""

    def __init__(self) -> None:
        super().__init__(speed=1.0)
        self._origin, self._before = time.monotonic(), 0.0
        self._hurries = False
        self._began = datetime.now(UTC)

    def monotonic(self) -> float:
        if not self._hurries:
            return time.monotonic() - self._origin
        return self._before + super().monotonic()

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self.monotonic())

    def hurry(self, speed: float) -> None:
        """Run faster from now on, tick by tick."""
        self._before, self._ticks, self.speed = self.monotonic(), 0, speed
        self._hurries = True


@dataclass
class Scene:
    """A stage on which processes are started and killed."""

    theatre: Theatre
    clock: PatientClock
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def issues(self) -> list[Issue]:
        return list(self.theatre.setting.github.issues)

    @property
    def rollbacks(self) -> list[Deployment]:
        """The rollbacks that were applied."""
        setting = self.theatre.setting
        return [row for row in setting.world.deployments(setting.service) if row.reason == "rollback"]

    @property
    def claims(self) -> list[str]:
        return [ref.name for ref in self.theatre.setting.repository.refs("refs/rerail/")]

    def start(
        self, folder: Path, *more: str, command: str = "rollback", env: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start `rerail rollback`, or another command, as a real process."""
        theatre = self.theatre
        arguments = list(more)
        if command == "rollback":
            service = theatre.setting.service.name
            options = theatre.scenario.options(theatre.stage)
            arguments = ["--service", service, *options, *more, "--output-dir", str(folder)]
        process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-Im", "rerail", command, *arguments],
            env={**environment_of(theatre.setting, theatre.stage), **(env or {})},
            cwd=folder.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def hurried(self, speed: float) -> Theatre:
        """Give the stage for runs in this process, on a clock that hurries from now on."""
        self.clock.hurry(speed)
        return self.theatre

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


def journal_says(folder: Path, kind: str) -> bool:
    """Tell whether the journal in this folder has a line of that kind."""
    path = folder / "journal.jsonl"
    return path.exists() and f'"kind":"{kind}"' in path.read_text()


def until(happened: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Wait for something; what the process said is told where it ended before."""
    end = time.monotonic() + LONGEST
    while not happened():
        if process is not None and process.poll() is not None:
            raise AssertionError(f"it ended with {process.returncode}: {process.communicate()[0]}")
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)  # noqa: TID251  a real process is waited for


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Give the exit code of a process, and what it said."""
    said, _ = process.communicate(timeout=LONGEST)
    return process.returncode, said


@contextmanager
def killing(name: str, folder: Path) -> Iterator[Scene]:
    """Open the stage of a scenario, where the Target starts quickly and nothing has to drain."""
    clock, over = PatientClock(), Event()

    def tick() -> None:
        while not over.wait(STEP):
            clock.tick()

    ticking = Thread(target=tick, daemon=True)
    ticking.start()
    story = SCENARIOS[name]
    setting = story.build(clock.now, folder / "repository")
    world = setting.world
    if setting.target is not None:
        world.keep(replace(setting.target, behaviour=replace(setting.target.behaviour, deploy_seconds=1.0)))
    world.change(setting.service, overlap_seconds=0, draining_seconds=0)
    try:
        with setting.stage() as stage:
            theatre = Theatre(scenario=story, setting=setting, stage=stage, clock=clock, folder=folder)
            scene = Scene(theatre=theatre, clock=clock)
            try:
                yield scene
            finally:
                scene.end()
    finally:
        over.set()
        ticking.join()
