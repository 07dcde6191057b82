"""What the use cases and the driver need from outside, as small Protocols, each with its own error.

Adapters translate everything they meet into the port's error; nothing else may come out of them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from rerail.core.text import Text
from rerail.core.values import Deployment, RateLimit, Release, ServiceView, Value

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from rerail.core.acting.plan import VariableChange
    from rerail.core.journal import Data, Told
    from rerail.core.judging.checks import Check, Evidence
    from rerail.core.state import State


class PortError(Exception):
    """A port's failure. `says` is the remote's own word (untrusted), the message is ours and safe."""

    def __init__(self, message: str, *, says: Text | None = None) -> None:
        super().__init__(message)
        self.says = says


# --- Railway -----------------------------------------------------------------------------------------


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

    def compare_variables(self, target_id: str, live_id: str) -> tuple[VariableChange, ...]:
        """Compare two deployments' snapshots; gives names only, values never leave the adapter."""
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

    def rate_limit(self) -> RateLimit | None:
        """Tell what the last answer said is left; None before any said so. No call."""
        ...


# --- Releases and repository -------------------------------------------------------------------------


class RepositoryError(PortError):
    """GitHub (or the checkout) could not tell."""


class RepositoryFacts(Value):
    """What the first GitHub request tells beside the releases."""

    releases: tuple[Release, ...]
    source: str
    """Where they came from, for people: `GitHub`, `this checkout`."""
    is_private: bool | None = None
    viewer: str | None = None
    """The login that our token writes under."""
    config_text: str | None = None
    """`.github/rerail.yml` of the default branch, where it was asked for."""


class Changes(Value):
    """What lies between two commits."""

    commits: int
    files: tuple[Text, ...]
    complete: bool
    """False when GitHub listed only the first files."""


class Repository(Protocol):
    """Tags and commits. Methods are bounded calls and raise RepositoryError."""

    def read(self, tag_pattern: str) -> RepositoryFacts:
        """Read the tags that match the pattern (newest first; `*` and `?` as in a shell)."""
        ...

    def compare(self, base: str, head: str) -> Changes:
        """Tell what changed from `base` to `head` (SHAs)."""
        ...


# --- Checks ------------------------------------------------------------------------------------------


class Prober(Protocol):
    """Measures a Check. Never raises: a failed measurement is Evidence with Outcome UNKNOWN."""

    def measure(self, check: Check) -> Evidence:
        """Measure once, within the Check's own timeout."""
        ...


# --- Time and work -----------------------------------------------------------------------------------


class Clock(Protocol):
    """Time comes in through this door only."""

    def now(self) -> datetime:
        """Tell the time (UTC)."""
        ...

    def monotonic(self) -> float:
        """Tell seconds on a clock that never goes back; only differences mean something."""
        ...

    def wait(self, until: datetime, wake: Event) -> None:
        """Wait until that time, or until `wake` is set, whichever comes first."""
        ...


class Workers(Protocol):
    """Runs bounded calls beside the main thread."""

    def start(self, name: str, call: Callable[[], None]) -> None:
        """Run `call` on a daemon thread; it must not raise."""
        ...


# --- Record ------------------------------------------------------------------------------------------


class Journal(Protocol):
    """The append-only record of a run, and the state that it folds to. Safe for several threads."""

    @property
    def state(self) -> State:
        """Give the fold of all lines so far."""
        ...

    def append(self, data: Data, *, at: datetime | None = None) -> State:
        """Write one line (on disk before this returns, for intents, answers and ends); give the new state.

        `at` defaults to now. A disk that can't be written to does not stop a rollback: the line is kept
        in memory, and `trouble` says what happened.
        """
        ...

    @property
    def trouble(self) -> str | None:
        """Say why lines could not be written to disk; None when all were."""
        ...


class Outlet(Protocol):
    """Where an Incident is told. `tell` runs on the Outlet's own worker, never on the main thread."""

    name: str

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Tell the state as it is; None when there was nothing to tell. May raise OutletError only.

        `final` says that no later state will come, unless other Outlets still tell.
        """
        ...


class OutletError(PortError):
    """Something could not be told; the message says what to do about it."""

    again: bool = True
    """Whether asking once more, a little later, may help."""
