"""The whole main job from settings to exit code: build, run, tell."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail import __version__
from rerail.adapters.journal_file import JournalFile
from rerail.bootstrap.asked import request_of
from rerail.bootstrap.finish import finish
from rerail.bootstrap.folder import JOURNAL, RESULT_FILE, tell_post_step
from rerail.bootstrap.incident_place import where_filed
from rerail.bootstrap.left_behind import left_behind
from rerail.bootstrap.network import usable_network
from rerail.bootstrap.outlets import outlets
from rerail.bootstrap.tools import tools_of
from rerail.bootstrap.wiring import claims, incidents
from rerail.core import journal as j
from rerail.core.telling.circumstances import TellingFacts
from rerail.outlets.mailbox import PAUSES, TellingRoom
from rerail.usecases.request import Ports
from rerail.usecases.rollback import rollback

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.adapters.checks.prober import CheckProber
    from rerail.adapters.clock import SystemClock
    from rerail.adapters.continued_journal import ContinuedJournal
    from rerail.adapters.railway.client import RailwayClient
    from rerail.bootstrap.tools import Tools
    from rerail.core.text import Redactor
    from rerail.driver import Stop
    from rerail.outlets.console import Console
    from rerail.settings import Resolved
    from rerail.usecases.evidence.ports import EvidencePorts
    from rerail.usecases.request import Request, UndoWish


@dataclass(frozen=True, kw_only=True)
class Run:
    """A rollback that is ready to go."""

    ports: Ports
    journal: JournalFile | ContinuedJournal
    room: TellingRoom
    facts: TellingFacts
    prober: CheckProber


def prepare(
    resolved: Resolved,
    tools: Tools,
    journal: JournalFile | ContinuedJournal,
    *,
    console: Console,
    still_open: ExitStack,
    simulated: bool,
) -> Run:
    """Build the rest of what a rollback needs. Makes no call to any remote. Raises ConfigurationError."""
    reading, clock = tools.reading, tools.clock
    facts = _facts(resolved, simulated=simulated)
    with usable_network():
        ports = Ports(
            railway=reading.railway,
            repository=reading.repository,
            prober=reading.prober,
            clock=reading.clock,
            workers=reading.workers,
            stop=reading.stop,
            redactor=reading.redactor,
            journal=journal,
            claims=claims(resolved, still_open),
            incidents=incidents(resolved, still_open),
            evidence=lambda: _evidence(resolved, tools.railway, clock, still_open),
        )
        folder = resolved.settings.output_dir
        told = (console, *outlets(resolved, facts, folder, still_open, reading.stop))
    # A fast clock is that of a played run, and its GitHub is played as well.
    room = TellingRoom(told, journal, pauses=tuple(pause / clock.speed for pause in PAUSES))
    still_open.callback(room.close)
    journal.listen(room.publish)
    return Run(ports=ports, journal=journal, room=room, facts=facts, prober=tools.prober)


def _evidence(
    resolved: Resolved, client: RailwayClient, clock: SystemClock, still_open: ExitStack
) -> EvidencePorts:
    from rerail.bootstrap.evidence import evidence_ports  # noqa: PLC0415  after the mutation has left

    return evidence_ports(resolved, client, clock, still_open)


def journal_in(resolved: Resolved, lane: str, redactor: Redactor, clock: SystemClock) -> JournalFile:
    """Begin the journal of a run in its output directory."""
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
        result_path=str(folder / RESULT_FILE),
        journal_path=str(folder / JOURNAL),
        simulated_clock=simulated,
        public_evidence=resolved.settings.public_evidence,
        tracker=where_filed(resolved) is not None,
    )


def roll_back(
    resolved: Resolved,
    *,
    clock: SystemClock,
    stop: Stop,
    console: Console,
    started_at: datetime,
    simulated: bool = False,
    undo: UndoWish | None = None,
) -> int:
    """Run the whole main job and tell it, with `undo` to roll forward again; give the exit code.

    `started_at` (UTC) is what all times count from: the start of the process. A run that was killed in the
    same output directory is gone on with.
    """
    request, path = replace(request_of(resolved), undo=undo), resolved.settings.output_dir / JOURNAL
    tell_post_step(resolved)
    with ExitStack() as still_open:
        tools = tools_of(resolved, clock=clock, stop=stop, still_open=still_open)
        left = left_behind(path, request, resolved.runner, tools.reading)
        journal = left.journal or journal_in(resolved, request.service, tools.reading.redactor, clock)
        still_open.callback(journal.close)
        run = prepare(resolved, tools, journal, console=console, still_open=still_open, simulated=simulated)
        if left.journal is not None:
            from rerail.usecases.resume import resume  # noqa: PLC0415  seldom needed

            resume(run.ports, run_url=request.run_url)
        else:
            where = where_filed(resolved)
            begin(run, request, started_at, where.repository if where else None)
            rollback(replace(request, holds=left.holds), run.ports)
        return finish(run, resolved, console)


def begin(
    run: Run, request: Request, started_at: datetime, files_in: str | None, *, watch: bool = False
) -> None:
    """Write the journal's first line, dated at the start; `files_in` is where the Incident goes."""
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
            undo=request.undo is not None,
            watch=watch,
            simulated=run.facts.simulated_clock,
            files_in=files_in,
        ),
        at=started_at,
    )


def run_id(resolved: Resolved) -> str:
    """Give a name for this run that tells where it ran."""
    return resolved.runner.run or f"local-{secrets.token_hex(4)}"
