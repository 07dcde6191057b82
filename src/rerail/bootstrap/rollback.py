"""The whole main job from settings to exit code: build, run, tell."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from rerail import __version__
from rerail.adapters.journal_file import JournalFile
from rerail.adapters.runner import annotation, write_outputs
from rerail.adapters.workers import DaemonWorkers
from rerail.bootstrap.asked import request_of
from rerail.bootstrap.shared import claims, incidents
from rerail.bootstrap.wiring import (
    RESULT,
    at_home,
    outlets,
    prober,
    railway,
    repository,
    tracker_of,
)
from rerail.core import journal as j
from rerail.core.judging.verdict import exit_code_of
from rerail.core.record import outputs
from rerail.core.redaction.harmless import names_secret
from rerail.core.redaction.variables import secret_values
from rerail.core.telling.circumstances import TellingFacts, told_in_job
from rerail.core.telling.headline import headline
from rerail.core.telling.incident import incident
from rerail.core.telling.result import result
from rerail.core.text import Redactor, Secret
from rerail.errors import ConfigurationError
from rerail.outlets.mailbox import PAUSES, TellingRoom
from rerail.render.console import toned_closing
from rerail.usecases.request import Ports, Request
from rerail.usecases.rollback import rollback

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from rerail.adapters.checks.prober import CheckProber
    from rerail.adapters.clock import SystemClock
    from rerail.adapters.railway.client import RailwayClient
    from rerail.core.state import State
    from rerail.driver import Stop
    from rerail.outlets.console import Console
    from rerail.settings import Resolved
    from rerail.usecases.evidence.ports import EvidencePorts

TELL_LIMIT = 45.0
"""Real seconds for the outlets to tell the end."""
TELL_AFTER_SIGNAL = 4.0
"""The runner kills the container 7.5 s after its first signal."""
JOURNAL = "journal.jsonl"
NETWORK = (
    "the environment's network settings can't be used ({kind}): look at HTTP_PROXY, HTTPS_PROXY, ALL_PROXY "
    "(http:// and https:// proxies only), SSL_CERT_FILE and SSL_CERT_DIR"
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A rollback that is ready to go."""

    request: Request
    ports: Ports
    journal: JournalFile
    room: TellingRoom
    facts: TellingFacts
    prober: CheckProber
    open: ExitStack
    """What must be closed at the end: connections and the journal's file."""


def prepare(
    resolved: Resolved,
    *,
    clock: SystemClock,
    stop: Stop,
    console: Console,
    simulated: bool = False,
) -> Run:
    """Build everything a rollback needs. Makes no call to any remote."""
    folder = resolved.settings.output_dir
    still_open = ExitStack()
    redactor = Redactor(resolved.tokens.secrets(), salt=secrets.token_bytes(16))
    redactor.learn(secret_values(given_to_commands(os.environ), frozenset()))
    request = request_of(resolved)
    journal = _journal(resolved, request.service, redactor, clock)
    still_open.callback(journal.close)
    facts = _facts(resolved, simulated=simulated)
    client = railway(resolved, still_open)
    checks = prober(resolved, clock, folder, redactor, client)
    ports = Ports(
        railway=client,
        repository=repository(resolved, still_open),
        prober=checks,
        journal=journal,
        clock=clock,
        workers=DaemonWorkers(),
        stop=stop,
        redactor=redactor,
        claims=claims(resolved, still_open),
        incidents=incidents(resolved, still_open),
        evidence=lambda: _evidence(resolved, client, clock, still_open),
    )
    told = (console, *outlets(resolved, facts, folder, still_open, stop))
    # A fast clock is that of a played run, and its GitHub is played as well.
    room = TellingRoom(told, journal, pauses=tuple(pause / clock.speed for pause in PAUSES))
    still_open.callback(room.close)
    journal.listen(room.publish)
    return Run(
        request=request,
        ports=ports,
        journal=journal,
        room=room,
        facts=facts,
        prober=checks,
        open=still_open,
    )


def given_to_commands(environment: Mapping[str, str]) -> dict[str, Secret]:
    """Give the variables with a secret's name: a smoke command gets them, and may print what they hold."""
    return {name: Secret(value) for name, value in environment.items() if names_secret(name)}


def _evidence(
    resolved: Resolved, client: RailwayClient, clock: SystemClock, still_open: ExitStack
) -> EvidencePorts:
    from rerail.bootstrap.evidence import evidence_ports  # noqa: PLC0415  after the mutation has left

    return evidence_ports(resolved, client, clock, still_open)


def _journal(resolved: Resolved, lane: str, redactor: Redactor, clock: SystemClock) -> JournalFile:
    return JournalFile(
        resolved.settings.output_dir / JOURNAL,
        run=run_id(resolved),
        lane=lane,
        redactor=redactor,
        clock=clock,
        shared=resolved.runner.on_runner,
    )


def _facts(resolved: Resolved, *, simulated: bool) -> TellingFacts:
    """Give what telling has to know for files and terminal, which only whoever runs rerail sees."""
    folder = resolved.settings.output_dir
    return TellingFacts(
        private=True,
        result_path=str(folder / RESULT),
        journal_path=str(folder / JOURNAL),
        simulated_clock=simulated,
        public_evidence=resolved.settings.public_evidence,
        tracker=tracker_of(resolved) is not None,
    )


def roll_back(
    resolved: Resolved,
    *,
    clock: SystemClock,
    stop: Stop,
    console: Console,
    started_at: datetime,
    simulated: bool = False,
) -> int:
    """Run the whole main job and tell it; give the exit code.

    `started_at` (UTC) is what all times count from: the start of the process.
    """
    try:
        run = prepare(resolved, clock=clock, stop=stop, console=console, simulated=simulated)
    except (ImportError, ValueError, OSError) as error:
        raise ConfigurationError((NETWORK.format(kind=type(error).__name__),)) from None
    begin(run, started_at, tracker_of(resolved))
    rollback(run.request, run.ports)
    run.prober.stop()  # after a signal a smoke command may still run
    run.room.settle(TELL_AFTER_SIGNAL if stop.signal else TELL_LIMIT)
    try:
        return finish(run, resolved, console)
    finally:
        run.open.close()


def finish(run: Run, resolved: Resolved, console: Console) -> int:
    """Write the outputs and say the last lines; give the exit code."""
    state = run.journal.state
    final, exit_code = result(state, run.facts), exit_code_of(state)
    if resolved.runner.output:
        _write_outputs(resolved.runner.output, outputs(final))
    with suppress(OSError):  # a full or closed output changes nothing of what was done
        console.close(toned_closing(state, final, run.facts))
        if run.journal.trouble:
            click.echo(run.journal.trouble, err=True)
        if resolved.runner.on_runner and exit_code:
            says = _annotated(state, run.facts, final.says, same_repository=at_home(resolved))
            click.echo(annotation("error", f"{headline(state)}: {says}"))
    return exit_code


def _annotated(state: State, facts: TellingFacts, says: str, *, same_repository: bool) -> str:
    """Give what an annotation may say: it stands on the run's page, as the step summary does."""
    there = told_in_job(facts, state, same_repository=same_repository)
    return says if there.open else incident(state, there).sentence


def _write_outputs(path: Path, values: dict[str, str]) -> None:
    """Write the step's outputs; a file that can't be written to changes nothing of what was done."""
    try:
        write_outputs(path, values)
    except OSError as error:
        click.echo(f"The step's outputs could not be written: {error.strerror}.", err=True)


def begin(run: Run, started_at: datetime, files_in: str | None) -> None:
    """Write the journal's first line, dated at the start; `files_in` is where the Incident goes."""
    request = run.request
    run.journal.append(
        j.Started(
            rerail=__version__,
            trigger=request.trigger,
            service=request.service,
            environment=request.environment,
            repository=request.repository,
            reason=request.reason,
            dry_run=request.dry_run,
            run_url=request.run_url,
            actor=request.actor,
            bad_since=request.bad_since,
            simulated=run.facts.simulated_clock,
            files_in=files_in,
        ),
        at=started_at,
    )


def run_id(resolved: Resolved) -> str:
    """Give a name for this run that tells where it ran."""
    runner = resolved.runner
    if runner.run_id:
        return f"{runner.run_id}-{runner.run_attempt or '1'}"
    return f"local-{secrets.token_hex(4)}"
