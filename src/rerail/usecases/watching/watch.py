"""Watching a release: find it, fix how it is watched, look until it is known what it comes to.

What follows from that is `following`'s business; what is told of it, the outlets'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.judging.verdict import ended_before_acting, stopped_before_acting
from rerail.core.text import draft
from rerail.core.values import Proof, Verdict
from rerail.core.watching.next import next_of_watch
from rerail.driver import Driver
from rerail.errors import ExitCode
from rerail.ports import RailwayError, Trouble
from rerail.usecases.gather import Gathering
from rerail.usecases.perform import sentence
from rerail.usecases.reading import without_words
from rerail.usecases.watching.finding import Found, NotFound, find
from rerail.usecases.watching.performing import WatchPerformer
from rerail.usecases.watching.planning import plan_watch

if TYPE_CHECKING:
    from rerail.core.values import ServiceView
    from rerail.core.watching.state import WatchState
    from rerail.ports.evidence import EvidenceSource
    from rerail.usecases.request import Ports
    from rerail.usecases.watching.request import WatchRequest

OPTIONAL_LIMIT = 10.0
"""Seconds for a read that may fail."""
REASON_OF_TROUBLE = {
    Trouble.NOT_AUTHORIZED: Reason.RAILWAY_REFUSED_TOKEN,
    Trouble.NOT_FOUND: Reason.SERVICE_NOT_FOUND,
}


def watch(request: WatchRequest, ports: Ports, source: EvidenceSource) -> j.Judged | j.VerdictGiven:
    """Watch, and give what it comes to; a VerdictGiven where there was nothing to watch.

    Never raises for anything a remote does. What it gives stands in the journal.
    """
    gathering = Gathering(ports.workers, ports.clock, ports.stop.wake)
    try:
        found = find(request, ports, gathering)
    except RailwayError as error:
        if ports.stop.signal:
            return _stopped(ports, ports.stop.signal)
        reason = REASON_OF_TROUBLE.get(error.trouble, Reason.RAILWAY_UNREACHABLE)
        return _end(ports, reason, sentence(error), ExitCode.REMOTE_UNAVAILABLE)
    _read(ports, found.view)
    if ports.stop.signal:
        return _stopped(ports, ports.stop.signal)
    if isinstance(found, NotFound):
        says = f"{SENTENCES[found.reason]} {found.says}"
        verdict = j.VerdictGiven(
            verdict=Verdict.INCONCLUSIVE,
            reason=found.reason,
            proof=Proof.NONE,
            says=draft(says),
            exit_code=int(ExitCode.INCONCLUSIVE),
        )
        ports.journal.append(verdict)
        return verdict
    return _watch(request, ports, source, gathering, found)


def _watch(
    request: WatchRequest, ports: Ports, source: EvidenceSource, gathering: Gathering, found: Found
) -> j.Judged:
    view = found.view
    asked = gathering.ask("sleeps", lambda: source.sleeps(view.environment_id, view.service_id))
    gathering.wait(asked, seconds=OPTIONAL_LIMIT, unless=lambda: ports.stop.signal is not None)
    plan = plan_watch(request, found, sleeps=asked.value, now=ports.clock.now())
    ports.journal.append(j.WatchPlanned(plan=plan))
    performer = WatchPerformer(
        railway=ports.railway,
        evidence=source,
        prober=ports.prober,
        clock=ports.clock,
        view=view,
        watch=lambda: _as_it_stands(ports),
    )
    driver = Driver(
        journal=ports.journal,
        perform=performer,
        clock=ports.clock,
        workers=ports.workers,
        rate=ports.railway.rate_limit,
        stop=ports.stop,
        decide=next_of_watch,
    )
    return driver.watch()


def _as_it_stands(ports: Ports) -> WatchState:
    watch = ports.journal.state.watch
    if watch is None:
        raise AssertionError("a watch is looked for before it was planned")
    return watch


def _read(ports: Ports, view: ServiceView) -> None:
    line = j.Read(
        view=without_words(replace(view, history=())),
        deployments=len(view.history),
        releases=0,
        releases_from=j.NOT_READ,
    )
    ports.journal.append(line)


def _stopped(ports: Ports, signal: str) -> j.VerdictGiven:
    ports.journal.append(j.Interrupted(signal=signal))
    verdict = stopped_before_acting()
    ports.journal.append(verdict)
    return verdict


def _end(ports: Ports, reason: Reason, says: str, exit_code: ExitCode) -> j.VerdictGiven:
    verdict = ended_before_acting(reason, draft(says), exit_code)
    ports.journal.append(verdict)
    return verdict
