"""What the use cases and the driver need from outside, as small Protocols, each with its own error.

Adapters translate everything they meet into the port's error; nothing else may come out of them.
"""

from rerail.ports.checks import Prober
from rerail.ports.claims import ClaimError, Claims
from rerail.ports.error import PortError
from rerail.ports.railway import (
    ComparedVariables,
    Happening,
    HistoryPage,
    LiveNow,
    Railway,
    RailwayError,
    RequestSeen,
    Trouble,
)
from rerail.ports.record import Journal, Outlet, OutletError
from rerail.ports.repository import Changes, Repository, RepositoryError, RepositoryFacts
from rerail.ports.work import Clock, Workers

__all__ = [
    "Changes",
    "ClaimError",
    "Claims",
    "Clock",
    "ComparedVariables",
    "Happening",
    "HistoryPage",
    "Journal",
    "LiveNow",
    "Outlet",
    "OutletError",
    "PortError",
    "Prober",
    "Railway",
    "RailwayError",
    "Repository",
    "RepositoryError",
    "RepositoryFacts",
    "RequestSeen",
    "Trouble",
    "Workers",
]
