"""What ends a run before it acts, one exit code per class.

    RerailError
    ├── ConfigurationError   2  a mistake in options, environment or file (all of them at once)
    ├── NothingToRollBackTo  3  no deployment qualifies
    ├── UnsafePlan           4  the plan may do harm; the message holds the command that goes ahead
    └── RemoteUnavailable    5  a remote can't be reached, or refuses us, before anything was done

Once acting, nothing of this leaves the driver: a port's error becomes an entry of the journal.
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


class RemoteUnavailable(RerailError):  # noqa: N818  the name is the sentence
    """Railway (or the service at Railway) can't be reached, or refuses us, before anything was done."""

    exit_code = ExitCode.REMOTE_UNAVAILABLE


class NothingToRollBackTo(RerailError):  # noqa: N818
    """No deployment qualifies as Target."""

    exit_code = ExitCode.NOTHING_TO_ROLL_BACK_TO


class UnsafePlan(RerailError):  # noqa: N818
    """The Plan may do harm; the text names the option that goes ahead."""

    exit_code = ExitCode.UNSAFE_PLAN
