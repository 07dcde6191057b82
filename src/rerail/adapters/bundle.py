"""The port Bundle: the folder of evidence on disk, which a browser, an artifact and a person can open."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from typing import TYPE_CHECKING

from rerail.adapters.bundle_file import BundleFile
from rerail.core.evidence.manifest import NAME
from rerail.core.evidence.values import Account, Part
from rerail.ports.evidence import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rerail.core.redaction.stream import Redacted

FILES = {
    Part.BUILD_LOG: "build.txt",
    Part.DEPLOY_LOG: "deploy.txt",
    Part.HTTP_LOG: "http.txt",
    Part.EVENTS: "events.txt",
    Part.TRAFFIC: "traffic.txt",
    Part.RESOURCES: "resources.txt",
    Part.PLATFORM: "platform.txt",
    Part.CHANGES: "changes.txt",
}
"""All end in `.txt`, as browsers show that and download `.log`."""


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class EvidenceFolder:
    """Writes the bundle; safe for several threads. An earlier run's folder is put aside, never mixed in."""

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        """Touch nothing yet. `shared`: others of this machine may read it (the runner's later steps)."""
        self._folder = folder
        self._file_mode, self._folder_mode = (0o644, 0o755) if shared else (0o600, 0o700)
        self._files: dict[Part, BundleFile] = {}
        self._made = self._frozen = self._sealed = False
        self._lock = RLock()

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self._folder

    def append(self, part: Part, redacted: Redacted) -> None:
        """Put lines behind those of the part's file. Raises BundleError."""
        with self._writing():
            self._file(part).append(redacted.lines)

    def discard(self, part: Part) -> None:
        """Delete the part's file, as far as that is possible; it is no longer of the bundle."""
        with self._lock:
            if part in self._files and not self._sealed:
                self._files.pop(part).remove()

    def account(self, part: Part) -> Account | None:
        """Say what is in the part's file; None where there is none."""
        file = self._files.get(part)
        if file is None or not file.lines:
            return None
        return Account(
            file=FILES[part],
            lines=file.lines,
            bytes=file.bytes,
            sha256=file.sha256,
            first_at=_time(file.first),
            last_at=_time(file.last),
            dropped=file.dropped,
            drop_notices=file.drop_notices,
            left_out=file.full,
        )

    def freeze(self) -> None:
        """Refuse what is written from now on; what was under way has ended when this returns."""
        with self._lock:
            self._frozen = True

    def seal(self, manifest: bytes) -> None:
        """Have all files and this manifest on disk; nothing changes any more. Raises BundleError."""
        with self._lock:
            self._frozen = self._sealed = True
            try:
                self._make()
                for file in self._files.values():
                    file.close()
                self._write_manifest(manifest)
            except OSError as error:
                raise BundleError(f"{self._folder} could not be written: {error.strerror}") from None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            if self._frozen:
                raise BundleError("the bundle was closed before")
            try:
                yield
            except OSError as error:
                raise BundleError(f"{self._folder} could not be written: {error.strerror}") from None

    def _file(self, part: Part) -> BundleFile:
        self._make()
        if part not in self._files:
            self._files[part] = BundleFile(self._folder / FILES[part], self._file_mode)
        return self._files[part]

    def _make(self) -> None:
        if self._made:
            return
        if self._folder.exists() or self._folder.is_symlink():
            self._folder.rename(_free_name(self._folder))
        self._folder.mkdir(self._folder_mode, parents=True)
        self._made = True

    def _write_manifest(self, manifest: bytes) -> None:
        path = self._folder / NAME
        path.unlink(missing_ok=True)  # and whatever a smoke command put in its place
        with os.fdopen(os.open(path, _NEW, self._file_mode), "wb") as file:
            file.write(manifest)
            os.fchmod(file.fileno(), self._file_mode)


def _free_name(folder: Path) -> Path:
    number = 1
    while (free := folder.with_name(f"{folder.name}-{number}")).exists():
        number += 1
    return free


def _time(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None
