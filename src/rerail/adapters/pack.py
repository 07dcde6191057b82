"""The bundle as one zip: what its manifest names, as the manifest says it is, and nothing else."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, TYPE_CHECKING

import msgspec

from rerail.core.evidence.manifest import NAME, decode_manifest
from rerail.ports.evidence import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rerail.core.evidence.manifest import ListedFile

CHUNK = 1024 * 1024
"""Bytes in memory at a time."""
_DEFLATED, _FAST = zipfile.ZIP_DEFLATED, 1
"""Level 1: measured on logs, twice as fast as the usual one, and about as small."""
_LARGEST_MANIFEST = 1024 * 1024
_CLOSED = 0o600


def pack(folder: Path, target: Path) -> None:
    """Pack manifest.json and the files that it names into a new zip; the same bundle gives the same bytes.

    No link is followed. A file that is not as the manifest says may hold what the Redactor never saw: then
    there is no zip. Raises BundleError, and leaves nothing at `target`.
    """
    try:
        target.unlink(missing_ok=True)
        with _removed_on_failure(target):
            _write(folder, target)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BundleError(f"the bundle could not be packed: {why}") from None


@contextmanager
def _removed_on_failure(target: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, BundleError):
        target.unlink(missing_ok=True)
        raise


def _write(folder: Path, target: Path) -> None:
    raw = _manifest(folder)
    files = _listed(raw)
    new = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _CLOSED)
    # An entry by its name alone has zip's earliest time, so that two zips of one bundle are equal.
    with open(new, "wb") as file, zipfile.ZipFile(file, "w", _DEFLATED, compresslevel=_FAST) as packed:  # noqa: PTH123
        with packed.open(NAME, "w") as entry:
            entry.write(raw)
        for each in files:
            _add(packed, folder, each)


def _manifest(folder: Path) -> bytes:
    with _opened(folder / NAME) as file:
        raw = file.read(_LARGEST_MANIFEST + 1)
    if len(raw) > _LARGEST_MANIFEST:
        raise BundleError(f"{NAME} is not one that rerail wrote")
    return raw


def _listed(raw: bytes) -> tuple[ListedFile, ...]:
    try:
        files = decode_manifest(raw).files
    except msgspec.MsgspecError:
        raise BundleError(f"{NAME} is not one that rerail wrote") from None
    names = [each.name for each in files]
    if len({NAME, *names}) <= len(names) or not all(map(_is_plain, names)):
        raise BundleError(f"{NAME} names files that are not of a bundle")
    return tuple(sorted(files, key=lambda each: each.name))


def _is_plain(name: str) -> bool:
    """Whether it is the name of a file in the folder itself."""
    return PurePath(name).name == name and "\0" not in name and name != ".."


def _add(packed: zipfile.ZipFile, folder: Path, listed: ListedFile) -> None:
    digest, left = hashlib.sha256(), listed.bytes + 1
    with _opened(folder / listed.name) as file, packed.open(listed.name, "w") as entry:
        while left and (chunk := file.read(min(CHUNK, left))):
            digest.update(chunk)
            entry.write(chunk)
            left -= len(chunk)
    if digest.hexdigest() != listed.sha256:
        raise BundleError(f"{listed.name} is not as {NAME} says: somebody else changed it")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file that is no link; a pipe is not waited for."""
    found = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(found, "rb") as file:  # noqa: PTH123  a descriptor
        if not stat.S_ISREG(os.fstat(found).st_mode):
            raise BundleError(f"{path.name} is no file")
        yield file
