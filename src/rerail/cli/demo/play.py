"""Playing a story of a rollback, and what every story has at its end."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rerail.cli.console import say
from rerail.cli.demo.environment import environment_of, of_a_job
from rerail.cli.demo.service import show_health, show_trouble
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from rerail.adapters.clock import SystemClock
    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage

OTHERS = ("target-unhealthy", "bad-fix")
WRITTEN = ("incident.html", "incident.md", "journal.jsonl", "result.json")
EVIDENCE = "evidence"


def clear(folder: Path) -> None:
    """Take away what an earlier demo wrote, and nothing else: the folder may be anybody's."""
    from rerail.adapters.bundle import FILES  # noqa: PLC0415
    from rerail.core.evidence.manifest import NAME  # noqa: PLC0415

    for name in (*WRITTEN, *(f"{EVIDENCE}/{file}" for file in (*FILES.values(), NAME))):
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):  # not empty, or not there
        (folder / EVIDENCE).rmdir()


def called() -> str:
    """Tell how this demo was started, so that what we say to type can be typed."""
    return "script/demo" if os.environ.get("RERAIL_DEMO_SCRIPT") else f"{program()} demo"


def program() -> str:
    """Give the program as it is found where it is not on PATH, as in a clone's .venv."""
    started = Path(sys.argv[0])
    here = started.name == "rerail" and shutil.which("rerail") != str(started.absolute())
    return shlex.quote(str(started.absolute())) if here else "rerail"


def play(scenario: Scenario, setting: Setting, stage: Stage, clock: SystemClock, output_dir: Path) -> int:
    """Show the service, roll it back, show it again; give the demo's exit code."""
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
    written = [output_dir / name for name in WRITTEN if (output_dir / name).exists()]
    wrote = "It wrote:" if written else f"It could write nothing to {output_dir}."
    say(f"rerail ended with exit code {exit_code}, {as_expected(scenario, exit_code)}. {wrote}")
    for path in written:
        say(f"  {path}")
    if (output_dir / EVIDENCE).is_dir():
        say(f"  {output_dir / EVIDENCE}/ (the logs, redacted)")
    if setting.github.issues:
        say("The issue lives in the embedded GitHub; incident.html shows it as one would see it there.")
    say("")
    page = output_dir / "incident.html"
    say(f"Next: open {page} in a browser, or play another story:" if page.exists() else "Play another story:")
    suggest(next((n for n in OTHERS if n != scenario.name), OTHERS[0]))
    return 0 if exit_code == scenario.exit_code else int(ExitCode.NOT_RECOVERED)


def as_expected(scenario: Scenario, exit_code: int) -> str:
    """Tell whether a story ended as it should."""
    return "as the story should end" if exit_code == scenario.exit_code else "NOT as the story should end"


def suggest(name: str) -> None:
    """Name another story to play."""
    say(f"  {called()} --list")
    say(f"  {called()} --scenario {name}")
