"""What holds for the whole suite: how many run at once, deadlines, a closed port, the closing line."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile("rerail", deadline=None)
settings.load_profile("rerail")  # how long a law takes is the machine's business


def pytest_xdist_auto_num_workers() -> int:
    """Take two workers a core: whole runs wait for clocks, sockets and processes half of their time."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Give a port of 127.0.0.1 at which whoever connects is refused.

    It stays bound: a port that was let go may be another test's server a moment later.
    """
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield int(kept.getsockname()[1])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the matrix's closing line, whichever workers played its cases."""
    passed, failed = (_played(terminalreporter, outcome) for outcome in ("passed", "failed"))
    if passed or failed:
        from tests.faults.invariants import closing

        terminalreporter.write_sep("=", "fault matrix")
        terminalreporter.write_line(closing(sum(passed) + sum(failed), len(failed)))


def _played(reporter: pytest.TerminalReporter, outcome: str) -> list[int]:
    """Give how many cases each test that ended so has played, of those that played any."""
    counts = (
        sum(name == "fault case" for name, _ in each.user_properties) for each in reporter.getreports(outcome)
    )
    return [count for count in counts if count]
