"""Who writes a Journal: one process at a time, and the kernel knows when that has gone, however it ended."""

from __future__ import annotations

import fcntl


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
