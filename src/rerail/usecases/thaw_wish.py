"""What a thaw is asked to do, what it does it through, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.judging.checks import HttpCheck
from rerail.core.text import Text
from rerail.core.values import Value
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.ports import Clock, Prober, Railway
    from rerail.ports.claims import Claims
    from rerail.ports.incidents import Incidents
    from rerail.usecases.gather import Gathering


class AutoDeployWish(StrEnum):
    """What auto-deploy is to be; None in its place: on, if it was on before one of the freezes."""

    ON = "on"
    OFF = "off"
    LEAVE = "leave"


class Asked(Value):
    """What a thaw alone can be asked for."""

    incident: int | None = None
    """This one only, whether its issue is open or closed; None: all that are frozen."""
    auto_deploy: AutoDeployWish | None = None
    when_good: bool = False
    """Only if what is Live is another release than those blamed, and verified good."""


class ThawWish(Value):
    """What is to be thawed, and where. Durations in seconds."""

    asked: Asked
    service: str
    environment: str | None = None
    project: str | None = None
    dry_run: bool = False
    health: tuple[HttpCheck, ...] = ()
    """What tells that Live is healthy; empty: the service's own health endpoint."""
    health_assert: str | None = None
    health_timeout: float = 10.0


@dataclass(frozen=True, kw_only=True)
class ThawPorts:
    """Everything from outside that a thaw needs."""

    railway: Railway
    incidents: Incidents | None
    """None: there is no GitHub, so that only auto-deploy can be set."""
    claims: Claims | None
    prober: Prober
    clock: Clock
    gathering: Gathering
    stopped: Callable[[], bool]


class Thawed(Value):
    """What came of it."""

    exit_code: ExitCode = ExitCode.RECOVERED
    says: tuple[Text, ...] = ()
    """Sentences, in order; to be redacted."""
    found: tuple[int, ...] = ()
    """The incidents that were to be thawed, the oldest first."""
    noted: tuple[int, ...] = ()
    """Those in which it was noted."""
    auto_deploy: bool | None = None
    """As it is now; None: unknown."""
    was_set: bool = False
    """Whether this call set it."""
