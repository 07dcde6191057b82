"""`rerail demo`: which story is played, and how."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.demo import checked
from rerail.cli.demo.play import called, clear, play
from rerail.cli.demo.standing import stand
from rerail.errors import ConfigurationError
from rerail.simulator import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage

    Way = Callable[[Scenario, Setting, Stage, SystemClock, Path], int]

SPEED = 12.0
"""World seconds per real second: slow enough to read along, and minutes take seconds."""


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
@click.option("--speed", type=click.FloatRange(1, 100), show_default=f"{SPEED:g}", help="Of the clock.")
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
    name: str | None, listing: bool, output_dir: Path, speed: float | None, serve_to: Path | None, host: str
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
    if serve_to is not None and speed is not None:
        raise ConfigurationError(("--speed: what is served has a true clock, as runs have; leave it out",))
    if serve_to is not None:
        return stand(scenarios[chosen], serve_to, host)
    with tempfile.TemporaryDirectory(prefix="rerail-demo-") as folder:
        if scenarios[chosen].command == "check":
            return checked.play(scenarios[chosen], Path(folder))
        return _play(scenarios[chosen], Path(folder), output_dir, speed or SPEED)


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
            return play
