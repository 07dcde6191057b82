"""Keeping a story's servers up, so that runs of other processes, and of containers, can be tried on them."""

from __future__ import annotations

import shlex
import tempfile
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING

from rerail.adapters.clock import SystemClock
from rerail.cli.console import say
from rerail.cli.demo.environment import environment_of
from rerail.cli.demo.play import program
from rerail.cli.signals import signals
from rerail.driver import Stop
from rerail.errors import ConfigurationError
from rerail.simulator import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.simulator.scenarios.scenario import Scenario, Setting
    from rerail.simulator.stage import Stage

ENV, AUTHORITIES = "env", "authorities.pem"
_OURS = {
    "RAILWAY_TOKEN": "RAILWAY_TOKEN",
    "GITHUB_TOKEN": "GITHUB_TOKEN",
    "RERAIL_RAILWAY_API_URL": "RERAIL_RAILWAY_API_URL",
    "RERAIL_CONTROL_URL": "RERAIL_CONTROL_URL",
    "RERAIL_REPOSITORY": "GITHUB_REPOSITORY",
    "RERAIL_GITHUB_API_URL": "GITHUB_API_URL",
    "RERAIL_GITHUB_GRAPHQL_URL": "GITHUB_GRAPHQL_URL",
}
"""Names that a GitHub runner leaves alone: its own GITHUB_ variables it sets whatever a workflow says."""


def stand(scenario: Scenario, folder: Path, host: str) -> int:
    """Serve the story on this address until SIGINT or SIGTERM; `folder` gets what a run needs, as files.

    `env`: variables, a line each; it appears when all servers listen, and goes when they end.
    `authorities.pem`: for SSL_CERT_FILE, where the address is not 127.0.0.1 and all speak TLS.
    Raises ConfigurationError.
    """
    clock, stop = SystemClock(), Stop()
    with tempfile.TemporaryDirectory(prefix="rerail-demo-") as work:
        setting = scenario.build(clock.now, Path(work))
        with _stage(setting, folder, host) as stage, _told(setting, stage, folder, host):
            _invite(scenario, setting, stage, folder)
            with signals(stop):
                stop.requested.wait()
    return 0


@contextmanager
def _stage(setting: Setting, folder: Path, host: str) -> Iterator[Stage]:
    from rerail.simulator.authority import Authority  # noqa: PLC0415  an extra

    if host == LOOPBACK:
        with setting.stage() as stage:
            yield stage
        return
    authority = Authority(_ipv4(host))
    stage = setting.stage(host=host, tls=authority.tls)
    try:
        stage.__enter__()
    except OSError as error:
        raise ConfigurationError((f"--host: {host} can't be listened on ({error.strerror})",)) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / AUTHORITIES).write_text(authority.trusted)
        yield stage
    finally:
        stage.__exit__(None, None, None)
        (folder / AUTHORITIES).unlink(missing_ok=True)


def _ipv4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except ValueError:
        says = f"--host: {host!r} is not an IPv4 address of this machine, such as 10.0.0.4"
        raise ConfigurationError((says,)) from None


@contextmanager
def _told(setting: Setting, stage: Stage, folder: Path, host: str) -> Iterator[None]:
    """Write what a run needs, in one piece, and take it away again."""
    known = environment_of(setting, stage)
    given = {name: known[of] for name, of in _OURS.items()}
    given["RERAIL_SERVICE"] = setting.service.name
    given["SERVICE_URL"] = stage.service_url(setting.service.name)
    if host != LOOPBACK:
        given["SSL_CERT_FILE"] = str((folder / AUTHORITIES).resolve())
    path = folder / ENV
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f".{ENV}.part"
    written.write_text("".join(f"{name}={value}\n" for name, value in given.items()))
    written.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _invite(scenario: Scenario, setting: Setting, stage: Stage, folder: Path) -> None:
    command = scenario.command.partition(",")[0]
    options = shlex.join(("--service", setting.service.name, *scenario.options(stage)))
    say(scenario.title)
    say(scenario.story)
    say("")
    say(f"Railway  {stage.railway_url}")
    say(f"GitHub   {stage.github_url}")
    say(f"service  {stage.service_url(setting.service.name)}")
    say("")
    say("They stay up until Ctrl-C. In another terminal:")
    say(f"  set -a; . {shlex.quote(str(folder / ENV))}; set +a")
    say(f"  {program()} {command} {options}")
