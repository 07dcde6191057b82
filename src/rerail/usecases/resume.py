"""Going on with a run that its journal tells of: what is not certain is looked at, then all is as always."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail import __version__
from rerail.core import journal as j
from rerail.core.judging.verdict import stopped_before_acting
from rerail.ports import RailwayError, RepositoryFacts, Trouble
from rerail.usecases.claiming import Claiming
from rerail.usecases.evidence.collecting import Collecting
from rerail.usecases.gather import Gathering
from rerail.usecases.hiding import hide_values
from rerail.usecases.looking_on import settle_who_tells
from rerail.usecases.patience import ask_patiently
from rerail.usecases.reading import Known
from rerail.usecases.rollback import act

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.state import State
    from rerail.core.values import ServiceView
    from rerail.usecases.request import Ports, ReadPorts, Request

ASK_LIMIT = 10.0
"""Seconds for Railway to say which service it is, and what its variables hold."""
_ANOTHERS = frozenset({Trouble.NOT_AUTHORIZED, Trouble.NOT_FOUND})


def is_another_service(request: Request, ports: ReadPorts, state: State) -> bool:
    """Tell whether Railway names another service by what is asked, or none to this token.

    A Railway that does not answer says nothing: then the names have to do.
    """
    asked = ask_patiently(
        ports,
        Gathering(ports.workers, ports.clock, ports.stop.wake),
        lambda: ports.railway.read_service(request.service, request.environment, request.project),
        seconds=ASK_LIMIT,
    )
    if asked.value is None:
        return isinstance(asked.error, RailwayError) and asked.error.trouble in _ANOTHERS
    plan, view = state.plan, asked.value
    return plan is None or (view.service_id, view.environment_id) != (plan.service_id, plan.environment_id)


def resume(
    ports: Ports, *, run_url: str | None = None, may_send: bool = True, limit: float | None = None
) -> j.VerdictGiven:
    """Go on with the run in the journal's state, up to a Verdict. Never raises for anything a remote does.

    `may_send` False only looks, and tells; `limit` is how many seconds that may take.
    """
    state = ports.journal.state
    if state.plan is None or state.read is None:
        raise AssertionError("a run that acted has a Plan")
    gathering = Gathering(ports.workers, ports.clock, ports.stop.wake)
    nothing_to_collect = state.evidence.collected or state.plan.undoes
    collecting = Collecting(ports, None if nothing_to_collect else ports.evidence)
    collecting.knows(known := _known(state.read.view, state.plan))
    if not _learned(ports, gathering, known, state.plan):
        collecting.distrusts_the_plan()
    ports.journal.append(j.Resumed(rerail=__version__, run_url=run_url, may_send=may_send, limit=limit))
    collecting.begin()
    verdict = act(ports, state.read.view, state.plan, collecting)
    Claiming(ports, gathering).give_back()
    settle_who_tells(ports, gathering)
    if not ports.journal.state.defers:
        collecting.settle()
    return verdict


def end_before_acting(ports: Ports) -> j.VerdictGiven:
    """End a run that was killed before it had done anything, and give its Claim back."""
    verdict = stopped_before_acting()
    ports.journal.append(verdict)
    Claiming(ports, Gathering(ports.workers, ports.clock, ports.stop.wake)).give_back()
    return verdict


def _known(view: ServiceView, plan: Plan) -> Known:
    """Give what the journal knows of the first wave: its names stay readable, whatever variables hold."""
    choice = plan.choice
    rows = tuple(each for each in (choice.live, choice.target.deployment) if each is not None)
    releases = (choice.target.release,) if choice.target.release else ()
    facts = RepositoryFacts(releases=releases, source="the journal")
    return Known(view=replace(view, history=rows), facts=facts)


def _learned(ports: Ports, gathering: Gathering, known: Known, plan: Plan) -> bool:
    """Learn what the service's variables hold, so that it is hidden: no journal holds it."""
    target, live = plan.choice.target.deployment, plan.choice.live
    if target is None or live is None:
        return False
    asked = gathering.ask("variables", lambda: ports.railway.compare_variables(target.id, live.id))
    gathering.wait(asked, seconds=ASK_LIMIT, unless=lambda: bool(ports.stop.signal))
    if asked.value is not None:
        hide_values(ports.redactor, asked.value.values, known)
    return asked.value is not None
