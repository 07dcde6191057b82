"""Plays the whole main job on a stage where one thing fails, and keeps what the invariants look at."""

from __future__ import annotations

import io
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from rerail.adapters.quick_httpx import httpx, tls
from rerail.bootstrap.incident import file_later
from rerail.simulator.github.artifacts import runner_environment
from rerail.simulator.wire_faults import WireFaults, before
from tests.faults.operations import MUTATIONS
from tests.faults.story import story
from tests.faults.ways import USUAL, Way
from tests.job.front_door import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rerail.simulator.github.values import Issue
    from rerail.simulator.stage import Stage
    from tests.job.front_door import Played, Theatre

SPEED = 100.0
HOLD = 0.2
"""Real seconds of silence: 20 s of the clock, as the adapters' own limits (in real seconds) would end it."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A stage with a proxy before each remote."""

    theatre: Theatre
    way: Way
    railway: WireFaults
    github: WireFaults

    def environment(self) -> dict[str, str]:
        """Give what a container action's job has, with each remote behind its proxy."""
        url, folder = self.github.url, self.theatre.folder
        summary, output = folder / "summary", folder / "output"
        summary.touch()
        output.touch()
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            **runner_environment(self.theatre.setting.github, url),
            "GITHUB_SERVER_URL": url,
            "GITHUB_API_URL": url,
            "GITHUB_GRAPHQL_URL": f"{url}/graphql",
            "RERAIL_RAILWAY_API_URL": self.railway.url,
            **self.way.tokens(self.theatre.setting),
        }

    def mend(self) -> None:
        """Let everything work again."""
        self.railway.mend()
        self.github.mend()
        self.theatre.setting.github.faults.come_back()


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A run that has ended, on a stage that is still open."""

    scene: Scene
    played: Played
    environment: dict[str, str]
    printed: str
    clock_seconds: float
    seconds: float

    @property
    def stage(self) -> Stage:
        return self.scene.theatre.stage

    @property
    def issues(self) -> list[Issue]:
        return list(self.scene.theatre.setting.github.issues)

    @property
    def summary(self) -> str:
        return (self.scene.theatre.folder / "summary").read_text()

    @property
    def written(self) -> str:
        """Everything that left by any way."""
        told = [text for issue in self.issues for text in (issue.title, issue.body or "")]
        told += [comment.body for issue in self.issues for comment in issue.comments]
        output = (self.scene.theatre.folder / "output").read_text()
        return "\n".join([self.played.everything_written, self.printed, self.summary, output, *told])

    def is_back(self) -> bool:
        """Ask the service itself whether it works, and whether it is the Target that answers."""
        setting = self.scene.theatre.setting
        url = self.stage.service_url(setting.service.name)
        target = setting.target
        with httpx.Client(base_url=url, verify=tls()) as client:
            works = client.get("/health").status_code == httpx.codes.OK
            version = client.get("/api/version").json().get("version")
        return works and target is not None and version == target.version

    def file_later(self) -> int:
        """Mend everything and file the incident from the folder; give the issue's number."""
        self.scene.mend()
        theatre = self.scene.theatre
        env = {**self.environment, "GITHUB_TOKEN": theatre.setting.github_token}
        env["GITHUB_REPOSITORY"] = theatre.setting.repository_name
        return file_later(self.played.folder, {}, env, theatre.clock).number


@contextmanager
def played(lay: Callable[[Scene], None], folder: Path, way: Way = USUAL) -> Iterator[Ran]:
    """Lay the fault out, run the main job, and give what came of it."""
    with opened(story(way.crowd), folder, speed=SPEED) as theatre:
        requests = theatre.stage.requests

        def swallowed(line: str) -> None:
            operation = parse_qs(urlsplit(line.split(" ")[1]).query).get("op", [""])[0]
            requests.add("railway", operation, mutation=operation in MUTATIONS)

        with (
            before(theatre.stage.railway_url, hold=HOLD, swallowed=swallowed) as railway,
            before(theatre.stage.github_url, hold=HOLD) as github,
        ):
            scene = Scene(theatre=theatre, way=way, railway=railway, github=github)
            way.prepare(theatre.stage, theatre.setting)
            lay(scene)
            environment, printed = scene.environment(), io.StringIO()
            began, ticks = time.monotonic(), theatre.clock.monotonic()
            with redirect_stdout(printed), redirect_stderr(printed):
                run = theatre.run("--timeout", "3m", *way.options(theatre.setting), env=environment)
            yield Ran(
                scene=scene,
                played=run,
                environment=environment,
                printed=printed.getvalue(),
                clock_seconds=theatre.clock.monotonic() - ticks,
                seconds=time.monotonic() - began,
            )
