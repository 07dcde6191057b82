"""The bundle's own list of what is in it: `manifest.json`, described in docs/evidence.md."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import field

from rerail.core.evidence.values import Kept, Part
from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.text import Redactor, Text

SCHEMA_VERSION = 1
NAME = "manifest.json"


class About(Value):
    """Whose evidence it is."""

    run: str
    service_id: str | None = None
    environment_id: str | None = None
    deployment_id: str | None = None


class ListedFile(Value):
    """One file, as it was when the manifest was written."""

    name: str
    part: Part
    lines: int
    bytes: int
    sha256: str
    first_at: datetime | None = None
    last_at: datetime | None = None
    dropped: int = 0
    drop_notices: int = 0
    left_out: bool = False
    redactions: dict[str, int] = field(default_factory=dict)
    retained_until: datetime | None = None
    note: str | None = None
    """Why it is not whole, where it could not be kept to its end."""


class MissingPart(Value):
    """A kind of evidence without a file, and why."""

    part: Part
    why: str


class Manifest(Value):
    """All files of the bundle and what is missing; it is true for each file that it names."""

    schema_version: int
    run: str
    service_id: str | None
    environment_id: str | None
    deployment_id: str | None
    made_at: datetime
    files: tuple[ListedFile, ...]
    missing: tuple[MissingPart, ...]
    notes: tuple[str, ...] = ()


def manifest(
    about: About, kept: Iterable[Kept], made_at: datetime, redactor: Redactor, *, notes: Iterable[Text] = ()
) -> Manifest:
    """Give the manifest of these files and missing parts, its texts redacted, in the order of the parts."""
    order = list(Part)
    parts = sorted(kept, key=lambda each: order.index(each.part))
    return Manifest(
        schema_version=SCHEMA_VERSION,
        run=redactor.clean_value(about.run),
        service_id=about.service_id and redactor.clean_value(about.service_id),
        environment_id=about.environment_id and redactor.clean_value(about.environment_id),
        deployment_id=about.deployment_id and redactor.clean_value(about.deployment_id),
        made_at=made_at,
        files=tuple(_listed(each, redactor) for each in parts if each.file),
        missing=tuple(
            MissingPart(part=each.part, why=_clean(each, redactor) or "unknown")
            for each in parts
            if not each.file
        ),
        notes=tuple(str(redactor.clean(note)) for note in notes),
    )


def encode_manifest(value: Manifest) -> bytes:
    """Give the manifest as JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def decode_manifest(data: bytes) -> Manifest:
    """Read a manifest back. Raises msgspec.DecodeError."""
    return msgspec.json.decode(data, type=Manifest)


def _listed(kept: Kept, redactor: Redactor) -> ListedFile:
    return ListedFile(
        name=kept.file or "",
        part=kept.part,
        lines=kept.lines,
        bytes=kept.bytes,
        sha256=kept.sha256 or "",
        first_at=kept.first_at,
        last_at=kept.last_at,
        dropped=kept.dropped,
        drop_notices=kept.drop_notices,
        left_out=kept.left_out,
        redactions={rule: kept.redactions[rule] for rule in sorted(kept.redactions)},
        retained_until=kept.retained_until,
        note=_clean(kept, redactor),
    )


def _clean(kept: Kept, redactor: Redactor) -> str | None:
    return str(redactor.clean(kept.missing)) if kept.missing else None
