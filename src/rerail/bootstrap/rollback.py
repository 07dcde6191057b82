"""The whole main job from settings to exit code: build, run, tell."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail import __version__
from rerail.adapters.journal_file import JournalFile
from rerail.adapters.workers import DaemonWorkers
from rerail.bootstrap.asked import request_of
from rerail.bootstrap.wiring import RESULT, outlets, prober, railway, repository
from rerail.core import journal as j
from rerail.core.judging.verdict import exit_code_of
from rerail.core.record import outputs
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.result import result
from rerail.core.text import Redactor
from rerail.outlets.mailbox import TellingRoom
from rerail.render.console import closing
from rerail.usecases.request import Ports, Request
from rerail.usecases.rollback import rollback

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.adapters.checks.prober import CheckProber
    from rerail.adapters.clock import SystemClock
    from rerail.driver import Stop
    from rerail.ports import Outlet
    from rerail.settings import Resolved

TELL_LIMIT = 45.0
"""Real seconds for the outlets to tell the end."""
TELL_AFTER_SIGNAL = 4.0
"""The runner kills the container 7.5 s after its first signal."""
JOURNAL = "journal.jsonl"


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
    console: Outlet,
    simulated: bool = False,
) -> Run:
    """Build everything a rollback needs. Makes no call to any remote."""
    folder = resolved.settings.output_dir
    still_open = ExitStack()
    redactor = Redactor(resolved.tokens.secrets())
    request = request_of(resolved)
    journal = JournalFile(
        folder / JOURNAL, run=run_id(resolved), lane=request.service, redactor=redactor, clock=clock
    )
    still_open.callback(journal.close)
    facts = TellingFacts(
        private=FOR_OURSELVES.private,
        result_path=str(folder / RESULT),
        journal_path=str(folder / JOURNAL),
        simulated_clock=simulated,
    )
    checks = prober(resolved, clock, folder, redactor)
    ports = Ports(
        railway=railway(resolved, still_open),
        repository=repository(resolved, still_open),
        prober=checks,
        journal=journal,
        clock=clock,
        workers=DaemonWorkers(),
        stop=stop,
    )
    room = TellingRoom((console, *outlets(resolved, facts, folder, still_open)), journal)
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


def roll_back(
    resolved: Resolved,
    *,
    clock: SystemClock,
    stop: Stop,
    console: Outlet,
    say: Callable[[str], None],
    started_at: datetime,
    simulated: bool = False,
) -> int:
    """Run the whole main job and tell it; give the exit code.

    `started_at` (UTC) is what all times count from: the start of the process.
    """
    run = prepare(resolved, clock=clock, stop=stop, console=console, simulated=simulated)
    begin(run, started_at)
    rollback(run.request, run.ports)
    run.prober.stop()  # after a signal a smoke command may still run
    run.room.settle(TELL_AFTER_SIGNAL if stop.signal else TELL_LIMIT)
    try:
        return finish(run, resolved, say)
    finally:
        run.open.close()


def finish(run: Run, resolved: Resolved, say: Callable[[str], None]) -> int:
    """Write the outputs and say the last lines; give the exit code."""
    final = result(run.journal.state, run.facts)
    if resolved.runner.output:
        from rerail.adapters.runner import write_outputs  # noqa: PLC0415

        write_outputs(resolved.runner.output, outputs(final))
    for line in closing(run.journal.state, final):
        say(line)
    if run.journal.trouble:
        say(run.journal.trouble)
    return exit_code_of(run.journal.state)


def begin(run: Run, started_at: datetime) -> None:
    """Write the journal's first line, dated at the start."""
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
        ),
        at=started_at,
    )


def run_id(resolved: Resolved) -> str:
    """Give a name for this run that tells where it ran."""
    runner = resolved.runner
    if runner.run_id:
        return f"{runner.run_id}-{runner.run_attempt or '1'}"
    return f"local-{secrets.token_hex(4)}"
