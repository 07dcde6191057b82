"""`rerail watch` from settings to exit code: build, watch, roll back where that was judged, tell."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from rerail.bootstrap.asked import watch_request_of
from rerail.bootstrap.finish import finish
from rerail.bootstrap.folder import JOURNAL, tell_post_step
from rerail.bootstrap.incident_place import where_filed
from rerail.bootstrap.left_behind import left_behind
from rerail.bootstrap.recording import record_ports
from rerail.bootstrap.rollback import begin, journal_in, prepare
from rerail.bootstrap.tools import tools_of
from rerail.usecases.watching.following import watch_and_follow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rerail.adapters.clock import SystemClock
    from rerail.driver import Stop
    from rerail.outlets.console import Console
    from rerail.settings import Resolved


def watch_release(
    resolved: Resolved,
    *,
    env: Mapping[str, str],
    clock: SystemClock,
    stop: Stop,
    console: Console,
    started_at: datetime,
    simulated: bool = False,
) -> int:
    """Watch a release and tell what it comes to, a rollback included; give the exit code.

    `started_at` (UTC) is what all times count from; `env` tells by which event the workflow was started. A
    rollback that an earlier watch in the same output directory had sent is gone on with.
    """
    request, path = watch_request_of(resolved, env), resolved.settings.output_dir / JOURNAL
    tell_post_step(resolved)
    with ExitStack() as still_open:
        tools = tools_of(resolved, clock=clock, stop=stop, still_open=still_open)
        left = left_behind(path, request.of, resolved.runner, tools.reading)
        journal = left.journal or journal_in(resolved, request.of.service, tools.reading.redactor, clock)
        still_open.callback(journal.close)
        run = prepare(resolved, tools, journal, console=console, still_open=still_open, simulated=simulated)
        if left.journal is not None:
            from rerail.usecases.resume import resume  # noqa: PLC0415  seldom needed

            resume(run.ports, run_url=request.of.run_url)
        else:
            where = where_filed(resolved)
            begin(run, request.of, started_at, where.repository if where else None, watch=True)
            to = record_ports(resolved, tools, still_open) if request.tag_on_healthy else None
            watch_and_follow(request, run.ports, tools.railway.evidence, to)
        return finish(run, resolved, console)
