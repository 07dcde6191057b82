"""The frozen values the world is made of. Durations are seconds of world time, times are UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rerail.simulator.world.declared import Chatter, Load, Traffic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Status = Literal[
    "BUILDING",
    "CRASHED",
    "DEPLOYING",
    "FAILED",
    "INITIALIZING",
    "NEEDS_APPROVAL",
    "QUEUED",
    "REMOVED",
    "REMOVING",
    "SKIPPED",
    "SLEEPING",
    "SUCCESS",
    "WAITING",
]
Reason = Literal["deploy", "redeploy", "rollback"]
Source = Literal["github", "image", "upload"]
Plan = Literal["free", "trial", "hobby", "pro", "enterprise"]

RETENTION_HOURS: Mapping[Plan, int] = {"free": 24, "trial": 24, "hobby": 72, "pro": 120, "enterprise": 360}
"""How long an image is kept, counted from the deployment's removal (Railway docs: pricing/plans)."""

LOG_RETENTION_DAYS: Mapping[Plan, int] = {"free": 7, "trial": 7, "hobby": 7, "pro": 30, "enterprise": 90}
"""How long log lines are kept (Railway docs: observability/logs; Free is not listed there)."""


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit that Railway can build."""

    sha: str
    message: str = "Change something"
    author: str = "ada"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How a process answers a request: status, seconds it takes, and a JSON body (None: the usual one)."""

    status: int = 200
    slow: float = 0.0
    body: object = None

    @property
    def ok(self) -> bool:
        """Whether Railway's health check is content: HTTP 200 (Railway docs: deployments/healthchecks)."""
        return self.status == 200  # noqa: PLR2004 - Railway's one good answer


OK = Answer()
BAD = Answer(status=500)


@dataclass(frozen=True, kw_only=True)
class Phase:
    """From `after` seconds since the process started, it answers so.

    `paths`: only these, "/" and what follows it included; none named: all. `share`: only this part of the
    requests, always the same ones.
    """

    after: float
    answer: Answer
    paths: tuple[str, ...] = ()
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Outage:
    """From `start` until `end` (None: for good) whatever depends on the broken thing answers so."""

    start: datetime
    end: datetime | None = None
    answer: Answer = BAD

    def holds(self, at: datetime) -> bool:
        """Whether the outage is on at that time."""
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What happens to a deployment and how its process behaves.

    `healthcheck` is "honest" (Railway sees what the process answers), or "passes" or "fails" regardless.
    `crashes_after` and `exits_after` count from going live.
    `build_logs` and `logs` are (seconds since the start of the build or the process, severity, message); a
    message of `logs` that is a JSON object is taken apart. No `build_logs`: the usual ones.
    """

    initialize_seconds: float = 2.0
    queue_seconds: float = 0.0
    build_seconds: float = 60.0
    deploy_seconds: float = 8.0
    build_fails: bool = False
    stays_queued: bool = False
    needs_approval: bool = False
    waits_for_ci: bool = False
    healthcheck: Literal["honest", "passes", "fails"] = "honest"
    crashes_after: float | None = None
    exits_after: float | None = None
    health: tuple[Phase, ...] = ()
    build_logs: tuple[tuple[float, str, str], ...] = ()
    logs: tuple[tuple[float, str, str], ...] = ()
    chatter: tuple[Chatter, ...] = ()
    load: Load = field(default=Load())

    @classmethod
    def bad_after(cls, seconds: float, answer: Answer = BAD) -> Behaviour:
        """Give a process that answers well for `seconds` since its start, and then badly."""
        return cls(health=(Phase(after=seconds, answer=answer),))


@dataclass(frozen=True, kw_only=True)
class MetaStyle:
    """In which of the shapes seen in practice `meta` comes: a string; half-filled until there is an image."""

    as_string: bool = False
    half_filled: bool = False
    commit_on_rollback: bool = True


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service in one environment, with its current settings and variables.

    `domain` is host:port without a scheme. With the values in `breaks_with` its process answers badly.
    `pre_deploy_on_rollback`: whether a rollback runs the pre-deploy command, which is not confirmed.
    `traffic`: other people's requests; None: none but those really sent.
    `version_style`: its /api/version reads the commit from the environment, or a stamp made at build.
    """

    id: str
    instance_id: str
    environment_id: str
    project_id: str
    name: str
    created_at: datetime
    domain: str | None = None
    custom_domain: str | None = None
    source: Source = "github"
    repo: str | None = "acme/shop"
    branch: str = "main"
    image: str | None = None
    healthcheck_path: str | None = "/health"
    healthcheck_timeout: int | None = None
    overlap_seconds: int | None = 5
    draining_seconds: int | None = 10
    replicas: int = 1
    sleep_application: bool = False
    cold_start: Answer = field(default=Answer(slow=2.0))
    cron_schedule: str | None = None
    pre_deploy_command: str | None = None
    pre_deploy_on_rollback: bool = False
    watch_patterns: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    sealed: frozenset[str] = frozenset()
    breaks_with: Mapping[str, str] = field(default_factory=dict)
    auto_deploy: bool = True
    version_style: Literal["env", "build-stamp"] = "build-stamp"
    outages: tuple[Outage, ...] = ()
    firewall: bool = False
    traffic: Traffic | None = None
    meta: MetaStyle = field(default=MetaStyle())

    @property
    def auto_deploys(self) -> bool:
        """Whether a push is deployed."""
        return self.auto_deploy and self.source == "github"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One deployment, and what people did to it. Its status is computed from these by `course`.

    `version` is the tag stamped into the build. `built` is False when a stored image is started.
    """

    id: str
    service_id: str
    environment_id: str
    created_at: datetime
    snapshot_id: str
    behaviour: Behaviour = field(default=Behaviour())
    commit: Commit | None = None
    version: str | None = None
    reason: Reason | None = "deploy"
    variables: Mapping[str, str] = field(default_factory=dict)
    patch_id: str | None = None
    image: str | None = None
    image_digest: str | None = None
    cli_message: str | None = None
    skipped_reason: str | None = None
    meta: object = None
    built: bool = True
    image_lost: bool = False
    source_lost: bool = False
    approved_at: datetime | None = None
    aborted_at: datetime | None = None
    stopped_at: datetime | None = None
    restarted_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token of Railway's. A project token reaches one environment, the other kinds everything.

    `refused` are root fields that it may not ask for although its kind may.
    """

    value: str
    kind: Literal["project", "account", "workspace"]
    environment_id: str | None = None
    created_at: datetime
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Served:
    """One request that Railway's edge took for a service, with the answer given."""

    request_id: str
    at: datetime
    deployment_id: str
    instance_id: str
    host: str
    method: str
    path: str
    status: int
    millis: int
    client_ua: str
    source_ip: str
    sent_bytes: int
    details: str = ""
