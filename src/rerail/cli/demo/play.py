"""Choosing a story of the demo, and playing it."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.demo.environment import environment_of, of_a_job
from rerail.cli.demo.service import show_health, show_trouble
from rerail.cli.demo.standing import LOOPBACK, stand
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage

    Way = Callable[[Scenario, Setting, Stage, SystemClock, Path], int]

SPEED = 12.0
"""World seconds per real second: slow enough to read along, and minutes take seconds."""
OTHERS = ("target-unhealthy", "bad-fix")
WRITTEN = ("incident.html", "incident.md", "journal.jsonl", "result.json")
EVIDENCE = "evidence"


@click.command(name="demo")
@click.option("--scenario", "name", metavar="NAME", help="Which story to play; the default is the first.")
@click.option("--list", "listing", is_flag=True, help="List the stories and end.")
@click.option(
    "--output-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="Where the incident, result and journal go.",
)
@click.option(
    "--speed", type=click.FloatRange(1, 100), default=SPEED, show_default=True, help="Of the clock."
)
@click.option(
    "--serve",
    "serve_to",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the story's servers up for runs of your own, on a true clock; DIR gets what they need.",
)
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="With --serve: an IPv4 address of this machine, by which containers reach it; by TLS.",
)
def command(
    name: str | None, listing: bool, output_dir: Path, speed: float, serve_to: Path | None, host: str
) -> int:
    """Play the main job against an embedded Railway, GitHub and service. Needs no account and no network."""
    scenarios = _scenarios()
    if listing:
        return _list(scenarios)
    chosen = name or next(iter(scenarios))
    if chosen not in scenarios:
        raise ConfigurationError((f"--scenario: there is no {chosen!r}; there are {', '.join(scenarios)}",))
    if shutil.which("git") is None:
        raise ConfigurationError(("The demo makes a git repository, and git is not here: install it.",))
    if serve_to is None and host != LOOPBACK:
        raise ConfigurationError(("--host is of use with --serve only; give --serve DIR, or leave it out",))
    if serve_to is not None:
        return stand(scenarios[chosen], serve_to, host)
    with tempfile.TemporaryDirectory(prefix="rerail-demo-") as folder:
        if scenarios[chosen].command == "check":
            return _play_check(scenarios[chosen], Path(folder))
        return _play(scenarios[chosen], Path(folder), output_dir, speed)


def clear(folder: Path) -> None:
    """Take away what an earlier demo wrote, and nothing else: the folder may be anybody's."""
    from rerail.adapters.bundle import FILES  # noqa: PLC0415
    from rerail.core.evidence.manifest import NAME  # noqa: PLC0415

    for name in (*WRITTEN, *(f"{EVIDENCE}/{file}" for file in (*FILES.values(), NAME))):
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):  # not empty, or not there
        (folder / EVIDENCE).rmdir()


def _scenarios() -> Mapping[str, Scenario]:
    try:
        from rerail.simulator.scenarios import SCENARIOS  # noqa: PLC0415  an extra, and half a second
    except ImportError as error:
        says = f'The demo needs its servers ({error.name} is missing): pip install "rerail[demo]".'
        raise ConfigurationError((says,)) from None
    return SCENARIOS


def _list(scenarios: Mapping[str, Scenario]) -> int:
    width = max(map(len, scenarios))
    for scenario in scenarios.values():
        say(f"{scenario.name:{width}}  {scenario.title}")
        say(f"{'':{width}}  {scenario.story}")
    say("")
    say(f"Play one: {called()} --scenario NAME")
    return 0


def called() -> str:
    """Tell how this demo was started, so that what we say to type can be typed."""
    return "script/demo" if os.environ.get("RERAIL_DEMO_SCRIPT") else "rerail demo"


def _play_check(scenario: Scenario, folder: Path) -> int:
    """Play a story in which nothing is waited for, and nothing written."""
    clock = SystemClock()
    setting = scenario.build(clock.now, folder)
    say(f"{scenario.title}")
    say(f"{scenario.story}")
    say("(Railway, GitHub and the service run on 127.0.0.1.)")
    say("")
    with setting.stage() as stage:
        exit_code = _check(scenario, setting, stage, clock)
    say("")
    say(f"rerail ended with exit code {exit_code}, {_as_expected(scenario, exit_code)}. It changed nothing.")
    say("Play another story:")
    _suggest(next(iter(_scenarios())))
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


def _play(scenario: Scenario, folder: Path, output_dir: Path, speed: float) -> int:
    clock = SystemClock(speed=speed)
    setting = scenario.build(clock.now, folder)
    clear(output_dir)
    say(f"{scenario.title}")
    say(f"{scenario.story}")
    say(f"(The clock runs {speed:.0f} times as fast; Railway, GitHub and the service run on 127.0.0.1.)")
    say("")
    with setting.stage(factor=speed) as stage:
        return _way_of(scenario)(scenario, setting, stage, clock, output_dir)


def _way_of(scenario: Scenario) -> Way:
    """Give how the story is played: some are more than one command."""
    match scenario.command:
        case "rollback, killed":
            from rerail.cli.demo.killed import play as killed  # noqa: PLC0415  a story of its own

            return killed
        case "watch":
            from rerail.cli.demo.watched import play as watched  # noqa: PLC0415  a story of its own

            return watched
        case "rollback, twice":
            from rerail.cli.demo.two import play as twice  # noqa: PLC0415  a story of its own

            return twice
        case _:
            return _once


def _once(scenario: Scenario, setting: Setting, stage: Stage, clock: SystemClock, output_dir: Path) -> int:
    show_trouble(setting, stage, clock)
    exit_code = roll_back(scenario, setting, stage, clock, output_dir)
    say("")
    show_health(setting, stage, clock)
    return epilogue(scenario, setting, exit_code, output_dir)


def roll_back(
    scenario: Scenario, setting: Setting, stage: Stage, clock: SystemClock, output_dir: Path
) -> int:
    """Run `rerail rollback` as one would type it; give its exit code."""
    from rerail.cli.options import parse_options  # noqa: PLC0415
    from rerail.cli.rollback import run  # noqa: PLC0415
    from rerail.settings import resolve  # noqa: PLC0415

    shown = ["--service", setting.service.name, *scenario.options(stage)]
    say(f"$ rerail rollback {' '.join(shown)}")
    options = parse_options([*shown, "--output-dir", str(output_dir)])
    env = {**environment_of(setting, stage), **of_a_job(setting, stage)}
    resolved = resolve(options, env, None, clock.now())
    return run(resolved, clock, started_at=clock.now(), simulated=True)


def epilogue(scenario: Scenario, setting: Setting, exit_code: int, output_dir: Path) -> int:
    """Say what was written and what to do next; give the demo's own exit code."""
    say(f"rerail ended with exit code {exit_code}, {_as_expected(scenario, exit_code)}. It wrote:")
    for name in WRITTEN:
        if (output_dir / name).exists():
            say(f"  {output_dir / name}")
    if (output_dir / EVIDENCE).is_dir():
        say(f"  {output_dir / EVIDENCE}/ (the logs, redacted)")
    if setting.github.issues:
        say("The issue lives in the embedded GitHub; incident.html shows it as one would see it there.")
    say("")
    say(f"Next: open {output_dir / 'incident.html'} in a browser, or play another story:")
    _suggest(next((n for n in OTHERS if n != scenario.name), OTHERS[0]))
    return 0 if exit_code == scenario.exit_code else int(ExitCode.NOT_RECOVERED)


def _as_expected(scenario: Scenario, exit_code: int) -> str:
    return "as the story should end" if exit_code == scenario.exit_code else "NOT as the story should end"


def _suggest(name: str) -> None:
    say(f"  {called()} --list")
    say(f"  {called()} --scenario {name}")
