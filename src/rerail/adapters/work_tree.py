"""The work tree somebody stands in: where it begins, whose repository it is, and new files in it."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from rerail.adapters.checkout import Checkout
from rerail.ports import RepositoryError

_REMOTE = re.compile(
    r"(?:https?://(?:[^@/\s]*@)?|ssh://(?:[^@/\s]*@)?|(?:[^@/\s:]+@)?)([A-Za-z0-9.-]+)(?::\d+)?[/:]"
    r"([A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?"
)
LARGEST = 1_000_000
"""Bytes of a file that is compared."""


class WorkTree(Checkout):
    """Reads by the git program; writes what is not there yet, and nothing else."""

    def root(self) -> Path:
        """Give the folder it begins in. Raises RepositoryError outside of one, or without git."""
        return Path(self._git("rev-parse", "--show-toplevel").removesuffix("\n"))

    def repository(self, host: str = "github.com") -> str | None:
        """Give `owner/name` of the remote `origin`, where it is at this host; nothing else of it is given."""
        try:
            address = self._git("remote", "get-url", "origin").strip()
        except RepositoryError:
            return None
        found = _REMOTE.fullmatch(address)
        return found[2] if found and found[1].lower() == host.lower() else None


def present(path: Path) -> str | None:
    """Give the text of what is there; None: nothing. What can't be read as text is given as an empty one."""
    if not os.path.lexists(path):
        return None
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def stays_inside(root: Path, path: Path) -> bool:
    """Tell whether the file would lie in the work tree: no folder on the way there is a link out of it."""
    return path.parent.resolve().is_relative_to(root.resolve())


def write_new(path: Path, text: str) -> bool:
    """Write a file that is not there, whole or not at all; False where one is by now. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)  # fails where something is there, and replaces nothing
    except FileExistsError:
        return False
    finally:
        with suppress(OSError):
            beside.unlink()
    return True
