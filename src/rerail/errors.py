"""The foreseen ends of a command that are no Verdict, and what any command may end with.

A rollback that has begun raises none of these: it ends with a Verdict or at least its Reason, and a port's
error becomes a line of the Journal.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process ends with; documented in the README."""

    RECOVERED = 0
    USAGE = 2
    NOTHING_TO_ROLL_BACK_TO = 3
    UNSAFE_PLAN = 4
    REMOTE_UNAVAILABLE = 5
    NOT_RECOVERED = 10
    INCONCLUSIVE = 11
    NOT_FILED = 12


class RerailError(Exception):
    """A foreseen end of the run. Its text says what happened and what to do, without secrets."""

    exit_code: ExitCode = ExitCode.USAGE


class ConfigurationError(RerailError):
    """One or more mistakes in what the user gave; `mistakes` are complete sentences with their place."""

    exit_code = ExitCode.USAGE

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes
