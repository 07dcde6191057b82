"""May this deploy go ahead? Not while a frozen incident is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.values import Value
from rerail.ports.incidents import FiledIncident
from rerail.usecases.frozen import is_frozen, is_of

if TYPE_CHECKING:
    from rerail.ports.incidents import Incidents
    from rerail.usecases.frozen import Place


class Held(Value):
    """A frozen incident that stands in the way."""

    incident: FiledIncident
    is_sure: bool
    """False: whether it is this service's can't be told, which counts as if it were."""


class Gated(Value):
    """What was found; the gate is open where nothing is `held`."""

    held: tuple[Held, ...]
    """Newest first."""
    fixed: tuple[FiledIncident, ...]
    """Frozen ones that this deploy is the fix for."""
    not_frozen: tuple[int, ...]
    """What it was said to fix, and is no frozen incident of this place."""


def gate(incidents: Incidents, place: Place, fixes: frozenset[int]) -> Gated:
    """Look at the open incidents of a place; `fixes` are the issues that this deploy is the fix for.

    Raises IncidentsError: unknown is not open.
    """
    told = [(each, is_of(each.block, place)) for each in incidents.open() if is_frozen(each)]
    frozen = [Held(incident=each, is_sure=mine is True) for each, mine in told if mine is not False]
    return Gated(
        held=tuple(each for each in frozen if each.incident.number not in fixes),
        fixed=tuple(each.incident for each in frozen if each.incident.number in fixes),
        not_frozen=tuple(sorted(fixes - {each.incident.number for each in frozen})),
    )
