"""The readiness of one service: rows, each with a state, what is said, and what to do about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.text import Text
from rerail.core.values import Route, Value
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from rerail.core.text import Redactor

_LABELS = {
    "http-log": "HTTP log",
    "http-metrics": "HTTP metrics",
    "github": "GitHub",
    "auto-deploy": "Auto-deploy",
}
_WORST_FIRST = (ExitCode.REMOTE_UNAVAILABLE, ExitCode.NOTHING_TO_ROLL_BACK_TO, ExitCode.UNSAFE_PLAN)


class RowState(StrEnum):
    """How one row stands, from best to worst."""

    OK = "ok"
    UNKNOWN = "unknown"
    """It was not seen; that is neither good nor bad."""
    WARN = "warn"
    """A rollback could be done, but less well: the row says what would be missing."""
    BLOCKED = "blocked"
    """A rollback with these options would end before anything is sent."""


class Row(Value):
    """One thing that was looked at. `blocks_with` is the exit code of a rollback that it would stop."""

    name: str
    """A stable word with dashes, for machines; several rows may have the same."""
    state: RowState
    says: Text
    do: Text | None = None
    """What to do about it; None where there is nothing to do."""
    blocks_with: ExitCode | None = None

    @property
    def label(self) -> str:
        """Give the name as people read it."""
        return _LABELS.get(self.name) or self.name.replace("-", " ").capitalize()


class Right(Value):
    """One kind of read at Railway, tried for real; `error` None means that Railway answered it."""

    name: str
    error: Text | None = None
    refused: bool = False
    """Railway did answer, and said no; otherwise it is not known whether the token may."""


class Readiness(Value):
    """What a check came to. Times are UTC; None means unknown or not applicable."""

    at: datetime
    service: str
    rows: tuple[Row, ...]
    environment: str | None = None
    rights: tuple[Right, ...] = ()
    live_deployment_id: str | None = None
    target_tag: str | None = None
    target_commit: str | None = None
    target_deployment_id: str | None = None
    route: Route | None = None
    """What a rollback would take first."""
    image_kept_until: datetime | None = None
    route_afterwards: Route | None = None
    """What would be left once the Target's image is gone."""
    auto_deploy: bool | None = None
    private: bool | None = None
    """Whether the service's repository is private."""
    fingerprints: tuple[str, ...] = ()
    """What its issue is found by, the surest first."""

    @property
    def exit_code(self) -> ExitCode:
        """Give what a rollback with these options would end with before acting; 0: it would act."""
        codes = {row.blocks_with for row in self.rows if row.state is RowState.BLOCKED}
        return next((code for code in _WORST_FIRST if code in codes), ExitCode.RECOVERED)

    @property
    def ready(self) -> bool:
        """Whether a rollback with these options would send its request now."""
        return self.exit_code is ExitCode.RECOVERED and self.route is not None

    def count(self, state: RowState) -> int:
        """Tell how many rows stand so."""
        return sum(row.state is state for row in self.rows)


def cleaned(readiness: Readiness, redactor: Redactor) -> Readiness:
    """Give the readiness with every text and name redacted: only so may it be shown."""

    def word(value: str | None) -> str | None:
        return None if value is None else str(redactor.clean(value))

    def text(value: Text | None) -> Text | None:
        return None if value is None else redactor.clean(value)

    rows = tuple(replace(r, says=redactor.clean(r.says), do=text(r.do)) for r in readiness.rows)
    rights = tuple(replace(right, error=text(right.error)) for right in readiness.rights)
    return replace(
        readiness,
        service=str(redactor.clean(readiness.service)),
        environment=word(readiness.environment),
        rows=rows,
        rights=rights,
        live_deployment_id=word(readiness.live_deployment_id),
        target_tag=word(readiness.target_tag),
        target_commit=word(readiness.target_commit),
        target_deployment_id=word(readiness.target_deployment_id),
        fingerprints=tuple(redactor.clean_value(each) for each in readiness.fingerprints),
    )
