"""Which incidents are frozen, and whether they are those of a service. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.values import Value

if TYPE_CHECKING:
    from rerail.core.telling.machine_block import MachineBlock
    from rerail.ports.incidents import FiledIncident

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""Railway's ids are UUIDs. Source: Railway docs, public API."""


class Place(Value):
    """A service in an environment, each by name or id; None: any."""

    service: str | None = None
    environment: str | None = None


def is_frozen(incident: FiledIncident) -> bool:
    """Tell whether deploys are frozen for it: its issue is open, and its freeze was not thawed."""
    return incident.is_open and is_unthawed(incident)


def is_unthawed(incident: FiledIncident) -> bool:
    """Tell whether it froze deploys and no thaw was noted since; its issue may be closed."""
    return incident.block.frozen_at is not None and incident.block.thawed_at is None


def is_of(block: MachineBlock, place: Place) -> bool | None:
    """Tell whether the incident is that place's; None: it can't be told.

    In a public repository a block has ids and no names, so that a name can't be compared.
    """
    told = (
        _is_same(place.service, block.service_id, block.service),
        _is_same(place.environment, block.environment_id, block.environment),
    )
    return False if False in told else None if None in told else True


def _is_same(wanted: str | None, known_id: str | None, name: str | None) -> bool | None:
    if wanted is None:
        return True
    asked = wanted.strip().casefold()
    if asked in {known.casefold() for known in (known_id, name) if known}:
        return True
    compared = known_id if _ID.fullmatch(asked) else name
    return None if compared is None else False
