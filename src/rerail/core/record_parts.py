"""The rows of result.json's lists."""

from __future__ import annotations

from datetime import datetime

import msgspec


class PassedOverRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """A deployment newer than the Target that was not taken."""

    deployment_id: str
    status: str
    commit: str | None
    tag: str | None
    why: str


class RungRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """One Route of the ladder; `outcome` is None for one that was not tried."""

    route: str
    price: str
    barred: str | None
    outcome: str | None
    says: str | None


class FindingRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """One safety finding; `level` is `note`, `warning` or `stop`."""

    level: str
    code: str
    says: str
    go_ahead: str | None


class ChecksRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """One Check with its last measurement; `outcome` is None for one that was not measured."""

    name: str
    kind: str
    subject: str
    measurements: int
    outcome: str | None
    observed: str | None
    in_a_row: int
    finished_at: datetime | None


class OwnChecksRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """Checks of the user's own after the run; `outcome` is success, failure, cancelled or skipped."""

    name: str
    outcome: str


class TimelineRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """One row of the Timeline."""

    at: datetime
    source: str
    event: str
    detail: str
    link: str | None


class ToldRecord(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What an Outlet told last."""

    outlet: str
    done: bool
    where: str | None
    number: int | None
    says: str | None
