"""What a rollback is asked to do, and the ports it does it through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rerail.core.acting.plan import Undoes
from rerail.core.text import Text
from rerail.core.values import Route, Trigger, Value
from rerail.core.watching.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.core.text import Redactor
    from rerail.driver import Stop
    from rerail.ports import Claims, Clock, Journal, Prober, Railway, Repository, Workers
    from rerail.ports.incidents import Incidents
    from rerail.usecases.evidence.ports import EvidencePorts


class UndoWish(Value):
    """What is to be undone: the rollback that is live, as told by these."""

    incident: int | None = None
    """The number of the incident's issue; None: Railway's history tells."""
    deployment: str | None = None
    """Id of the deployment to go forward to."""


class Request(Value):
    """The wish of the person or workflow, validated. Durations in seconds."""

    service: str
    environment: str | None = None
    project: str | None = None
    repository: str | None = None
    trigger: Trigger = Trigger.MANUAL
    reason: Text | None = None
    target: str | None = None
    tag_pattern: str = "deploy-*"
    min_served: float = 1800.0
    bad_since: datetime | None = None
    allow_untagged: bool = False
    allow_rebuild: bool = False
    accept_migrations: bool = False
    migration_paths: tuple[str, ...] = ()
    route: Route | None = None
    health_urls: tuple[str, ...] = ()
    health_assert: str | None = None
    health_timeout: float = 10.0
    version_url: str | None = None
    version_assert: str | None = None
    smoke_command: str | None = None
    smoke_timeout: float = 300.0
    timeout: float | None = None
    keep_auto_deploy: bool = False
    cancel_running: bool = False
    dry_run: bool = False
    holds: tuple[str, int] | None = None
    """The Claim that an earlier process of this run took: the deployment's id and the turn."""
    undo: UndoWish | None = None
    """To roll forward again, instead of back."""
    undoes: Undoes | None = None
    """The rollback that is undone, once it was found."""
    cause: Cause | None = None
    """What a watch has found out; then only the deployment that it names is rolled back."""
    run_url: str | None = None
    actor: Text | None = None


@dataclass(frozen=True, kw_only=True)
class ReadPorts:
    """What reading, choosing and planning need from outside."""

    railway: Railway
    repository: Repository
    prober: Prober
    clock: Clock
    workers: Workers
    stop: Stop
    redactor: Redactor
    """The journal's own: what it learns on the way is hidden in every later line."""


@dataclass(frozen=True, kw_only=True)
class Ports(ReadPorts):
    """Everything from outside that a rollback needs."""

    journal: Journal
    claims: Claims | None = None
    """None: there is no GitHub token or repository to take a Claim in."""
    incidents: Callable[[], Incidents] | None = None
    """Builds what reads earlier incidents. None: there is nowhere to read them."""
    evidence: Callable[[], EvidencePorts] | None = None
    """Builds what collecting needs. None: nothing is collected of the failed deployment."""
