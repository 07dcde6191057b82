"""The whole program through its front door: settings, ports, outlets and all, on a clock that runs fast."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

from rerail import bootstrap
from rerail.adapters.clock import SystemClock
from rerail.bootstrap.watch import watch_release
from rerail.cli.demo import environment_of
from rerail.cli.options import parse_options
from rerail.driver import Stop
from rerail.outlets.console import PlainConsole
from rerail.settings import resolve
from rerail.simulator.scenarios import SCENARIOS
from tests.ticking import ticking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rerail.simulator.requests import Request
    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage
    from rerail.simulator.world.values import Deployment

SPEED = 60.0


@dataclass
class Played:
    """What one run came to."""

    exit_code: int
    folder: Path
    said: list[str]

    @property
    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "result.json").read_text())
        return found

    @property
    def journal(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "journal.jsonl").read_text().splitlines()]

    @property
    def everything_written(self) -> str:
        """All bytes that the run left behind, and all it printed."""
        files = [p.read_text(errors="replace") for p in sorted(self.folder.rglob("*")) if p.is_file()]
        return "\n".join([*files, *self.said])


@dataclass
class Theatre:
    """A stage that is open: run rerail on it as often as wanted."""

    scenario: Scenario
    setting: Setting
    stage: Stage
    clock: SystemClock
    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    runs: int = 0

    def run(
        self,
        *options: str,
        env: dict[str, str] | None = None,
        stop: Stop | None = None,
        folder: Path | None = None,
    ) -> Played:
        """Run `rerail rollback` with the scenario's own options and these, in a new folder or in that one."""
        self.runs += 1
        folder = folder or self.folder / f"out-{self.runs}"
        own = self.scenario.options(self.stage) if self.scenario.command != "watch" else ()
        arguments = ["--service", self.setting.service.name, *own, *options]
        environment = {**environment_of(self.setting, self.stage), **self.env, **(env or {})}
        parsed = parse_options([*arguments, "--output-dir", str(folder)])
        resolved = resolve(parsed, environment, None, self.clock.now())
        said: list[str] = []
        exit_code = bootstrap.roll_back(
            resolved,
            clock=self.clock,
            stop=stop or Stop(),
            console=PlainConsole(said.append, groups=resolved.runner.on_runner),
            started_at=self.clock.now(),
            simulated=True,
        )
        return Played(exit_code=exit_code, folder=folder, said=said)

    def watch(
        self,
        *options: str,
        env: dict[str, str] | None = None,
        stop: Stop | None = None,
        variables: dict[str, str] | None = None,
        folder: Path | None = None,
    ) -> Played:
        """Run `rerail watch` with the scenario's own options and these, in a new folder or in that one.

        `variables` stand in the process's own environment meanwhile.
        """
        self.runs += 1
        folder = folder or self.folder / f"out-{self.runs}"
        arguments = ["--service", self.setting.service.name, *self.scenario.options(self.stage), *options]
        environment = {**environment_of(self.setting, self.stage), **self.env, **(env or {})}
        parsed = parse_options([*arguments, "--output-dir", str(folder)], "watch")
        resolved = resolve(parsed, environment, None, self.clock.now(), "watch")
        said: list[str] = []
        with environment_with(variables or {}):
            exit_code = watch_release(
                resolved,
                env=environment,
                clock=self.clock,
                stop=stop or Stop(),
                console=PlainConsole(said.append, groups=resolved.runner.on_runner),
                started_at=self.clock.now(),
                simulated=True,
            )
        return Played(exit_code=exit_code, folder=folder, said=said)

    def run_out_of_time(self) -> Played:
        """Run into the deadline, as Railway takes longer to start the Target; then it does go live.

        The time that is left is long enough for a later run to read Railway once on a busy machine.
        """
        self.setting.world.expect(self.setting.service, deploy_seconds=90.0)
        played = self.run("--timeout", "45s")
        self.went_live(self.setting.world.deployments(self.setting.service)[0])
        return played

    def went_live(self, deployment: Deployment) -> None:
        """Let world time pass until it serves."""
        for _ in range(100):
            if self.setting.world.status(deployment) == "SUCCESS":
                return
            self.clock.wait(self.clock.now() + timedelta(seconds=2), Event())
        raise AssertionError(self.setting.world.status(deployment))

    @property
    def mutations(self) -> tuple[Request, ...]:
        return tuple(r for r in self.stage.requests.mutations() if r.server == "railway")

    @property
    def rollbacks(self) -> tuple[Request, ...]:
        """Every rollback that was sent, whatever came of it."""
        return tuple(r for r in self.mutations if r.operation == "Rollback")


@contextmanager
def environment_with(variables: dict[str, str]) -> Iterator[None]:
    """Have these variables in the process's own environment for a while."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]
        os.environ.update({name: before[name] for name in variables if name in before})


@contextmanager
def theatre(name: str, folder: Path, *, speed: float = SPEED) -> Iterator[Theatre]:
    """Open the stage of a scenario."""
    with opened(SCENARIOS[name], folder, speed=speed) as stage:
        yield stage


@contextmanager
def opened(story: Scenario, folder: Path, *, speed: float = SPEED) -> Iterator[Theatre]:
    """Open the stage of a story of one's own."""
    with ticking(speed) if speed > 1 else nullcontext(SystemClock()) as clock:
        setting = story.build(clock.now, folder / "repository")
        with setting.stage(factor=speed) as stage:
            yield Theatre(scenario=story, setting=setting, stage=stage, clock=clock, folder=folder)
