"""Where evidence of the failed deployment comes from, where it is kept, and where it is attached."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from rerail.core.text import Text
from rerail.core.values import Value
from rerail.ports.error import PortError
from rerail.ports.record import OutletError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rerail.core.evidence.values import Account, ChangesMade, Part, Platform, Resources, TrafficIn
    from rerail.core.redaction.spans import Finding
    from rerail.core.redaction.stream import Redacted
    from rerail.core.text import Secret


class LogLine(Value):
    """One line that a build or a process printed."""

    at: datetime
    message: Text
    """As it was printed; may hold line breaks, control sequences and secrets."""
    severity: str | None = None
    """`info`, `warn`, `error`, …, in lower case, as Railway has it."""
    instance: str | None = None


class HttpLine(Value):
    """One request that Railway's edge took; nothing of the client is in it."""

    at: datetime
    method: str
    path: Text
    """Without query string."""
    status: int
    millis: int
    request_id: str
    instance: str | None = None
    details: Text | None = None
    """Railway's word for what went wrong at the edge."""


class EvidenceSource(Protocol):
    """Railway's memory of a deployment. Each method is one bounded call; all raise RailwayError."""

    def build_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> Sequence[LogLine]:
        """Read one page of the build log within the dates (both inclusive), oldest first."""
        ...

    def deploy_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> Sequence[LogLine]:
        """Read one page of what its processes printed, within the dates, oldest first."""
        ...

    def http_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> Sequence[HttpLine]:
        """Read one page of the requests that it answered, within the dates, oldest first."""
        ...

    def traffic(self, environment_id: str, service_id: str, start: datetime, end: datetime) -> TrafficIn:
        """Read counts by status and latency of the service in a window (two operations, each optional)."""
        ...

    def resources(self, environment_id: str, service_id: str, start: datetime, end: datetime) -> Resources:
        """Read CPU and memory of the service in a window."""
        ...

    def platform(self) -> Platform:
        """Read Railway's own status."""
        ...

    def variable_values(self, deployment_id: str) -> Mapping[str, Secret]:
        """Read the deployment's variables, to hide their values; nothing else may be done with them."""
        ...

    def sleeps(self, environment_id: str, service_id: str) -> bool | None:
        """Read whether the service is put to sleep while nobody asks for it; None: Railway does not tell."""
        ...

    def plan(self, project_id: str) -> str | None:
        """Read the plan that the project is on, in lower case; None where Railway does not tell it."""
        ...


class ChangeSource(Protocol):
    """GitHub's memory of what was changed. Raises RepositoryError."""

    def changes(self, base: str, head: str) -> ChangesMade:
        """List the commits from `base` to `head` with their pull requests (two requests at most)."""
        ...


class Bundle(Protocol):
    """The folder of evidence: a text file for each part, and the manifest. Raises BundleError.

    What comes in is Redacted, so that nothing else is ever on disk. After `seal` nothing changes any more.
    """

    @property
    def folder(self) -> Path:
        """Where it is."""
        ...

    def append(self, part: Part, redacted: Redacted) -> None:
        """Put lines behind those of the part's file."""
        ...

    def discard(self, part: Part) -> None:
        """Delete the part's file. Never raises: what can't be deleted is left out of the account."""
        ...

    def account(self, part: Part) -> Account | None:
        """Say what is in the part's file; None where there is none."""
        ...

    def freeze(self) -> None:
        """Refuse what is written from now on; what was under way has ended when this returns."""
        ...

    def seal(self, manifest: bytes) -> None:
        """Have all files and this manifest on disk; nothing changes any more."""
        ...


class BundleError(PortError):
    """Something could not be kept; the message is a sentence part that says why."""


class Artifact(Value):
    """The bundle as it was uploaded."""

    id: str
    name: str
    url: str
    bytes: int
    sha256: str
    expires_at: datetime | None = None


class ArtifactStore(Protocol):
    """GitHub's store of workflow artifacts."""

    def upload(self, name: str, file: Path, *, mime_type: str) -> Artifact:
        """Upload a file as an artifact of this run; raises ArtifactError."""
        ...


class ArtifactError(OutletError):
    """The artifact was not uploaded; the message says why."""


class Detector(Protocol):
    """Finds secrets by their shapes. Raises DetectorError; then nothing of the text may leave."""

    def find(self, text: str) -> Iterator[Finding]:
        """Give each secret's place (character offsets) and the rule that found it."""
        ...


class DetectorError(PortError):
    """Looking for secrets failed or took too long."""
