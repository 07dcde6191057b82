"""The nouns of rerail as frozen values: what Railway and Git say, before any judgement.

All times are timezone-aware and UTC; all durations are seconds.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, dataclass_transform

import msgspec

from rerail.core.text import Text


@dataclass_transform(frozen_default=True, kw_only_default=True)
class _Frozen(msgspec.StructMeta):
    """Makes a Struct frozen and keyword-only without saying so at each class."""

    def __new__(  # noqa: PYI034  a metaclass can't say Self
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], tag: str | None = None
    ) -> _Frozen:
        field = "kind" if tag else None
        return super().__new__(
            cls, name, bases, namespace, frozen=True, kw_only=True, tag=tag, tag_field=field
        )


class Value(msgspec.Struct, metaclass=_Frozen):
    """Base of the frozen values: msgspec makes them cheap to define and gives the codec."""


class Instance(Value):
    """One running copy (replica) of a deployment, with Railway's status word."""

    id: str
    status: str


class Deployment(Value):
    """One deployment as Railway lists it. `status` is Railway's word, unknown ones included.

    Source: Railway's published schema (Deployment); `meta` keys as observed, see `adapters/railway/wire`.
    """

    id: str
    status: str
    created_at: datetime
    status_updated_at: datetime | None = None
    can_rollback: bool = False
    can_redeploy: bool = False
    stopped: bool = False
    instances: tuple[Instance, ...] = ()
    snapshot_id: str | None = None
    commit: str | None = None
    """Full or abbreviated hexadecimal SHA, lower case; None for `railway up` and images."""
    message: Text | None = None
    author: Text | None = None
    branch: Text | None = None
    repo: Text | None = None
    reason: str | None = None
    """`deploy`, `redeploy`, `rollback` as observed; None when not said."""
    patch_id: str | None = None
    """Present when a change of variables or settings made this deployment."""
    image: str | None = None
    image_digest: str | None = None
    cli_message: Text | None = None
    volume: bool = False
    """Whether a volume is attached: then Railway does not overlap it with the one before (`volumeMounts`)."""


class ServiceView(Value):
    """What the first read tells of one service in one environment."""

    project_id: str
    project_name: str
    environment_id: str
    environment_name: str
    service_id: str
    service_name: str
    active: tuple[Deployment, ...] = ()
    """`serviceInstance.activeDeployments`, newest first."""
    history: tuple[Deployment, ...] = ()
    """The service's deployments in this environment, newest first; maybe not all, see `next_page`."""
    next_page: str | None = None
    """Cursor of older deployments; None when `history` is complete."""
    domain: str | None = None
    healthcheck_path: str | None = None
    healthcheck_timeout: int = 300
    overlap_seconds: int = 0
    draining_seconds: int = 0
    is_cron: bool = False
    has_pre_deploy_command: bool = False
    source_repo: str | None = None
    source_image: str | None = None


class Release(Value):
    """A tag that matches the pattern, peeled to its commit, with its time."""

    tag: str
    commit: str
    at: datetime
    """The tagger's date of an annotated tag, else the commit's."""
    message: Text | None = None


class AutoDeploy(Value):
    """Whether a push is deployed by itself; `reason` is Railway's word for why it can't be."""

    enabled: bool
    can_enable: bool = True
    reason: Text | None = None


class RateLimit(Value):
    """What is left of Railway's hourly requests."""

    remaining: int
    resets_at: datetime


class Trigger(StrEnum):
    """Who wants this rollback; an automatic one may do less."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class Route(StrEnum):
    """How to get to the Target, in the order of the ladder."""

    ROLLBACK = "rollback"
    REDEPLOY = "redeploy"
    COMMIT = "commit"


class Outcome(StrEnum):
    """How a Step or a Check ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Proof(StrEnum):
    """What shows that the Target answers."""

    REQUEST_LOG = "request-log"
    VERSION = "version"
    INSTANCES = "instances"
    NONE = "none"


class Verdict(StrEnum):
    """The end of a rollback that acted, or of a watch; each from best to worst."""

    RECOVERED = "recovered"
    INCONCLUSIVE = "inconclusive"
    NOT_RECOVERED = "not_recovered"
    HEALTHY = "healthy"
    BAD = "bad"
