"""Wiring: the only file that knows settings, adapters, outlets and use cases together."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rerail import __version__
from rerail.adapters.journal_file import JournalFile
from rerail.adapters.workers import DaemonWorkers
from rerail.core import journal as j
from rerail.core.record import outputs
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.result import result
from rerail.core.text import Redactor, Untrusted
from rerail.core.values import Trigger, Verdict
from rerail.errors import ExitCode
from rerail.outlets.mailbox import TellingRoom
from rerail.render.console import closing
from rerail.usecases.request import Ports, Request
from rerail.usecases.rollback import rollback

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.adapters.clock import SystemClock
    from rerail.driver import Stop
    from rerail.outlets.issue import Tracker
    from rerail.ports import Outlet, Prober, Railway, Repository
    from rerail.settings import Resolved

TELL_LIMIT = 45.0
"""Real seconds for the outlets to tell the end."""
TELL_AFTER_SIGNAL = 4.0
"""The runner kills the container 7.5 s after its first signal."""
RESULT = "result.json"
JOURNAL = "journal.jsonl"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A rollback that is ready to go."""

    request: Request
    ports: Ports
    journal: JournalFile
    room: TellingRoom
    facts: TellingFacts
    folder: Path
    wants_issue: bool
    """Whether there is somewhere to file the Incident."""


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
    redactor = Redactor(resolved.tokens.secrets())
    request = request_of(resolved)
    journal = JournalFile(
        folder / JOURNAL, run=run_id(resolved), lane=request.service, redactor=redactor, clock=clock
    )
    facts = TellingFacts(
        private=FOR_OURSELVES.private,
        result_path=str(folder / RESULT),
        journal_path=str(folder / JOURNAL),
        simulated_clock=simulated,
    )
    prober = _prober(resolved, clock, folder, redactor)
    ports = Ports(
        railway=_railway(resolved),
        repository=_repository(resolved),
        prober=prober,
        journal=journal,
        clock=clock,
        workers=DaemonWorkers(),
        stop=stop,
    )
    room = TellingRoom((console, *_outlets(resolved, facts, folder)), journal)
    journal.listen(room.publish)
    return Run(
        request=request,
        ports=ports,
        journal=journal,
        room=room,
        facts=facts,
        folder=folder,
        wants_issue=_tracker_of(resolved) is not None,
    )


def roll_back(
    resolved: Resolved,
    *,
    clock: SystemClock,
    stop: Stop,
    console: Outlet,
    say: Callable[[str], None],
    simulated: bool = False,
) -> int:
    """Run the whole main job and tell it; give the exit code."""
    run = prepare(resolved, clock=clock, stop=stop, console=console, simulated=simulated)
    begin(run, clock)
    verdict = rollback(run.request, run.ports)
    run.room.settle(TELL_AFTER_SIGNAL if stop.signal else TELL_LIMIT)
    exit_code = exit_code_of(run, verdict)
    return finish(run, resolved, exit_code, say)


def exit_code_of(run: Run, verdict: j.VerdictGiven) -> int:
    """Give the exit code: the Verdict's, unless it is good and the Incident could not be filed anywhere."""
    if verdict.verdict is not Verdict.RECOVERED:
        return verdict.exit_code
    filed = any(t.outlet == "issue" and t.done for t in run.journal.state.told)
    return verdict.exit_code if filed else int(ExitCode.NOT_FILED)


def finish(run: Run, resolved: Resolved, exit_code: int, say: Callable[[str], None]) -> int:
    """Write the outputs and say the last lines."""
    final = result(run.journal.state, run.facts)
    if resolved.runner.output:
        from rerail.adapters.runner import write_outputs  # noqa: PLC0415

        write_outputs(resolved.runner.output, outputs(final))
    for line in closing(run.journal.state, final):
        say(line)
    if run.journal.trouble:
        say(run.journal.trouble)
    run.journal.close()
    return exit_code


def begin(run: Run, clock: SystemClock) -> None:
    """Write the journal's first line, dated at the process's start: all times count from there."""
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
        at=clock.process_start(),
    )


def request_of(resolved: Resolved) -> Request:
    """Give what the use case is asked, from the settings."""
    s, runner = resolved.settings, resolved.runner
    return Request(
        service=s.service,
        environment=s.environment,
        project=s.project,
        repository=s.repository,
        trigger=Trigger.AUTOMATIC if s.automatic else Trigger.MANUAL,
        reason=Untrusted(s.reason) if s.reason else None,
        target=s.target,
        tag_pattern=s.tag_pattern,
        min_served=s.min_served,
        bad_since=s.bad_since,
        allow_untagged=s.allow_untagged,
        allow_rebuild=s.allow_rebuild,
        accept_migrations=s.accept_migrations,
        migration_paths=s.migration_paths,
        route=s.route,
        health_urls=s.health_url,
        health_assert=s.health_assert,
        health_timeout=s.health_timeout,
        version_url=s.version_url,
        version_assert=s.version_assert,
        smoke_command=s.smoke_command,
        smoke_timeout=s.smoke_timeout,
        timeout=s.timeout,
        dry_run=s.dry_run,
        run_url=runner.run_url,
        actor=Untrusted(runner.actor) if runner.actor else None,
    )


def run_id(resolved: Resolved) -> str:
    """Give a name for this run that tells where it ran."""
    runner = resolved.runner
    if runner.run_id:
        return f"{runner.run_id}-{runner.run_attempt or '1'}"
    return f"local-{secrets.token_hex(4)}"


def _railway(resolved: Resolved) -> Railway:
    from rerail.adapters.railway.client import RailwayClient  # noqa: PLC0415  httpx, when it is needed

    return RailwayClient(url=resolved.settings.railway_api_url, token=resolved.tokens.railway)


def _repository(resolved: Resolved) -> Repository:
    from rerail.adapters.checkout import Checkout  # noqa: PLC0415
    from rerail.adapters.github.repository import GitHubRepository  # noqa: PLC0415
    from rerail.adapters.releases import Chained  # noqa: PLC0415

    s = resolved.settings
    here = Checkout(resolved.runner.workspace or Path())
    if not s.repository:
        return Chained(here)
    github = GitHubRepository(
        repository=s.repository,
        token=resolved.tokens.github,
        api_url=s.github_api_url,
        graphql_url=s.github_graphql_url,
    )
    return Chained(github, here)


def _prober(resolved: Resolved, clock: SystemClock, folder: Path, redactor: Redactor) -> Prober:
    from rerail.adapters.checks.command import CommandRunner  # noqa: PLC0415
    from rerail.adapters.checks.prober import CheckProber  # noqa: PLC0415

    commands = CommandRunner(
        clock=clock,
        cwd=resolved.runner.workspace or Path(),
        output_dir=folder,
        environment=os.environ,
        secrets=resolved.tokens.secrets().values(),
        redactor=redactor,
    )
    return CheckProber(clock=clock, commands=commands)


def _outlets(resolved: Resolved, facts: TellingFacts, folder: Path) -> tuple[Outlet, ...]:
    from rerail.outlets.files import PageOutlet, ResultOutlet  # noqa: PLC0415

    outlets: list[Outlet] = [ResultOutlet(folder / RESULT, facts), PageOutlet(folder, facts)]
    if resolved.runner.step_summary:
        outlets.append(_summary(resolved.runner.step_summary, facts))
    where = _tracker_of(resolved)
    if where is not None:
        outlets.append(_issue(resolved, where))
    return tuple(outlets)


def _summary(path: Path, facts: TellingFacts) -> Outlet:
    from rerail.adapters.runner import write_summary  # noqa: PLC0415
    from rerail.outlets.summary import SummaryOutlet  # noqa: PLC0415

    return SummaryOutlet(lambda text: write_summary(path, text), facts)


def _tracker_of(resolved: Resolved) -> str | None:
    """Give the repository that the Incident goes to; None without a repository or token for it."""
    s, tokens = resolved.settings, resolved.tokens
    if s.incident_repository:
        return s.incident_repository if tokens.incident or tokens.github else None
    return s.repository if tokens.github else None


def _issue(resolved: Resolved, repository: str) -> Outlet:
    from rerail.outlets.issue import IssueOutlet  # noqa: PLC0415

    s, tokens = resolved.settings, resolved.tokens
    elsewhere = bool(s.incident_repository) and s.incident_repository != s.repository
    token = (tokens.incident if elsewhere else None) or tokens.github

    def make() -> Tracker:
        from rerail.adapters.github.issues import IssueTracker  # noqa: PLC0415  imports PyGithub's room

        if token is None:
            raise AssertionError("an issue outlet without a token")
        return IssueTracker(repository=repository, token=token, api_url=s.github_api_url)

    return IssueOutlet(make, TellingFacts(), same_repository=not elsewhere)
