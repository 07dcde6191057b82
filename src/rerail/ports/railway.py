"""Railway's API, as far as a rollback needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from rerail.core.text import Text
from rerail.core.values import AutoDeploy, Deployment, RateLimit, ServiceView, Value
from rerail.ports.error import PortError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.core.acting.plan import VariableChange
    from rerail.core.text import Secret


class Trouble(StrEnum):
    """Why Railway did not do what was asked."""

    UNREACHABLE = "unreachable"
    """No answer, or none of Railway's; a mutation was certainly not received."""
    LOST = "lost"
    """A mutation was sent and its answer did not arrive: it may have been applied."""
    NOT_AUTHORIZED = "not-authorized"
    NOT_FOUND = "not-found"
    RATE_LIMITED = "rate-limited"
    INVALID = "invalid"
    """Railway's schema refused the operation (HTTP 400)."""
    REFUSED = "refused"
    """Any other GraphQL error."""
    GARBLED = "garbled"
    """An answer that is not what the schema promises."""


class RailwayError(PortError):
    """Railway did not do what was asked; `trouble` says in which way."""

    def __init__(
        self, trouble: Trouble, message: str, *, says: Text | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, says=says)
        self.trouble = trouble
        self.retry_after = retry_after
        """Seconds, as Railway asked; None when it did not say."""


class HistoryPage(Value):
    """Older deployments, newest first."""

    deployments: tuple[Deployment, ...]
    next_page: str | None


class LiveNow(Value):
    """What serves right now, and the newest deployments (newest first)."""

    active: tuple[Deployment, ...]
    newest: tuple[Deployment, ...]


class Happening(Value):
    """One entry of Railway's own timeline of a deployment (`deploymentEvents`)."""

    step: str
    """Railway's word, for example BUILD_IMAGE, HEALTHCHECK, PRE_DEPLOY_COMMAND."""
    started_at: datetime
    completed_at: datetime | None
    error: Text | None


@dataclass(frozen=True)
class ComparedVariables:
    """How the variables of two deployments differ; the values are there to be hidden only."""

    changes: tuple[VariableChange, ...]
    values: tuple[Mapping[str, Secret], ...]
    """Name → value: the Target's, then Live's."""


class RequestSeen(Value):
    """A request of ours found in a deployment's HTTP log."""

    request_id: str
    instance_id: str | None
    status: int


class Railway(Protocol):
    """Railway's API, as far as a rollback needs it.

    Every method is one bounded call and raises RailwayError.
    """

    def read_service(self, service: str, environment: str | None, project: str | None) -> ServiceView:
        """Read the service (by name or id), what is live, and its recent deployments: the vital operation."""
        ...

    def read_history(self, view: ServiceView, after: str) -> HistoryPage:
        """Read the page of older deployments behind the cursor."""
        ...

    def read_live(self, view: ServiceView) -> LiveNow:
        """Read what is active and the newest few deployments."""
        ...

    def read_deployment(self, deployment_id: str) -> Deployment:
        """Read one deployment with its instances."""
        ...

    def read_happenings(self, deployment_id: str) -> tuple[Happening, ...]:
        """Read Railway's timeline of a deployment."""
        ...

    def compare_variables(self, target_id: str, live_id: str) -> ComparedVariables:
        """Compare two deployments' snapshots: names of what differs, and the values, to be hidden."""
        ...

    def find_requests(
        self, deployment_id: str, request_ids: tuple[str, ...], since: datetime
    ) -> tuple[RequestSeen, ...]:
        """Look up which of our requests this deployment answered."""
        ...

    def rollback(self, deployment_id: str) -> None:
        """Send the rollback, once. Raises with LOST when the answer did not arrive."""
        ...

    def redeploy(self, deployment_id: str) -> str:
        """Send a redeploy (rebuild) of that deployment, once; gives the new deployment's id."""
        ...

    def deploy_commit(self, view_service_id: str, environment_id: str, commit: str) -> str:
        """Deploy a commit (build), once; gives the new deployment's id."""
        ...

    def cancel(self, deployment_id: str) -> None:
        """Cancel a deployment that is not live yet, once. Raises with LOST when the answer did not arrive."""
        ...

    def read_auto_deploy(self, view: ServiceView) -> AutoDeploy:
        """Read whether a push is deployed by itself."""
        ...

    def set_auto_deploy(self, view: ServiceView, *, enabled: bool) -> bool:
        """Let pushes be deployed by themselves, or not; gives how Railway says it is now.

        Raises with LOST when the answer did not arrive; sending it again does no harm.
        """
        ...

    def rate_limit(self) -> RateLimit | None:
        """Tell what the last answer said is left; None before any said so. No call."""
        ...
