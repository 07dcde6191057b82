"""The end of a run that looked on: the Incident is the other run's, unless that one has died.

Then this one freezes in its stead, and tells.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.beside import HOLDS_UP, beside
from rerail.core.acting.pacing import MUTATION_LIMIT
from rerail.core.telling.fingerprint import fingerprint
from rerail.driver import intent_of
from rerail.usecases.perform import Performer

if TYPE_CHECKING:
    from rerail.core.acting.actions import Action
    from rerail.ports.incidents import FiledIncident, Incidents
    from rerail.usecases.gather import Gathering
    from rerail.usecases.request import Ports

PATIENCE = 20.0
"""Seconds that the other run gets to write its end: both see the same, one a little later."""
LOOK_EVERY = 2.0
LOOK_LIMIT = 8.0


def settle_who_tells(ports: Ports, gathering: Gathering) -> None:
    """Write down who tells the Incident; nothing for a run that acted itself, or was asked to stop.

    It is left to the issue of the run that acts once its end stands there. Where no issue appears, or none
    with an end, that run has died: this one changes what is to be changed beside the rollback, and tells it.
    Raises nothing.
    """
    state = ports.journal.state
    mark = fingerprint(state)
    if not state.defers or _is_stopped(ports) or mark is None:
        return
    found = _await_end(ports, gathering, ports.incidents(), mark) if ports.incidents else None
    if _is_stopped(ports):
        return
    told = found is not None and _is_told(ports, found)
    where, number = (found.url, found.number) if found else (None, None)
    if not told:
        _change_beside(ports, gathering)
    ports.journal.append(j.TellerKnown(another=told, where=where, number=number))


def _is_told(ports: Ports, found: FiledIncident) -> bool:
    """Tell whether the issue needs nothing of us; a run that sent and followed nothing has nothing to add."""
    return found.block.verdict is not None or not ports.journal.state.acting


def _await_end(ports: Ports, gathering: Gathering, incidents: Incidents, mark: str) -> FiledIncident | None:
    """Look for the issue until it is told, or the time is up; give it as last seen."""
    end = ports.clock.now() + timedelta(seconds=PATIENCE)
    while True:
        asked = gathering.ask("GitHub", lambda: incidents.find(mark))
        gathering.wait(asked, seconds=LOOK_LIMIT, unless=lambda: _is_stopped(ports))
        found = asked.value
        told = found is not None and _is_told(ports, found)
        if told or _is_stopped(ports) or ports.clock.now() >= end:
            return found
        again = ports.clock.now() + timedelta(seconds=LOOK_EVERY)
        gathering.rest(until=again, unless=lambda: _is_stopped(ports))


def _change_beside(ports: Ports, gathering: Gathering) -> None:
    """Freeze and cancel: the other run may have died before that."""
    plan, read = ports.journal.state.plan, ports.journal.state.read
    if plan is None or read is None:
        return
    perform = Performer(
        railway=ports.railway, prober=ports.prober, claims=ports.claims, view=read.view, plan=plan
    )
    end = ports.clock.now() + timedelta(seconds=HOLDS_UP)
    while not _is_stopped(ports) and ports.clock.now() < end:
        due = beside(ports.journal.state, plan, ports.clock.now())
        if due.until is None:
            return
        for action in due.actions:
            _do(action, perform, ports, gathering)
        if not due.actions:
            gathering.rest(until=min(due.until, end), unless=lambda: _is_stopped(ports))


def _do(action: Action, perform: Performer, ports: Ports, gathering: Gathering) -> None:
    if (intent := intent_of(action)) is not None:
        ports.journal.append(intent)
    asked = gathering.ask("the change", lambda: perform(action))
    gathering.wait(asked, seconds=MUTATION_LIMIT, unless=lambda: _is_stopped(ports))
    if asked.value is not None:
        ports.journal.append(asked.value)


def _is_stopped(ports: Ports) -> bool:
    return ports.stop.signal is not None
