"""A Railway that remembers logs, and a bundle in memory; both keep the rules of what they stand for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rerail.core.evidence.values import Account, Part, Platform, Resources, TrafficIn
from rerail.core.text import Secret
from rerail.ports.evidence import BundleError, HttpLine, LogLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rerail.core.redaction.stream import Redacted
    from rerail.ports import RailwayError

PAGE = 1_000


@dataclass
class MemorySource:
    """Answers pages of the newest rows within the dates; a name in `refuses` raises."""

    build: list[LogLine] = field(default_factory=list)
    deploy: list[LogLine] = field(default_factory=list)
    http: list[HttpLine] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, RailwayError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    page: int = PAGE

    def _ask(self, name: str) -> None:
        self.asked.append(name)
        if name in self.refuses:
            raise self.refuses[name]

    def build_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> Sequence[LogLine]:
        del deployment_id
        self._ask("build_log")
        return [row for row in self.build if _within(row.at, start, end)][-self.page :]

    def deploy_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> Sequence[LogLine]:
        del deployment_id
        self._ask("deploy_log")
        return [row for row in self.deploy if _within(row.at, start, end)][-self.page :]

    def http_log(
        self, deployment_id: str, *, start: datetime | None, end: datetime | None
    ) -> Sequence[HttpLine]:
        del deployment_id
        self._ask("http_log")
        return [row for row in self.http if _within(row.at, start, end)][-self.page :]

    def traffic(self, environment_id: str, service_id: str, start: datetime, end: datetime) -> TrafficIn:
        del environment_id, service_id
        self._ask("traffic")
        return TrafficIn(start=start, end=end)

    def resources(self, environment_id: str, service_id: str, start: datetime, end: datetime) -> Resources:
        del environment_id, service_id
        self._ask("resources")
        return Resources(start=start, end=end)

    def platform(self) -> Platform:
        self._ask("platform")
        return Platform(stable=True)

    def sleeps(self, environment_id: str, service_id: str) -> bool | None:
        del environment_id, service_id
        self._ask("sleeps")
        return False

    def plan(self, project_id: str) -> str | None:
        del project_id
        self._ask("plan")
        return "hobby"

    def variable_values(self, deployment_id: str) -> Mapping[str, Secret]:
        del deployment_id
        self._ask("variable_values")
        return {name: Secret(value) for name, value in self.variables.items()}


@dataclass
class MemoryBundle:
    """Keeps lines; `breaks` makes every further write fail, as a full disk does."""

    parts: dict[Part, list[str]] = field(default_factory=dict)
    breaks: bool = False
    frozen: bool = False
    manifest: bytes | None = None
    folder: Path = Path("out/evidence")

    def append(self, part: Part, redacted: Redacted) -> None:
        if self.breaks or self.frozen:
            raise BundleError("out/evidence could not be written: No space left on device")
        self.parts.setdefault(part, []).extend(redacted.lines)

    def discard(self, part: Part) -> None:
        self.parts.pop(part, None)

    def account(self, part: Part) -> Account | None:
        kept = self.parts.get(part)
        if not kept:
            return None
        data = "".join(f"{line}\n" for line in kept).encode()
        return Account(
            file=f"{part}.txt",
            lines=len(kept),
            bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )

    def freeze(self) -> None:
        self.frozen = True

    def seal(self, manifest: bytes) -> None:
        self.manifest = manifest


def _within(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or start <= at) and (end is None or at <= end)
