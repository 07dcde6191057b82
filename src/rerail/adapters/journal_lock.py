"""Who writes a Journal: one process at a time, and the kernel knows when that has gone, however it ended."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def hold(file: int) -> bool:
    """Hold the open file for as long as it stays open; False where another process holds it.

    Another container of the same machine is another process. A file system that knows no locks holds nobody
    up: there, that two run in one folder is not noticed.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def is_held(path: Path) -> bool:
    """Tell whether another process holds the file at this moment; one that can't be opened nobody holds."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not hold(file)
    finally:
        os.close(file)
