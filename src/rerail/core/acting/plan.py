"""The Plan: what will be done, fixed and shown before anything is done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rerail.core.acting.change import PlannedChange
from rerail.core.choosing.choice import Chosen
from rerail.core.judging.checks import Check
from rerail.core.text import Text
from rerail.core.values import Route, Trigger, Value


class Rung(Value):
    """One Route of the ladder with its price."""

    route: Route
    price: str
    """What it costs, as a sentence: time, variables, build, pre-deploy command."""
    barred: str | None = None
    """Why this run does not take it; None when it may be taken."""


class Level(StrEnum):
    """How much a safety finding weighs."""

    NOTE = "note"
    WARNING = "warning"
    STOP = "stop"


class Finding(Value):
    """One thing found while looking whether the Plan may do harm."""

    level: Level
    code: str
    """A reason-code of `judging.reasons` for STOP findings, else a short word."""
    says: Text
    go_ahead: str | None = None
    """The option that goes ahead all the same, as one would type it."""


class VariableChange(Value):
    """The *name* of a variable that differs between two deployments; values are never kept."""

    name: str
    kind: str
    """`added`, `removed` or `changed`, seen from the Target to Live."""


class Undone(Value):
    """What going back undoes; None means that it could not be read."""

    variables: tuple[VariableChange, ...] | None = None
    commits: int | None = None
    migrations: tuple[Text, ...] | None = None
    """Paths of migrations between the Target's and Live's commit."""


class Timing(Value):
    """The spans that the acting keeps to, in seconds."""

    deadline: float
    """From the first mutation to the end of verification."""
    settle: float
    """Overlap and draining: how long the old deployment may still answer after ours is live."""
    rebuild: float = 600.0
    """Added to the deadline when a rung rebuilds."""
    in_a_row: int = 3
    check_interval: float = 2.0
    verify: float = 120.0
    """How long checks may take to agree, from the end of settling."""
    proof: float = 60.0
    """How long the request log may take to show our requests."""
    instances_steady: float = 60.0
    """Without HTTP: how long instances must run without a restart."""


class Undoes(Value):
    """The rollback that a run takes back, rolling forward again to what it went back from."""

    rollback: str
    """Id of the deployment that the rollback made."""
    at: datetime
    """When that was made (UTC)."""
    incident: int | None = None
    """The number of its incident's issue, where it is known."""


class Plan(Value):
    """One Lane's Plan."""

    made_at: datetime
    lane: str
    """Name of the service."""
    service_id: str
    environment_id: str
    project_id: str
    trigger: Trigger
    choice: Chosen
    rungs: tuple[Rung, ...]
    checks: tuple[Check, ...]
    timing: Timing
    findings: tuple[Finding, ...] = ()
    undone: Undone = Undone()
    known_ids: tuple[str, ...] = ()
    """Ids of all deployments seen before acting: what is not among them is new."""
    changes: tuple[PlannedChange, ...] = ()
    """What is changed beside the rollback, once it is accepted."""
    freezes: bool = True
    """Whether deploys are frozen with it; no where the caller wants none of that."""
    auto_deploy_before: bool | None = None
    """Whether auto-deploy was on before the incident; None: it could not be read."""
    undoes: Undoes | None = None
    """The rollback that this one takes back; None: it goes back itself."""
    is_cron: bool = False
    """The service runs on a schedule: between two runs its instances have ended, and nothing is wrong."""
